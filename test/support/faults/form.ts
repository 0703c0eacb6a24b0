import { findJava, findMaven, isMissing } from '../../../src/kafka/embedded/java.ts';

/**
 * The extent of the fault campaign: a short form inside `npm test`, the long one as `npm run faults`
 * (`SLUICE_FAULTS=long`). `SLUICE_FAULT_SEED=n` repeats a failed run, `SLUICE_FAULT_KAFKA=3.9.1` uses another broker
 * version, `SLUICE_FAULT_CLUSTER=docker` or `embedded` selects where the brokers run.
 */
export const isLong: boolean = process.env['SLUICE_FAULTS'] === 'long';

export const seed: number = Number(process.env['SLUICE_FAULT_SEED'] ?? Date.now() % 1_000_000);

/** Version of Apache Kafka; undefined means the version of `pom.xml`. */
export const kafkaVersion: string | undefined = process.env['SLUICE_FAULT_KAFKA'];

/** Where the brokers must run; undefined: chosen by availability. */
export const wantedHome: 'docker' | 'embedded' | undefined = readWantedHome(process.env['SLUICE_FAULT_CLUSTER']);

function readWantedHome(text: string | undefined): 'docker' | 'embedded' | undefined {
  if (text === undefined || text === 'docker' || text === 'embedded') return text;
  throw new Error(`SLUICE_FAULT_CLUSTER is "docker" or "embedded", or not set; it is "${text}"`);
}

/** The name of a group of scenarios, with the settings that repeat it. */
export const titled = (name: string): string =>
  `${name} (SLUICE_FAULT_SEED=${seed}, Kafka ${kafkaVersion ?? 'of pom.xml'}, ${isLong ? 'long' : 'short'} form)`;

/** Whether brokers can be started and killed: requires Java and the jars, or Maven to download them. */
export async function canStartBrokers(): Promise<boolean> {
  return !isMissing(await findJava(process.env)) && !isMissing(await findMaven(process.env));
}

/** Reports the observations of a scenario. */
export function report(scenario: string, evidence: object): void {
  process.stderr.write(`faults: ${scenario}: ${JSON.stringify(evidence)}\n`);
}

/** The ids q0 … */
export const idsUpTo = (count: number): string[] => Array.from({ length: count }, (_, i) => `q${i}`);

/** Closes what a scenario opened, last first. */
export class Opened {
  readonly #open: { close(): Promise<void> }[] = [];

  add<T extends { close(): Promise<void> }>(opened: T): T {
    this.#open.push(opened);
    return opened;
  }

  async close(): Promise<void> {
    for (const each of this.#open.splice(0).toReversed()) await each.close();
  }
}

/** The timeout of a scenario on a busy machine; an hour in the long form. */
export const SCENARIO_MS: number = isLong ? 3_600_000 : 700_000;

/** Runs a scenario and closes what it opened. */
export async function scenarioOf<T>(run: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = new Opened();
  try {
    return await run(opened);
  } finally {
    await opened.close();
  }
}
