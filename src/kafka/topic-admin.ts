import { SluiceError } from '../records/sluice-error.ts';
import { accessDenied, someTopics } from './access-denied.ts';
import { isDenied, isPassing, isUnknownTopic } from './client.ts';
import { countTopicPartitions, CREATION_DEADLINE_MS, untilTopicsExist } from './create-topics.ts';
import type { TopicAdmin } from './create-topics.ts';
import { topicSettings, wantedPartitions, wrongPartitions } from '../stream/topic.ts';
import type { TopicDescription } from '../stream/topic.ts';

/** The settings for creating topics. */
export interface TopicOptions {
  readonly topics: readonly TopicDescription[];
  readonly brokerTopic: (topic: string) => string;
  /** Partitions of `configured` topics that do not exist yet. */
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
}

/**
 * Creates the missing topics and returns the number of partitions of each topic. A topic that is `like` another one
 * gets the same number of partitions, because task p writes partition p of all of them.
 */
export async function ensureTopics(admin: TopicAdmin, options: TopicOptions): Promise<Map<string, number>> {
  const { topics, partitions, brokerTopic } = options;
  const counts = await countKnown(admin, options);
  // Topics that determine the partitions of others come first.
  for (const group of [topics.filter(({ partitions: wanted }) => typeof wanted === 'string'), topics]) {
    const missing = group.filter(({ name }) => !counts.has(name));
    for (const count of new Set(
      missing.map((topic) => wantedPartitions(topic, (name) => counts.get(name), partitions)),
    )) {
      const alike = missing.filter(
        (topic) => wantedPartitions(topic, (name) => counts.get(name), partitions) === count,
      );
      await create(admin, alike, count, options);
    }
    // Another worker may be creating them right now, or a leader election is in progress.
    const isWaiting = missing.length > 0 || group.some(({ name }) => counts.get(name) === 0);
    if (isWaiting) {
      // These counts are kept: the next request may go to a broker that does not have the topics yet.
      const present = await untilTopicsExist(
        admin,
        group.map(({ name }) => brokerTopic(name)),
      );
      for (const [name, count] of byTopic(group, brokerTopic, present)) counts.set(name, count);
    }
  }
  const wrong = wrongPartitions(topics, counts).map(
    ({ topic, actual, expected }) => `${brokerTopic(topic)} has ${actual}, expected ${expected}`,
  );
  if (wrong.length > 0) {
    const message = `topics with a wrong number of partitions: ${wrong.join('; ')}. Task n writes partition n of each. Start a new campaign (topics without records may be deleted instead: the next run creates them).`;
    throw new SluiceError('topic-partitions', message);
  }
  return counts;
}

/** Like `countPartitions`, but waits if a broker does not have a listed topic yet. */
async function countKnown(admin: TopicAdmin, options: TopicOptions): Promise<Map<string, number>> {
  const deadline = performance.now() + CREATION_DEADLINE_MS;
  for (;;) {
    try {
      return await countPartitions(admin, options);
    } catch (error) {
      if (!(isPassing(error) || isUnknownTopic(error)) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The partitions of existing topics; 0 while one of them has no leader. */
export async function countPartitions(
  admin: TopicAdmin,
  { topics, brokerTopic }: Pick<TopicOptions, 'topics' | 'brokerTopic'>,
): Promise<Map<string, number>> {
  return byTopic(
    topics,
    brokerTopic,
    await countTopicPartitions(
      admin,
      topics.map(({ name }) => brokerTopic(name)),
    ),
  );
}

function byTopic(
  topics: readonly TopicDescription[],
  brokerTopic: TopicOptions['brokerTopic'],
  counts: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map(
    topics.flatMap(({ name }): [string, number][] => {
      const count = counts.get(brokerTopic(name));
      return count === undefined ? [] : [[name, count]];
    }),
  );
}

async function create(
  admin: TopicAdmin,
  topics: readonly TopicDescription[],
  numPartitions: number,
  { brokerTopic, replicationFactor }: TopicOptions,
): Promise<void> {
  const created = admin.createTopics({
    waitForLeaders: false,
    topics: topics.map((topic) => ({
      topic: brokerTopic(topic.name),
      numPartitions,
      replicationFactor,
      configEntries: Object.entries(topicSettings(topic)).map(([name, value]) => ({ name, value })),
    })),
  });
  await created.catch((error: unknown) => {
    if (!isDenied(error)) throw error;
    const which = someTopics(topics.map(({ name }) => brokerTopic(name)));
    const need = `Create on ${which}, or Describe where an administrator has made them`;
    throw accessDenied(`${need} (\`sluice describe --topics\`)`, error);
  });
}
