import { resolve } from 'node:path';
import { SluiceError } from '../records/sluice-error.ts';
import type { Config } from './config.ts';
import { chatModelsIn } from './roles.ts';
import { readEnvironment } from './environment.ts';
import type { EnvironmentVariables } from './environment.ts';
import { describeGiven, formatProblem, problemsOfIssue } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import { takeOutPlugins } from './plugins.ts';
import { configSchema } from './schema.ts';
import type { CheckedConfig } from './schema.ts';
import { BROKER_EXPECTED, isBroker } from './schema/kafka.ts';
import { nameScorer } from './scorer-name.ts';
import { nameTeachers } from './teacher-list.ts';
import { problemsOfBudget } from './budget-problems.ts';
import { keepSecrets, problemsOfVariables, resolveSecrets } from './secrets.ts';
import { takeOutUnsupported } from './unsupported.ts';

/** Where a configuration is read. */
export interface ParseOptions {
  /** How it is called in messages. Default `configuration`. */
  readonly name?: string;
  /** Paths in it are relative to this folder. */
  readonly cwd: string;
  /** Default: the environment of the process. */
  readonly env?: EnvironmentVariables;
  /** Told what the user should change though it works. Default: nobody. */
  readonly note?: (message: string) => void;
}

/**
 * Checks what a configuration file exports, fills in the defaults, takes the secrets from the environment and freezes
 * the result. Nothing is connected.
 *
 * @throws `SluiceError` with code `config-invalid`: its message lists every problem, one a line, each with path,
 * expected and given; `context.problems` has them as data.
 */
export function parseConfig(given: unknown, options: ParseOptions): Config {
  const env = options.env ?? process.env;
  const named = nameScorer(given);
  const listed = nameTeachers(named.given);
  const { rest: data, plugins, problems: wrongPlugins } = takeOutPlugins(listed.given);
  const { rest, problems } = takeOutUnsupported(data);
  problems.push(...wrongPlugins);
  const parsed = configSchema.safeParse(rest);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, rest)));
  problems.push(...problemsOfVariables(rest, env));

  const brokers = readEnvironment(env).kafkaBrokers;
  for (const broker of brokers ?? []) {
    if (!isBroker(broker))
      problems.push({ path: 'KAFKA_BROKERS', expected: BROKER_EXPECTED, got: describeGiven(broker, []) });
  }
  if (parsed.success) {
    problems.push(...problemsBetweenFields(parsed.data), ...problemsOfBudget(parsed.data));
    const resolved = resolveSecrets(parsed.data, env, options.cwd);
    problems.push(...resolved.problems);
    if (problems.length + named.problems.length + listed.problems.length === 0) {
      const checked = deepFreeze(structuredClone(configOf(parsed.data, brokers, options.cwd)));
      const config = Object.freeze({ ...checked, ...plugins });
      keepSecrets(config, resolved.secrets);
      for (const note of named.notes) options.note?.(note);
      return config;
    }
  }
  // A list that is wrong has its own problem: the teacher that could not be taken from it is none more.
  const found = listed.problems.length === 0 ? problems : problems.filter(({ path }) => path !== 'models.teacher');
  const written = found.map((problem) => named.asWritten(listed.asWritten(problem)));
  throw invalid([...written, ...named.problems, ...listed.problems], options.name ?? 'configuration');
}

function invalid(problems: readonly ConfigProblem[], name: string): SluiceError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
  return new SluiceError('config-invalid', [`${name} has ${count}:`, ...lines].join('\n'), { context: { problems } });
}

function problemsBetweenFields(checked: CheckedConfig): ConfigProblem[] {
  return [
    ...problemsOfTopic(checked),
    ...problemsOfTokens(checked),
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
function problemsOfTopic(checked: CheckedConfig): ConfigProblem[] {
  const prefix = `${checked.campaign}.`;
  if (!checked.kafka.questionsTopic.startsWith(prefix)) return [];
  return [
    {
      path: 'kafka.questionsTopic',
      expected: `a topic outside of the campaign's own, which begin with '${prefix}'`,
      got: describeGiven(checked.kafka.questionsTopic, []),
    },
  ];
}

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

function configOf(checked: CheckedConfig, brokersOfEnvironment: readonly string[] | null, cwd: string): Config {
  const { ssl, sasl, ...kafka } = checked.kafka;
  return {
    campaign: checked.campaign,
    kafka: {
      ...kafka,
      brokers: kafka.brokers ?? brokersOfEnvironment,
      ssl: ssl !== null,
      saslMechanism: sasl?.mechanism ?? null,
      dataDir: resolve(cwd, kafka.dataDir),
    },
    models: modelsOf(checked.models),
    grading: checked.grading,
    traces: checked.traces,
    prompts: checked.prompts,
    mix: checked.mix,
    size: checked.size,
    seed: checked.seed,
    budget: checked.budget,
    verification: checked.verification,
    sandbox: checked.sandbox,
  };
}

/** A judge that is written as undefined is none: who looks at the models must not find its name. A share is one of several. */
function modelsOf({ target, teacher, teachers = [], scorer, judge }: CheckedConfig['models']): Config['models'] {
  const { share: _, ...first } = teacher;
  return {
    target,
    teacher: first,
    ...(teachers.length > 0 && { teachers: [teacher, ...teachers] }),
    scorer,
    ...(judge !== undefined && { judge }),
  };
}

/** Freezes plain values all the way down; returns the same object. Only ever given a copy: the user's lists stay theirs. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
