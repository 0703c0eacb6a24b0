import { parseUsd, tokenPrices } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import { endpointsIn, fieldOfRole, maxTokensOf } from './roles.ts';
import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import type { CheckedConfig } from './schema.ts';

/** A budget that cannot hold, since a model has no price, and one that pays no call of some model. */
export function problemsOfBudget({ budget, models }: CheckedConfig): ConfigProblem[] {
  if (budget === null) return [];
  const max = parseUsd(budget.maxUsd);
  return [...endpointsIn(models)].flatMap(([role, endpoint]): ConfigProblem[] => {
    const field = fieldOfRole(role);
    if (endpoint.price === null) {
      return [
        {
          path: `${field}.price`,
          expected:
            "a price, since there is a budget: { inputUsdPerMTok: '0', outputUsdPerMTok: '0' } where calls are free",
          got: describeGiven(endpoint.price, []),
        },
      ];
    }
    const { output } = tokenPrices(endpoint.price);
    const leastCall: PicoUsd = BigInt(maxTokensOf(models, role)) * output;
    if (leastCall < max) return [];
    return [
      {
        path: 'budget.maxUsd',
        expected: `more than one call to ${field} may cost: its sampling.maxTokens at price.outputUsdPerMTok`,
        got: describeGiven(budget.maxUsd, []),
      },
    ];
  });
}
