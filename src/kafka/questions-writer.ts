import type { Message } from 'kafkajs';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { accessDenied, someTopics } from './access-denied.ts';
import type { RecordHeaders } from '../stream/record.ts';
import { ChosenPartitions } from './chosen-partitions.ts';
import { createClient, isDenied, isPassing, isUnreachable } from './client.ts';
import type { ClientLog, KafkaConnection } from './client.ts';
import { compressionTypeOf, DEFAULT_COMPRESSION } from './compression.ts';
import { describeWriteError } from './write-error.ts';
import { ensureTopics } from './topic-admin.ts';
import type { TopicDescription } from '../stream/topic.ts';

/** A record for the questions topic; records of other programs are copied unchanged. */
export interface QuestionsRecord {
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: RecordHeaders;
  /** Left out: chosen by the key. */
  readonly partition?: number;
}

/** A question to be written to the questions topic. */
export interface KeyedValue extends QuestionsRecord {
  readonly key: string;
  readonly value: Buffer;
}

/** Writes questions, keyed by id with Kafka's default (murmur2) partitioner. */
export interface QuestionsWriter {
  /** Resolves when all records are stored on all in-sync replicas. One call at a time. */
  write(records: readonly QuestionsRecord[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the writer; the topic is created if it does not exist. Writing is at least once: a batch whose reply is lost is
 * sent again, and downstream the ids make it exactly once.
 */
export async function openQuestionsWriter(options: {
  readonly connection: KafkaConnection;
  readonly questionsTopic: string;
  readonly topic: TopicDescription;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Called when the cluster does not respond, or does not accept records yet, and the batch waits for it. */
  readonly waiting: (message: string) => void;
  readonly log?: ClientLog;
}): Promise<QuestionsWriter> {
  const { questionsTopic } = options;
  const { compression = DEFAULT_COMPRESSION } = options.connection;
  const kafka = createClient(options.connection, options.log);
  const admin = kafka.admin();
  await admin.connect();
  try {
    await ensureTopics(admin, {
      topics: [options.topic],
      brokerTopic: () => questionsTopic,
      partitions: options.partitions,
      replicationFactor: options.replicationFactor,
    });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
  /** The partitions of the messages in the current send. */
  const chosen = new ChosenPartitions();
  const open = async (): Promise<ReturnType<typeof kafka.producer>> => {
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: chosen.partitioner,
      retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 2000 },
    });
    await producer.connect();
    return producer;
  };
  let producer = await open();
  return {
    write: async (records) => {
      let unsent = records.map(toMessage);
      while (unsent.length > 0) {
        chosen.clear();
        try {
          const stored = await producer.send({
            topic: questionsTopic,
            acks: -1,
            compression: compressionTypeOf(compression),
            messages: unsent,
          });
          // A retry of kafkajs drops a partition that has moved to a broker which has already answered for other
          // partitions.
          const answered = new Set(stored.map(({ partition }) => partition));
          unsent = unsent.filter((message) => !answered.has(chosen.of(message) ?? -1));
        } catch (error) {
          if (!isUnreachable(error) && !isPassing(error)) {
            if (isDenied(error)) throw accessDenied(`Write and Describe on ${someTopics([questionsTopic])}`, error);
            const message = `questions cannot be written to ${questionsTopic}: ${describeWriteError(error, compression)}`;
            throw new SluiceError('ingest-failed', message, { cause: error });
          }
          options.waiting(`waiting for Kafka (${describeError(error)})`);
          await producer.disconnect().catch(() => undefined);
          producer = await reopened(open, options.waiting);
        }
      }
    },
    close: async () => {
      await producer.disconnect().catch(() => undefined);
    },
  };
}

const toMessage = ({ key, value, headers, partition }: QuestionsRecord): Message => ({
  key,
  value,
  ...(partition !== undefined && { partition }),
  ...(headers !== undefined && { headers: { ...headers } as NonNullable<Message['headers']> }),
});

async function reopened<T>(open: () => Promise<T>, waiting: (message: string) => void): Promise<T> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      waiting(`waiting for Kafka (${describeError(error)})`);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
