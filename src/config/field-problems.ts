import type { EndpointConfig } from './config.ts';
import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import { chatModelsIn } from './roles.ts';
import type { CheckedConfig } from './schema.ts';
import { modelsOf } from './teacher-list.ts';

/** What is wrong with a configuration that no field alone can say. */
export function problemsBetweenFields(checked: CheckedConfig): ConfigProblem[] {
  return [
    ...problemsOfTopic(checked),
    ...problemsOfAuthorization(checked),
    ...problemsOfTokens(checked),
    ...problemsOfCritic(checked),
    ...problemsOfGates(checked),
    ...problemsOfTeachers(checked),
  ];
}

/** Shares that count for nothing, and an order that never comes to its second teacher, are no choice of the user's. */
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

/** A key is sent as `Authorization` itself. */
const problemsOfAuthorization = ({ models }: CheckedConfig): ConfigProblem[] =>
  Object.entries(models).flatMap(([role, model]: [string, EndpointConfig | undefined]) =>
    Object.keys(model?.headersEnv ?? {})
      .filter((name) => name.toLowerCase() === 'authorization' && model?.apiKeyEnv !== null)
      .map((name) => ({
        path: `models.${role}.headersEnv.${name}`,
        expected: 'to be left out beside apiKeyEnv, which is sent as this header',
        got: 'both',
      })),
  );

/** A single call could pass such a limit, and none would ever be made within it. */
function problemsOfTokens({ models }: CheckedConfig): ConfigProblem[] {
  return [...chatModelsIn(modelsOf(models))].flatMap(([role, { limits, sampling }]) => {
    const { tokensPerMinute } = limits;
    if (tokensPerMinute === null || tokensPerMinute >= sampling.maxTokens) return [];
    // As the schema names it: the first teacher stands alone (`teacher-list.ts`).
    const field = `models.${role.replace(/^teacher-(\d+)$/, (_, number) => `teachers[${Number(number) - 2}]`)}`;
    return [
      {
        path: `${field}.limits.tokensPerMinute`,
        expected: `at least its sampling.maxTokens, which one call may use (${sampling.maxTokens})`,
        got: describeGiven(tokensPerMinute, []),
      },
    ];
  });
}
