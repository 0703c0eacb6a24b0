import type { Admin, ITopicConfig } from 'kafkajs';
import { SluiceError } from '../records/sluice-error.ts';

/** Milliseconds. A broker on a busy machine takes 20 s for the topics of a few campaigns at once. */
export const CREATION_DEADLINE_MS: number = 60_000;

/** What creating and counting topics needs of the admin client. */
export type TopicAdmin = Pick<Admin, 'listTopics' | 'fetchTopicMetadata' | 'createTopics'>;

/** The partitions of existing topics, by name; 0 while one of them has no leader. */
export async function countTopicPartitions(admin: TopicAdmin, names: readonly string[]): Promise<Map<string, number>> {
  const existing = new Set(await admin.listTopics());
  const found = names.filter((name) => existing.has(name));
  if (found.length === 0) return new Map();
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics: [...found] });
  const counts = new Map(
    metadata.map(({ name, partitions }) => [name, partitions.some(({ leader }) => leader < 0) ? 0 : partitions.length]),
  );
  return new Map(found.map((name) => [name, counts.get(name) ?? 0]));
}

/**
 * Waits until every topic exists and each of its partitions has a leader; returns their partition counts. Creation is
 * answered before every broker has the topics, and kafkajs' own wait (`waitForLeaders`) fails at the first broker that
 * does not.
 *
 * @throws `SluiceError` with code `topics-missing` after 60 s
 */
export async function untilTopicsExist(admin: TopicAdmin, names: readonly string[]): Promise<Map<string, number>> {
  const deadline = performance.now() + CREATION_DEADLINE_MS;
  for (;;) {
    const counts = await countTopicPartitions(admin, names).catch(() => new Map<string, number>());
    const missing = names.filter((name) => (counts.get(name) ?? 0) === 0);
    if (missing.length === 0) return counts;
    if (performance.now() > deadline) {
      throw new SluiceError(
        'topics-missing',
        `topics were created but do not appear: ${missing.join(', ')}. Where the cluster has ACLs, give this principal ` +
          'Describe on them (`sluice describe --acls`); else look at the brokers.',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Creates topics and waits until they are writable. Existing topics are not changed. */
export async function createTopics(admin: TopicAdmin, topics: readonly ITopicConfig[]): Promise<void> {
  await admin.createTopics({ waitForLeaders: false, topics: [...topics] });
  await untilTopicsExist(
    admin,
    topics.map(({ topic }) => topic),
  );
}
