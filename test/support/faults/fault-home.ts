import { findDocker } from '../../../src/kafka/docker-broker.ts';
import type { JarSet } from '../../../src/kafka/embedded/jars.ts';
import { isMissing } from '../../../src/kafka/embedded/java.ts';
import { describeError } from '../../../src/records/dataflow-error.ts';
import { report, wantedHome } from './form.ts';

/** What the brokers of a cluster run in. */
export type FaultHome =
  | { readonly brokers: 'docker'; readonly image: string; readonly at: string }
  | { readonly brokers: 'embedded'; readonly because: string };

const chosen = new Map<string, Promise<FaultHome>>();

/**
 * Docker, where a daemon can be worked with and has the image or can be given it; else processes. Chosen, and said,
 * once for each set of jars.
 */
export function chooseFaultHome(jars: JarSet): Promise<FaultHome> {
  const known = chosen.get(jars.version) ?? choose(jars);
  chosen.set(jars.version, known);
  return known;
}

async function choose(jars: JarSet): Promise<FaultHome> {
  const home = await lookForDocker(jars);
  if (home.brokers === 'embedded' && wantedHome === 'docker') {
    throw new Error(`SLUICE_FAULT_CLUSTER=docker, but ${home.because}`);
  }
  report(`brokers of Kafka ${jars.version}`, home);
  return home;
}

async function lookForDocker(jars: JarSet): Promise<FaultHome> {
  if (wantedHome === 'embedded') return { brokers: 'embedded', because: 'SLUICE_FAULT_CLUSTER=embedded' };
  const docker = await findDocker(process.env);
  if (isMissing(docker)) return { brokers: 'embedded', because: `there is not ${docker.missing}` };
  try {
    // Here, because testcontainers takes a second to load.
    const { ensureFaultImage, tryHostNetwork } = await import('./fault-image.ts');
    const image = await ensureFaultImage(jars);
    await tryHostNetwork(image);
    return { brokers: 'docker', image, at: docker.address };
  } catch (error) {
    return { brokers: 'embedded', because: `the daemon at ${docker.address}: ${describeError(error)}` };
  }
}
