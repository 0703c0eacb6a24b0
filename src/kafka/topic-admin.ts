import type { Admin } from 'kafkajs';
import { DataflowError } from '../records/dataflow-error.ts';
import type { TopicDescription } from '../topology/topics.ts';
import type { TopicName } from '../records/topic-name.ts';

/** `max.message.bytes` of every topic that sluice creates: 8 MiB. */
export const MAX_MESSAGE_BYTES: number = 8 * 1024 * 1024;

/** What topics are created with. */
export interface TopicOptions {
  readonly topics: readonly TopicDescription[];
  readonly brokerTopic: (topic: TopicName) => string;
  /** Partitions of `selected`, `cot`, `rejected`, and of `questions` where it does not exist yet. */
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
}

/**
 * Creates the topics that do not exist yet and says how many partitions each has. Everything that goes with the
 * questions topic gets as many partitions as that has, since task p writes partition p of all of them.
 */
export async function ensureTopics(admin: Admin, options: TopicOptions): Promise<Map<TopicName, number>> {
  const questions = options.topics.find(({ name }) => name === 'questions');
  if (questions !== undefined) await create(admin, [questions], options.partitions, options);
  const existing = await countPartitions(admin, options);
  const questionPartitions = existing.get('questions') ?? options.partitions;
  const wanted = (topic: TopicDescription): number =>
    topic.partitions === 'one' ? 1 : topic.partitions === 'questions' ? questionPartitions : options.partitions;
  const missing = options.topics.filter(({ name }) => !existing.has(name));
  for (const count of new Set(missing.map(wanted))) {
    await create(
      admin,
      missing.filter((topic) => wanted(topic) === count),
      count,
      options,
    );
  }
  const counts = await countPartitions(admin, options);
  const selectedPartitions = counts.get('selected');
  for (const topic of options.topics) {
    const expected = topic.partitions === 'selected' ? (selectedPartitions ?? options.partitions) : wanted(topic);
    const actual = counts.get(topic.name);
    if (actual === expected) continue;
    const name = options.brokerTopic(topic.name);
    const message =
      actual === undefined
        ? `topic ${name} does not exist and could not be created: create it with ${expected} partitions, or allow it`
        : `topic ${name} has ${actual} partitions, expected ${expected}: task n writes partition n of each. Start a new campaign.`;
    throw new DataflowError('topic-partitions', message);
  }
  return counts;
}

/** The partitions of those topics that exist. */
export async function countPartitions(
  admin: Admin,
  { topics, brokerTopic }: Pick<TopicOptions, 'topics' | 'brokerTopic'>,
): Promise<Map<TopicName, number>> {
  const existing = new Set(await admin.listTopics());
  const found = topics.filter(({ name }) => existing.has(brokerTopic(name)));
  if (found.length === 0) return new Map();
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics: found.map(({ name }) => brokerTopic(name)) });
  const counts = new Map(metadata.map(({ name, partitions }) => [name, partitions.length]));
  return new Map(found.map(({ name }) => [name, counts.get(brokerTopic(name)) ?? 0]));
}

async function create(
  admin: Admin,
  topics: readonly TopicDescription[],
  numPartitions: number,
  { brokerTopic, replicationFactor }: TopicOptions,
): Promise<void> {
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map((topic) => ({
      topic: brokerTopic(topic.name),
      numPartitions,
      replicationFactor,
      configEntries: configOf(topic),
    })),
  });
}

/** A dataset never expires; of control and ids only the last record of each key is needed, soon compacted. */
function configOf({ name, cleanup }: TopicDescription): { name: string; value: string }[] {
  const common = { 'max.message.bytes': String(MAX_MESSAGE_BYTES) };
  const entries: Record<string, string> =
    cleanup === 'keep'
      ? { ...common, 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' }
      : {
          ...common,
          'cleanup.policy': 'compact',
          'min.cleanable.dirty.ratio': '0.1',
          // Restoring reads the tail of control and all of ids: small segments let the cleaner keep up.
          ...(name.startsWith('control.') ? { 'segment.bytes': String(16 * 1024 * 1024), 'segment.ms': '600000' } : {}),
        };
  return Object.entries(entries).map(([key, value]) => ({ name: key, value }));
}
