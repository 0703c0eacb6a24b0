import { SluiceError, describeError } from '../records/sluice-error.ts';
import { DEFAULT_KAFKA_IMAGE, findDocker, startDockerBroker } from './docker-broker.ts';
import { findCachedJars } from './embedded/jars.ts';
import { findJava, findMaven, isMissing } from './embedded/java.ts';
import { startEmbeddedBroker } from './embedded/server.ts';

import type { Environment } from './embedded/java.ts';

/** The settings for the choice of a broker. */
export interface BrokerChoice {
  /** The user's cluster; if it contains a broker, no other kind is tried and nothing is started. */
  readonly brokers?: readonly string[];
  /** Folder for the records of a broker that this process starts. */
  readonly dataDir: string;
  /** Port on 127.0.0.1 for a broker that this process starts. Default: a free one. */
  readonly port?: number;
  /** Image for Docker (`SLUICE_KAFKA_IMAGE`). Default: `apache/kafka` of the embedded version. */
  readonly image?: string;
  /** Where java, mvn, Docker and the user's cache folder are looked up. */
  readonly env: Environment;
  /** Folder of the jars. Default: `sluice` in the user's cache folder. */
  readonly cacheDir?: string;
  /** Called when something is fetched, started or stopped, with one line each. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The broker to work with. */
export interface ResolvedBroker {
  readonly kind: 'cluster' | 'embedded' | 'docker';
  readonly brokers: readonly string[];
  /** A description of the broker for people, in one line. */
  readonly describe: string;
  /** Stops a broker that this process started; does nothing to a user's cluster. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Chooses the broker: the user's cluster, or Apache Kafka on this machine, or Apache Kafka in Docker.
 *
 * Throws `SluiceError` `no-broker`, with the missing parts of each of the three, if none is available. If an embedded
 * broker should run here but does not start (its port is taken, its data is not Kafka's), its own error is thrown,
 * without trying Docker, where the campaign would silently start again.
 */
export async function resolveBroker(choice: BrokerChoice): Promise<ResolvedBroker> {
  if (choice.brokers !== undefined && choice.brokers.length > 0) {
    const describe = `the Kafka cluster at ${choice.brokers.join(', ')}`;
    return { kind: 'cluster', brokers: choice.brokers, describe, stop: () => Promise.resolve() };
  }
  const embedded = await tryEmbedded(choice);
  if (typeof embedded !== 'string') return embedded;
  const docker = await tryDocker(choice);
  if (typeof docker !== 'string') return docker;
  throw new SluiceError(
    'no-broker',
    'no Kafka broker. Any one of these three will do:\n' +
      '  1. a cluster: none is configured; set kafka.brokers in the configuration or KAFKA_BROKERS=host:port\n' +
      `  2. Apache Kafka on this machine: ${embedded}\n` +
      `  3. Apache Kafka in Docker: ${docker}`,
  );
}

/** The broker, or why it cannot run on this machine. */
async function tryEmbedded(choice: BrokerChoice): Promise<ResolvedBroker | string> {
  if (process.platform === 'win32') return 'it needs a POSIX system (on Windows: WSL)';
  const java = await findJava(choice.env);
  const lacks = [];
  if (isMissing(java)) lacks.push(java);
  if ((await findCachedJars(choice)) === null) {
    const maven = await findMaven(choice.env);
    if (isMissing(maven)) lacks.push(maven);
  }
  if (lacks.length > 0) return lacks.map(({ missing, install }) => `missing is ${missing}: ${install}`).join('; ');
  try {
    const broker = await startEmbeddedBroker(choice);
    const origin = broker.isOwned ? 'started here' : `shared with process ${broker.ownerPid}, which started it`;
    return {
      kind: 'embedded',
      brokers: broker.brokers,
      describe: `Apache Kafka at ${broker.brokers.join(', ')}, ${origin}, its data in ${choice.dataDir}`,
      stop: () => broker.stop(),
    };
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'kafka-download-failed') return describeError(error);
    throw error;
  }
}

/** The broker, or why it cannot run in Docker. */
async function tryDocker(choice: BrokerChoice): Promise<ResolvedBroker | string> {
  const docker = await findDocker(choice.env);
  if (isMissing(docker)) return `missing is ${docker.missing}: ${docker.install}`;
  try {
    const broker = await startDockerBroker(choice);
    return {
      kind: 'docker',
      brokers: broker.brokers,
      describe: `${broker.image} in Docker at ${broker.brokers.join(', ')}`,
      stop: () => broker.stop(),
    };
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'docker-failed') {
      return `${describeError(error)} (the image: SLUICE_KAFKA_IMAGE, default ${DEFAULT_KAFKA_IMAGE})`;
    }
    throw error;
  }
}
