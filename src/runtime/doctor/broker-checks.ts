import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Environment } from '../../config/environment.ts';
import { createClient } from '../../kafka/client.ts';
import { readClusterFacts } from '../../kafka/cluster-facts.ts';
import type { ClusterFacts } from '../../kafka/cluster-facts.ts';
import { resolveBroker } from '../../kafka/resolve-broker.ts';
import { openTaskWriter } from '../../kafka/task-writer.ts';
import { waitForCluster } from '../../kafka/wait-for-cluster.ts';
import { checkedOk, checkFailed } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { SluiceError, describeError } from '../../records/sluice-error.ts';
import { connectionOf } from '../open-broker.ts';
import type { Note, ReadyBroker } from '../open-broker.ts';

/** The dependencies of the cluster checks. */
export interface BrokerSettings {
  readonly config: Config | null;
  readonly env: Environment;
  /** Where an embedded broker keeps its data. */
  readonly dataDir: string;
  readonly note: Note;
  /** Aborted: the broker is no longer waited for. */
  readonly stop: AbortSignal;
}

/** A cluster that does not answer is not waited for as long as a worker waits. */
const ANSWER_MS = 10_000;
/** A broker that has just started needs longer to find its coordinator. */
const COORDINATOR_MS = 20_000;

const FIX_BROKER =
  'start the cluster or correct kafka.brokers (or KAFKA_BROKERS), kafka.ssl and kafka.sasl; without a cluster: ' +
  'leave `sluice broker` running';

/** The check of the broker, and the broker if it answers. The caller stops it. */
export interface CheckedBroker {
  readonly check: Check;
  readonly ready: ReadyBroker | null;
}

/**
 * Finds the broker as every command does, starts an embedded one, and asks for its version and features. An embedded
 * broker without data is tried in a folder that is removed afterwards.
 */
export async function checkBroker({ config, env, dataDir, note, stop }: BrokerSettings): Promise<CheckedBroker> {
  const failed = (error: unknown): CheckedBroker => {
    const isUnreachable = error instanceof SluiceError && error.code === 'kafka-unreachable';
    const found = isUnreachable ? error.message.replace(/\. Check kafka\.brokers.*$/, '') : describeError(error);
    const isNone = error instanceof SluiceError && error.code === 'no-broker';
    return { check: checkFailed('broker', found, isNone ? 'do one of the three' : FIX_BROKER), ready: null };
  };
  const brokers = config === null ? env.kafkaBrokers : config.kafka.brokers;
  const trialDir = brokers !== null || existsSync(dataDir) ? null : await mkdtemp(join(tmpdir(), 'sluice-doctor-'));
  const removeTrial = async (): Promise<void> => {
    if (trialDir !== null) await rm(trialDir, { recursive: true, force: true });
  };
  let broker: ReadyBroker['broker'];
  try {
    const resolved = await resolveBroker({
      ...(brokers === null ? {} : { brokers }),
      dataDir: trialDir ?? dataDir,
      ...(env.kafkaImage === null ? {} : { image: env.kafkaImage }),
      env: env.variables,
      log: note,
      signal: stop,
    });
    broker = {
      ...resolved,
      stop: async () => {
        await resolved.stop();
        await removeTrial();
      },
    };
  } catch (error) {
    await removeTrial();
    return failed(error);
  }
  const connection =
    config === null ? { brokers: broker.brokers, ssl: false, sasl: null } : connectionOf(config, broker);
  try {
    await waitForCluster(connection, { deadlineMs: ANSWER_MS, waiting: () => undefined, signal: stop });
    const facts = await readClusterFacts(createClient(connection));
    return { check: checkedOk('broker', `${broker.describe}; ${describeFacts(facts)}`), ready: { broker, connection } };
  } catch (error) {
    await broker.stop();
    return failed(error);
  }
}

function describeFacts({ clusterId, brokers, settings }: ClusterFacts): string {
  const told =
    typeof settings === 'string'
      ? `its settings are not told (${settings})`
      : [...settings].map(([name, value]) => `${name} ${value}`).join(', ');
  return [`cluster ${clusterId}`, brokers === 1 ? '1 broker' : `${brokers} brokers`, told].filter(Boolean).join('; ');
}

/**
 * Opens a transactional writer as each task does: `InitProducerId` with the id `<campaign>.doctor`, which no other
 * client uses. The id is always the same, so only one entry stays, which the cluster removes automatically.
 */
export async function checkTransactions({ connection }: ReadyBroker, campaign: string): Promise<Check> {
  const kafka = createClient(connection);
  const transactionalId = `${campaign}.doctor`;
  const deadline = performance.now() + COORDINATOR_MS;
  for (;;) {
    try {
      const writer = await openTaskWriter({
        kafka,
        transactionalId,
        groupId: transactionalId,
        brokerTopic: (name) => name,
      });
      await writer.close();
      return checkedOk('transactions', `a transactional writer was opened as ${transactionalId}`);
    } catch (error) {
      const isRetriable = error instanceof SluiceError && error.retriable;
      const isRefused = /AUTHORIZATION|not authorized/i.test(describeError(error));
      if (isRetriable && !isRefused && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        continue;
      }
      return checkFailed(
        'transactions',
        describeError(error),
        isRefused
          ? `allow Write and Describe on the transactional ids that begin with ${campaign}.`
          : 'transactions must be possible: transaction.state.log.replication.factor and min.isr must not ask for more brokers than there are',
      );
    }
  }
}
