import { resolve } from 'node:path';
import { SluiceError } from '../records/sluice-error.ts';
import type { LevelWeights, MixOptions } from '../records/mix.ts';
import type { Config } from './config.ts';
import { readEnvironment } from './environment.ts';
import type { EnvironmentVariables } from './environment.ts';
import { describeGiven, formatProblem, problemsOfIssue } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import { measuredMix, readCalibration } from './measured-mix.ts';
import { fillInKinds } from './default-kinds.ts';
import { takeOutPlugins } from './plugins.ts';
import { configSchema } from './schema.ts';
import type { CheckedConfig } from './schema.ts';
import { BROKER_EXPECTED, isBroker } from './schema/kafka.ts';
import { nameScorer } from './scorer-name.ts';
import { modelsOf, nameTeachers } from './teacher-list.ts';
import { problemsBetweenFields, problemsOfDomains } from './field-problems.ts';
import { sourcesOf } from './source-list.ts';
import { keepSecrets, problemsOfVariables, resolveSecrets } from './secrets.ts';
import type { Opens } from './secrets.ts';
import { withoutUnknown } from './without-unknown.ts';

/** The options of parsing a configuration. */
export interface ParseOptions {
  /** The name of the configuration in messages. Default `configuration`. */
  readonly name?: string;
  /** Paths in it are relative to this folder. */
  readonly cwd: string;
  /** Default: the environment of the process. */
  readonly env?: EnvironmentVariables;
  /** Receives advice about settings that work but should be changed. Default: ignored. */
  readonly note?: (message: string) => void;
  /**
   * `ignore`: the file of a measured mix is not read, and the mix is the default; for the command that makes the file.
   * Default `read`.
   */
  readonly calibration?: 'read' | 'ignore';
  /** The systems that will be opened with it, whose secrets must be set. Default `endpoints`: all. */
  readonly opens?: Opens;
}

/**
 * Checks the export of a configuration file, fills in the defaults, takes the secrets from the environment and freezes
 * the result. Opens no connection.
 *
 * @throws `SluiceError` with code `config-invalid`: its message lists every fault, one on each line, with path,
 * expected and given value; `context.problems` has them as data.
 */
export function parseConfig(given: unknown, options: ParseOptions): Config {
  const { env = process.env, opens = 'endpoints' } = options;
  const named = nameScorer(given);
  const listed = nameTeachers(named.given);
  const { rest: data, plugins, problems: wrongPlugins } = takeOutPlugins(listed.given);
  const rest = fillInKinds(data);
  const problems: ConfigProblem[] = [...wrongPlugins];
  const parsed = configSchema.safeParse(rest);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, rest)));
  problems.push(...problemsOfVariables(rest, env, opens));
  const usable = parsed.success ? parsed : configSchema.safeParse(withoutUnknown(rest, parsed.error.issues));

  const brokers = readEnvironment(env).kafkaBrokers;
  for (const broker of brokers ?? []) {
    if (!isBroker(broker))
      problems.push({ path: 'KAFKA_BROKERS', expected: BROKER_EXPECTED, got: describeGiven(broker, []) });
  }
  if (usable.success) {
    problems.push(...problemsBetweenFields(usable.data), ...problemsOfDomains(usable.data, plugins.verifiers));
    const resolved = resolveSecrets(usable.data, env, options.cwd, opens);
    problems.push(...resolved.problems);
    const { mix } = usable.data;
    const isMeasured = mix.kind === 'measured' && options.calibration !== 'ignore';
    const measured = isMeasured ? readCalibration(mix.calibration, options.cwd) : null;
    problems.push(...(measured?.problems ?? []));
    if (problems.length + named.problems.length + listed.problems.length === 0) {
      const checked = structuredClone(configOf(usable.data, brokers, options.cwd));
      const found = measured?.file ? measuredMix(measured.file, { ...checked, ...plugins }) : { mix: checked.mix };
      if ('mix' in found) {
        const config = Object.freeze({
          ...deepFreeze({ ...checked, mix: { ...found.mix, ...beyondLevels(mix) } }),
          ...plugins,
        });
        keepSecrets(config, resolved.secrets);
        for (const note of named.notes) options.note?.(note);
        return config;
      }
      problems.push(...found.problems);
    }
  }
  // A wrong list has its own fault: the missing teacher is only its consequence.
  const found = listed.problems.length === 0 ? problems : problems.filter(({ path }) => path !== 'models.teacher');
  const written = found.map((problem) => named.asWritten(listed.asWritten(problem)));
  throw invalid([...written, ...named.problems, ...listed.problems], options.name ?? 'configuration');
}

function invalid(problems: readonly ConfigProblem[], name: string): SluiceError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
  return new SluiceError('config-invalid', [`${name} has ${count}:`, ...lines].join('\n'), { context: { problems } });
}

/** The fields of every kind of mix except its levels, if given. */
const beyondLevels = ({ tolerance, domains, sources }: CheckedConfig['mix']): Omit<MixOptions, keyof LevelWeights> => ({
  ...(tolerance !== undefined && { tolerance }),
  ...(domains !== undefined && { domains }),
  ...(sources !== undefined && { sources }),
});

const DEFAULT_MIX: MixOptions = { kind: 'curriculum', weights: [5, 4, 3, 2, 1] };

function configOf(checked: CheckedConfig, brokersOfEnvironment: readonly string[] | null, cwd: string): Config {
  const { ssl, sasl, schemaRegistry, ...kafka } = checked.kafka;
  return {
    campaign: checked.campaign,
    kafka: {
      ...kafka,
      brokers: kafka.brokers ?? brokersOfEnvironment,
      ssl: ssl !== null,
      saslMechanism: sasl?.mechanism ?? null,
      dataDir: resolve(cwd, kafka.dataDir),
      schemaRegistry: schemaRegistry === null ? null : { url: schemaRegistry.url },
    },
    models: locateTokenizer(modelsOf(checked.models), cwd),
    grading: checked.grading,
    traces: checked.traces,
    prompts: checked.prompts,
    // A measured mix becomes shares (`measured-mix.ts`).
    mix: checked.mix.kind === 'measured' ? DEFAULT_MIX : checked.mix,
    size: checked.size,
    seed: checked.seed,
    budget: checked.budget,
    verification: checked.verification,
    sandbox: checked.sandbox,
    reuse: checked.reuse,
    sources: sourcesOf(checked.sources, cwd),
  };
}

function locateTokenizer(models: Config['models'], cwd: string): Config['models'] {
  const { scorer } = models;
  if (scorer.kind !== 'skywork') return models;
  return { ...models, scorer: { ...scorer, tokenizer: resolve(cwd, scorer.tokenizer) } };
}

/** Freezes plain values deeply; returns the same object. Called only with a copy: the user's lists stay unfrozen. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
