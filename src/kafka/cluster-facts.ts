import type { Admin, ConfigResourceTypes, Kafka } from 'kafkajs';
import kafkajs from 'kafkajs';
import { describeError } from '../records/sluice-error.ts';
import { countTopicPartitions } from './create-topics.ts';

/** Facts about a cluster, for diagnosis. */
export interface ClusterFacts {
  readonly clusterId: string;
  readonly brokers: number;
  /** Settings of one broker by name, from `BROKER_SETTINGS`; or the reason why they are not available. */
  readonly settings: ReadonlyMap<string, string> | string;
}

// Node.js detects only the first few exports of kafkajs by name.
const { BROKER, TOPIC } = kafkajs.ConfigResourceTypes;

/** Broker settings that affect whether campaigns run. */
const BROKER_SETTINGS: readonly string[] = [
  'inter.broker.protocol.version',
  'default.replication.factor',
  'min.insync.replicas',
  'transaction.max.timeout.ms',
  'transaction.state.log.replication.factor',
  'log.message.format.version',
];

/** Topic settings that affect whether a campaign can write records and keep them. */
const TOPIC_SETTINGS: readonly string[] = ['max.message.bytes', 'cleanup.policy', 'retention.ms', 'retention.bytes'];

/**
 * Reads the facts of a cluster. Kafka sends no version number to clients; older brokers send their protocol version.
 */
export async function readClusterFacts(kafka: Kafka): Promise<ClusterFacts> {
  return withAdmin(kafka, async (admin) => {
    const { brokers, clusterId } = await admin.describeCluster();
    const node = String(brokers[0]?.nodeId ?? 0);
    let settings: ReadonlyMap<string, string> | string;
    try {
      settings = (await readSettings(admin, BROKER, [node], BROKER_SETTINGS)).get(node) ?? new Map();
    } catch (error) {
      settings = describeError(error);
    }
    return { clusterId, brokers: brokers.length, settings };
  });
}

/** The number of partitions of existing topics, by name on the broker; 0 while one of them has no leader. */
export function readPartitionCounts(kafka: Kafka, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  return withAdmin(kafka, (admin) => countTopicPartitions(admin, names));
}

/** The settings of existing topics, by name on the broker. */
export async function readTopicSettings(
  kafka: Kafka,
  names: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  return withAdmin(kafka, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const found = names.filter((name) => existing.has(name));
    return found.length === 0 ? new Map() : readSettings(admin, TOPIC, found, TOPIC_SETTINGS);
  });
}

async function readSettings(
  admin: Admin,
  type: ConfigResourceTypes,
  names: readonly string[],
  wanted: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  // Requests all settings: a broker that lacks one of a requested list responds with an error.
  const resources = names.map((name) => ({ type, name }));
  const answer = await admin.describeConfigs({ includeSynonyms: false, resources });
  return new Map(
    answer.resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(
        configEntries
          .filter(({ configName, configValue }) => wanted.includes(configName) && configValue !== null)
          .map(({ configName, configValue }) => [configName, configValue]),
      ),
    ]),
  );
}

async function withAdmin<Result>(kafka: Kafka, ask: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafka.admin({ retry: { retries: 3 } });
  try {
    await admin.connect();
    return await ask(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
