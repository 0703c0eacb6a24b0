import { createClient } from '../../../src/kafka/client.ts';
import { brokerTopic, TOPICS } from '../../../src/topology/topics.ts';
import { readWithKafkajs } from './plain-consumer.ts';

/** The journals are written outside of transactions, the questions by other programs. */
const NOT_TRANSACTIONAL = new Set(['questions', 'calls.grade', 'calls.trace']);

/**
 * The producer ids that ever wrote a record to each partition of a campaign in a transaction, including aborted ones: a
 * transactional id keeps its producer id through all epochs, so that one id is one logical writer.
 */
export async function transactionalWriters(
  brokers: readonly string[],
  campaign: string,
): Promise<Map<string, Set<string>>> {
  const topics = TOPICS.map(({ name }) => name).filter((name) => !NOT_TRANSACTIONAL.has(name));
  const records = await readWithKafkajs(
    createClient({ brokers, ssl: false, sasl: null }),
    topics.map((name) => brokerTopic(name, campaign, '')),
    'read-uncommitted',
  );
  const writers = new Map<string, Set<string>>();
  for (const { topic, partition, producerId, isTransactional } of records) {
    const writer = isTransactional ? producerId : 'not in a transaction';
    const key = `${topic}-${partition}`;
    writers.set(key, (writers.get(key) ?? new Set()).add(writer));
  }
  return writers;
}
