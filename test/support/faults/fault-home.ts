import { findDocker } from '../../../src/kafka/docker-broker.ts';
import type { JarSet } from '../../../src/kafka/embedded/jars.ts';
import { isMissing } from '../../../src/kafka/embedded/java.ts';
import { describeError } from '../../../src/records/sluice-error.ts';
import { report, wantedHome } from './form.ts';

/** Where the brokers of a cluster run. */
export type FaultHome =
  | { readonly brokers: 'docker'; readonly image: string; readonly at: string }
  | { readonly brokers: 'embedded'; readonly because: string };

/** The inputs of the choice. */
export interface HomeQuestion {
  readonly nodes: 1 | 3;
  readonly jars: JarSet;
}

const chosen = new Map<string, Promise<FaultHome>>();

/**
 * Three brokers run in Docker, if a daemon is usable and has the image or can build it; otherwise, and for a single
 * broker, as processes. `SLUICE_FAULT_CLUSTER` overrides it for all. Chosen, and reported, once for each kind of
 * cluster.
 */
export function chooseFaultHome(question: HomeQuestion): Promise<FaultHome> {
  const kind = `${question.nodes === 1 ? 'one broker' : 'three brokers'} of Kafka ${question.jars.version}`;
  const known = chosen.get(kind) ?? choose(kind, question);
  chosen.set(kind, known);
  return known;
}

async function choose(kind: string, { nodes, jars }: HomeQuestion): Promise<FaultHome> {
  const wanted = wantedHome ?? (nodes === 1 ? 'embedded' : undefined);
  const home = wanted === 'embedded' ? embedded() : await lookForDocker(jars);
  if (home.brokers === 'embedded' && wanted === 'docker') {
    throw new Error(`SLUICE_FAULT_CLUSTER=docker, but ${home.because}`);
  }
  report(kind, home);
  return home;
}

const embedded = (): FaultHome => ({
  brokers: 'embedded',
  because: wantedHome === 'embedded' ? 'SLUICE_FAULT_CLUSTER=embedded' : 'a single one',
});

async function lookForDocker(jars: JarSet): Promise<FaultHome> {
  const docker = await findDocker(process.env);
  if (isMissing(docker)) return { brokers: 'embedded', because: `without ${docker.missing}` };
  try {
    // Imported here, because testcontainers takes a second to load.
    const { ensureFaultImage, tryNetwork } = await import('./fault-image.ts');
    const image = await ensureFaultImage(jars);
    await tryNetwork(image, 'host');
    return { brokers: 'docker', image, at: docker.address };
  } catch (error) {
    return { brokers: 'embedded', because: `the daemon at ${docker.address}: ${describeError(error)}` };
  }
}
