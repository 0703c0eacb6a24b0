import { BUILT_IN_DOMAINS, listDomains } from '../records/domain.ts';
import type { DomainVerifiers } from '../records/domain-verifier.ts';
import { formatUsd, parseUsd, tokenPrices } from '../records/money.ts';
import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import { maxTokensOf } from './roles.ts';
import type { CheckedConfig } from './schema.ts';
import { problemsOfSources } from './source-list.ts';
import { checkedEndpoints, modelsOf } from './teacher-list.ts';

/** The faults of a configuration that involve several fields. */
export function problemsBetweenFields(checked: CheckedConfig): ConfigProblem[] {
  return [
    ...problemsOfTopic(checked),
    ...problemsOfAuthorization(checked),
    ...problemsOfTokens(checked),
    ...problemsOfBudget(checked),
    ...problemsOfCritic(checked),
    ...problemsOfGates(checked),
    ...problemsOfTeachers(checked),
    ...problemsOfReuse(checked),
    ...problemsOfMix(checked),
    ...problemsOfSources(checked),
  ];
}

/** The domain and source of a question are not independent: a mix of both would need another table. */
function problemsOfMix({ mix }: CheckedConfig): ConfigProblem[] {
  if (mix.domains === undefined || mix.sources === undefined) return [];
  return [{ path: 'mix.sources', expected: 'to be left out beside mix.domains', got: describeGiven(mix.sources, []) }];
}

/** A domain without a verifier will never have a record. */
export function problemsOfDomains(
  { mix, sources }: CheckedConfig,
  verifiers: DomainVerifiers | undefined,
): ConfigProblem[] {
  const known = [...BUILT_IN_DOMAINS, ...(verifiers?.keys() ?? [])];
  const named = [
    ...Object.keys(mix.domains ?? {}).map((domain) => ({ path: `mix.domains.${domain}`, domain })),
    ...sources.flatMap(({ domain }, at) => (domain === undefined ? [] : [{ path: `sources[${at}].domain`, domain }])),
  ];
  return named
    .filter(({ domain }) => !known.includes(domain))
    .map(({ path, domain }) => ({
      path,
      expected: `a domain: ${listDomains(known)}`,
      got: describeGiven(domain, []),
    }));
}

/** A campaign finds its own replies automatically. */
function problemsOfReuse({ campaign, reuse }: CheckedConfig): ConfigProblem[] {
  if (!reuse.includes(campaign)) return [];
  return [{ path: 'reuse', expected: "other campaigns than this one's own", got: describeGiven(campaign, []) }];
}

/** Shares that sum to 0, and an order that never reaches its second teacher, cannot be intended. */
function problemsOfTeachers({ models, traces }: CheckedConfig): ConfigProblem[] {
  const shares = [models.teacher, ...(models.teachers ?? [])].map(({ share }) => share);
  const got = JSON.stringify(shares);
  if (traces.teacherOrder === 'shares') {
    if (shares.some((share) => share > 0)) return [];
    return [{ path: 'models.teacher.share', expected: 'a teacher with a share above 0', got }];
  }
  if (shares.some((share) => share !== 1)) {
    const expected = "to be left out of all teachers where traces.teacherOrder is 'in-order'";
    return [{ path: 'models.teacher.share', expected, got }];
  }
  if (traces.samples >= shares.length) return [];
  const expected = `at least ${shares.length}, one for each teacher, where traces.teacherOrder is 'in-order'`;
  return [{ path: 'traces.samples', expected, got: String(traces.samples) }];
}

/** No trace passes bounds that exclude each other. */
function problemsOfGates({ traces }: CheckedConfig): ConfigProblem[] {
  const { minChars, maxChars } = traces.gates;
  if (minChars === null || maxChars === null || minChars <= maxChars) return [];
  return [{ path: 'traces.gates.minChars', expected: `at most maxChars (${maxChars})`, got: String(minChars) }];
}

/** A questions topic inside the campaign's own namespace could be one of the topics that the campaign writes. */
function problemsOfTopic({ campaign, kafka }: CheckedConfig): ConfigProblem[] {
  const prefix = `${campaign}.`;
  if (!kafka.questionsTopic.startsWith(prefix)) return [];
  const expected = `a topic outside of the campaign's own, which begin with '${prefix}'`;
  return [{ path: 'kafka.questionsTopic', expected, got: describeGiven(kafka.questionsTopic, []) }];
}

function problemsOfCritic({ models: { scorer } }: CheckedConfig): ConfigProblem[] {
  if (scorer.kind !== 'critic' || scorer.contextTokens === null) return [];
  if (scorer.contextTokens > scorer.sampling.maxTokens) return [];
  const expected = `more than its sampling.maxTokens (${scorer.sampling.maxTokens}): prompt and answer share the context`;
  return [{ path: 'models.scorer.contextTokens', expected, got: describeGiven(scorer.contextTokens, []) }];
}

/** `apiKeyEnv` and an `Authorization` header would set the same header. */
const problemsOfAuthorization = ({ models }: CheckedConfig): ConfigProblem[] =>
  checkedEndpoints(models).flatMap(({ field, endpoint: { apiKeyEnv, headersEnv } }) =>
    Object.keys(headersEnv)
      .filter((name) => name.toLowerCase() === 'authorization' && apiKeyEnv !== null)
      .map((name) => ({
        path: `${field}.headersEnv.${name}`,
        expected: 'to be left out beside apiKeyEnv, which is sent as this header',
        got: 'both',
      })),
  );

/** A single call could exceed such a limit, so none would ever be made. */
const problemsOfTokens = ({ models }: CheckedConfig): ConfigProblem[] =>
  checkedEndpoints(models).flatMap(({ role, field, endpoint: { limits } }) => {
    const { tokensPerMinute } = limits;
    const maxTokens = maxTokensOf(modelsOf(models), role);
    if (tokensPerMinute === null || tokensPerMinute >= maxTokens) return [];
    return [
      {
        path: `${field}.limits.tokensPerMinute`,
        expected: `at least its sampling.maxTokens, which one call may use (${maxTokens})`,
        got: describeGiven(tokensPerMinute, []),
      },
    ];
  });

/** A budget that cannot be enforced because a model has no price, or that does not pay for one call of each model. */
function problemsOfBudget({ budget, models }: CheckedConfig): ConfigProblem[] {
  if (budget === null) return [];
  const endpoints = checkedEndpoints(models);
  const unpriced = endpoints.filter(({ endpoint }) => endpoint.price === null);
  if (unpriced.length > 0) {
    const expected =
      "a price, since there is a budget: { inputUsdPerMTok: '0', outputUsdPerMTok: '0' } where calls are free";
    return unpriced.map(({ field }) => ({ path: `${field}.price`, expected, got: describeGiven(null, []) }));
  }
  const written = endpoints.map(({ role, endpoint: { price } }) =>
    price === null ? 0n : BigInt(maxTokensOf(modelsOf(models), role)) * tokenPrices(price).output,
  );
  const dearest = written.reduce((most, usd) => (usd > most ? usd : most), 0n);
  if (dearest < parseUsd(budget.maxUsd)) return [];
  return [
    {
      path: 'budget.maxUsd',
      expected: `more than what one call may cost: sampling.maxTokens at price.outputUsdPerMTok is ${formatUsd(dearest)}`,
      got: describeGiven(budget.maxUsd, []),
    },
  ];
}
