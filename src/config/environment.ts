/** The process environment as sluice uses it, without the variables that a configuration names. */
export interface Environment {
  /** `KAFKA_BROKERS`, split at commas; null if it is not set or empty. */
  readonly kafkaBrokers: readonly string[] | null;
  /** `SLUICE_KAFKA_IMAGE`: the Docker image of the broker; null means the default one. */
  readonly kafkaImage: string | null;
  /** `SLUICE_DEBUG`: show stacks of failures. */
  readonly debug: boolean;
  /** `NO_COLOR` (https://no-color.org): set and not empty. */
  readonly noColor: boolean;
  readonly home: string | null;
  readonly xdgCacheHome: string | null;
  readonly javaHome: string | null;
  readonly path: string | null;
  /** `npm_lifecycle_script`: the command that the shell of npm or npx runs; null: npm has not started this process. */
  readonly npmScript: string | null;
  /** All variables, for child processes; not shown when this is printed. */
  readonly variables: EnvironmentVariables;
}

/** The process environment, or a substitute. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Reads the variables that sluice uses by name. Only this room reads the environment. */
export function readEnvironment(env: EnvironmentVariables = process.env): Environment {
  const known: Omit<Environment, 'variables'> = {
    kafkaBrokers: splitBrokers(env['KAFKA_BROKERS']),
    kafkaImage: textOf(env['SLUICE_KAFKA_IMAGE']),
    debug: textOf(env['SLUICE_DEBUG']) !== null && env['SLUICE_DEBUG'] !== '0',
    noColor: textOf(env['NO_COLOR']) !== null,
    home: textOf(env['HOME']),
    xdgCacheHome: textOf(env['XDG_CACHE_HOME']),
    javaHome: textOf(env['JAVA_HOME']),
    path: textOf(env['PATH']),
    npmScript: textOf(env['npm_lifecycle_script']),
  };
  // Not enumerable: the variables contain keys, and a logged or serialised environment must not.
  return Object.freeze(Object.defineProperty(known, 'variables', { value: env })) as Environment;
}

/** A variable's value; null if it is not set or empty (shells "unset" a variable by making it empty). */
export function textOf(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function splitBrokers(value: string | undefined): readonly string[] | null {
  const brokers = (value ?? '')
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');
  return brokers.length === 0 ? null : Object.freeze(brokers);
}
