import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';

const DEADLINE_MS = 120_000;

/** A record as a kafkajs consumer returns it. */
export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  /** The producer; a transactional id keeps its producer id through all epochs. */
  readonly producerId: string;
  readonly isTransactional: boolean;
}

/** All records of topics as a plain kafkajs consumer sees them, without any of our code. */
export async function readWithKafkajs(
  kafka: Kafka,
  topics: readonly string[],
  isolation: 'read-committed' | 'read-uncommitted',
): Promise<ReadRecord[]> {
  const left = await endsOf(kafka, topics);
  if (left.size === 0) return [];
  // By position: after a join kafkajs starts again.
  const records = new Map<string, ReadRecord>();
  const consumer = kafka.consumer({
    groupId: `plain-${randomUUID()}`,
    readUncommitted: isolation === 'read-uncommitted',
    maxWaitTimeInMs: 100,
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`not read to their end: ${[...left.keys()].join(', ')}`)),
        DEADLINE_MS,
      );
      // Markers never reach eachBatch, and the last offset may be one.
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
        const key = `${topic} ${partition}`;
        if (Number(lastOffset) + 1 >= (left.get(key) ?? Number.POSITIVE_INFINITY)) left.delete(key);
        if (left.size > 0) return;
        clearTimeout(late);
        resolve();
      });
      consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
        if (!restart) reject(error);
      });
      consumer
        .run({
          autoCommit: false,
          eachBatch: ({ batch: { topic, partition, messages } }) => {
            for (const message of messages) {
              records.set(`${topic} ${partition} ${message.offset}`, readRecord(topic, partition, message));
            }
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return [...records.values()];
}

/** The end offsets of nonempty partitions. */
async function endsOf(kafka: Kafka, topics: readonly string[]): Promise<Map<string, number>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = new Map<string, number>();
    for (const topic of topics) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        if (Number(high) > Number(low)) ends.set(`${topic} ${partition}`, Number(high));
      }
    }
    return ends;
  } finally {
    await admin.disconnect();
  }
}

/** kafkajs returns the batch that a record came in, but its types do not declare it. */
function readRecord(topic: string, partition: number, message: KafkaMessage): ReadRecord {
  const { producerId, inTransaction } = (
    message as KafkaMessage & {
      readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
    }
  ).batchContext;
  const { offset, key } = message;
  return {
    topic,
    partition,
    offset: Number(offset),
    key: String(key),
    producerId,
    isTransactional: inTransaction,
  };
}
