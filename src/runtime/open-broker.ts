import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { kafkaSecurityOf } from '../config/secrets.ts';
import type { KafkaConnection } from '../kafka/client.ts';
import { resolveBroker } from '../kafka/resolve-broker.ts';
import type { ResolvedBroker } from '../kafka/resolve-broker.ts';
import { waitForCluster } from '../kafka/wait-for-cluster.ts';

/** Shows a message to a person at the terminal. */
export type Note = (message: string) => void;

/** The broker of a configuration, running and answering. */
export interface ReadyBroker {
  readonly broker: ResolvedBroker;
  readonly connection: KafkaConnection;
}

/** How long one-shot commands wait for an unreachable cluster; workers wait without a limit. */
export const ONE_SHOT_DEADLINE_MS = 30_000;

/** The connection settings for a broker, from a configuration. */
export function connectionOf(config: Config, broker: ResolvedBroker): KafkaConnection {
  const { clientId, compression, options } = config.kafka;
  // A broker that sluice starts listens on this machine only, without TLS.
  const security = broker.kind === 'cluster' ? kafkaSecurityOf(config) : { ssl: false, sasl: null };
  return { brokers: broker.brokers, ...security, clientId, compression, options };
}

/** Finds the broker in the contract's order, starts an embedded one, and waits until it answers. */
export async function readyBroker(
  config: Config,
  env: Environment,
  note: Note,
  options: { readonly deadlineMs: number | null; readonly signal?: AbortSignal },
): Promise<ReadyBroker> {
  const broker = await resolveBroker({
    ...(config.kafka.brokers === null ? {} : { brokers: config.kafka.brokers }),
    dataDir: config.kafka.dataDir,
    ...(env.kafkaImage === null ? {} : { image: env.kafkaImage }),
    env: env.variables,
    log: note,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  note(broker.describe);
  const connection = connectionOf(config, broker);
  try {
    await waitForCluster(connection, {
      deadlineMs: options.deadlineMs,
      waiting: note,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    await broker.stop();
    throw error;
  }
  return { broker, connection };
}
