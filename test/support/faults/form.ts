import { findJava, findMaven, isMissing } from '../../../src/kafka/embedded/java.ts';

/**
 * How much the fault campaign does: a short form inside `npm test`, the long one as `npm run faults`
 * (`SLUICE_FAULTS=long`). `SLUICE_FAULT_SEED=n` repeats what a failing run printed, `SLUICE_FAULT_KAFKA=3.9.1` takes
 * another broker, `SLUICE_FAULT_CLUSTER=docker` or `embedded` settles what the brokers run in.
 */
export const isLong: boolean = process.env['SLUICE_FAULTS'] === 'long';

export const seed: number = Number(process.env['SLUICE_FAULT_SEED'] ?? Date.now() % 1_000_000);

/** Version of Apache Kafka; undefined: that of `pom.xml`. */
export const kafkaVersion: string | undefined = process.env['SLUICE_FAULT_KAFKA'];

/** What the brokers are to run in; undefined: what is there. */
export const wantedHome: 'docker' | 'embedded' | undefined = readWantedHome(process.env['SLUICE_FAULT_CLUSTER']);

function readWantedHome(text: string | undefined): 'docker' | 'embedded' | undefined {
  if (text === undefined || text === 'docker' || text === 'embedded') return text;
  throw new Error(`SLUICE_FAULT_CLUSTER is "docker" or "embedded", or not set; it is "${text}"`);
}

/** The name of a group of scenarios, with what repeats it. */
export const titled = (name: string): string =>
  `${name} (SLUICE_FAULT_SEED=${seed}, Kafka ${kafkaVersion ?? 'of pom.xml'}, ${isLong ? 'long' : 'short'} form)`;

/** Whether brokers can be started that may be killed: Java and the jars, or Maven to fetch them. */
export async function canStartBrokers(): Promise<boolean> {
  return !isMissing(await findJava(process.env)) && !isMissing(await findMaven(process.env));
}

/** Says what a scenario has shown. */
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

/** How long a scenario may take on a machine that does much else; in the long form an hour. */
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
