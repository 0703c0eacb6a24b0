import { parseUsd, tokenPrices } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import type { CheckedConfig } from './schema.ts';

/** A budget that cannot hold, since a model has no price, and one that pays no call of some model. */
export function problemsOfBudget({ budget, models }: CheckedConfig): ConfigProblem[] {
  if (budget === null) return [];
  const max = parseUsd(budget.maxUsd);
  const roles = (Object.keys(models) as ModelRole[]).filter((role) => models[role] !== undefined);
  return roles.flatMap((role): ConfigProblem[] => {
    const endpoint = models[role];
    if (endpoint === undefined) return [];
    if (endpoint.price === null) {
      return [
        {
          path: `models.${role}.price`,
          expected:
            "a price, since there is a budget: { inputUsdPerMTok: '0', outputUsdPerMTok: '0' } where calls are free",
          got: describeGiven(endpoint.price, []),
        },
      ];
    }
    const { output } = tokenPrices(endpoint.price);
    const leastCall: PicoUsd = 'sampling' in endpoint ? BigInt(endpoint.sampling.maxTokens) * output : 0n;
    if (leastCall < max) return [];
    return [
      {
        path: 'budget.maxUsd',
        expected: `more than one call to models.${role} may cost: its sampling.maxTokens at price.outputUsdPerMTok`,
        got: describeGiven(budget.maxUsd, []),
      },
    ];
  });
}
