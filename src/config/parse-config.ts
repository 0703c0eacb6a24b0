import { resolve } from 'node:path';
import { SluiceError } from '../records/sluice-error.ts';
import type { ChatModelConfig, Config, EndpointConfig } from './config.ts';
import { readEnvironment } from './environment.ts';
import type { EnvironmentVariables } from './environment.ts';
import { describeGiven, formatProblem, problemsOfIssue } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import { takeOutPlugins } from './plugins.ts';
import { configSchema } from './schema.ts';
import type { CheckedConfig } from './schema.ts';
import { BROKER_EXPECTED, isBroker } from './schema/kafka.ts';
import { nameScorer } from './scorer-name.ts';
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
  const { rest: data, plugins, problems: wrongPlugins } = takeOutPlugins(named.given);
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
    problems.push(...problemsBetweenFields(parsed.data));
    const resolved = resolveSecrets(parsed.data, env, options.cwd);
    problems.push(...resolved.problems);
    if (problems.length + named.problems.length === 0) {
      const checked = deepFreeze(structuredClone(configOf(parsed.data, brokers, options.cwd)));
      const config = Object.freeze({ ...checked, ...plugins });
      keepSecrets(config, resolved.secrets);
      for (const note of named.notes) options.note?.(note);
      return config;
    }
  }
  throw invalid([...problems.map(named.asWritten), ...named.problems], options.name ?? 'configuration');
}

function invalid(problems: readonly ConfigProblem[], name: string): SluiceError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
  return new SluiceError('config-invalid', [`${name} has ${count}:`, ...lines].join('\n'), { context: { problems } });
}

function problemsBetweenFields(checked: CheckedConfig): ConfigProblem[] {
  return [...problemsOfTopic(checked), ...problemsOfTokens(checked)];
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
  return Object.entries(models).flatMap(([role, model]: [string, CheckedModel | undefined]) => {
    const { tokensPerMinute = null } = model?.limits ?? {};
    const maxTokens = model?.sampling?.maxTokens ?? 0;
    if (tokensPerMinute === null || tokensPerMinute >= maxTokens) return [];
    return [
      {
        path: `models.${role}.limits.tokensPerMinute`,
        expected: `at least models.${role}.sampling.maxTokens, which one call may use (${maxTokens})`,
        got: describeGiven(tokensPerMinute, []),
      },
    ];
  });
}

type CheckedModel = EndpointConfig & Partial<Pick<ChatModelConfig, 'sampling'>>;

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
    mix: checked.mix,
    size: checked.size,
    seed: checked.seed,
    verification: checked.verification,
    sandbox: checked.sandbox,
  };
}

/** A judge that is written as undefined is none: who looks at the models must not find its name. */
function modelsOf({ judge, ...models }: CheckedConfig['models']): Config['models'] {
  return judge === undefined ? models : { ...models, judge };
}

/** Freezes plain values all the way down; returns the same object. Only ever given a copy: the user's lists stay theirs. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
