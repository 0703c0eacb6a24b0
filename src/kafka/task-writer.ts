import type { Kafka, Producer, Transaction } from 'kafkajs';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { CommitBatch, TaskWriter } from '../stream/log-port.ts';
import type { ProducedRecord } from '../stream/record.ts';
import { recordBytes } from '../stream/record-size.ts';
import { accessDenied } from './access-denied.ts';
import { protocolErrorTypes } from './client.ts';
import { compressionTypeOf } from './compression.ts';
import type { Compression } from './compression.ts';
import { statedPartition, toMessages } from './message-list.ts';
import type { ProducerMessage } from './message-list.ts';
import { describeWriteError, finalWriteError } from './write-error.ts';

/** kafkajs' default of 60 s would block read-committed readers that long after a crash. */
const TRANSACTION_TIMEOUT_MS = 15_000;

/**
 * Half of the topics' `max.message.bytes` (8 MiB): kafkajs makes one batch per partition and send, and never splits it.
 */
const SEND_LIMIT_BYTES = 4 * 1024 * 1024;

/** How long adding offsets is repeated while the last transaction's markers are being written. */
const CONCURRENT_PAUSE_MS = 10;
const CONCURRENT_DEADLINE_MS = 10_000;

const FENCED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_PRODUCER_ID_MAPPING']);

/**
 * Opens the transactional writer of a task: InitProducerId raises the epoch, so that every older writer of the id is
 * fenced, and ends a transaction that a dead owner left open.
 */
export async function openTaskWriter(options: {
  readonly kafka: Kafka;
  readonly transactionalId: string;
  readonly groupId: string;
  readonly brokerTopic: (topic: ProducedRecord['topic']) => string;
  /** Default: none. */
  readonly compression?: Compression;
}): Promise<TaskWriter> {
  const { kafka, transactionalId } = options;
  const producer = kafka.producer({
    transactionalId,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    maxInFlightRequests: 1,
    createPartitioner: statedPartition,
    // kafkajs' own retry re-sends, under a new sequence number, to brokers that have not answered yet: duplicates
    // inside a committed transaction. So there are no retries; `idempotent` is also left out, because it opens a second
    // producer id.
    retry: { retries: 0 },
  });
  try {
    await producer.connect();
    // kafkajs has no initTransactions: aborting an empty transaction sends only InitProducerId.
    const empty = await producer.transaction();
    await empty.abort();
  } catch (error) {
    await disconnect(producer);
    throw new SluiceError('writer-not-opened', `${transactionalId}: ${describeError(error)}`, {
      retriable: true,
      cause: error,
    });
  }
  return {
    commit: (batch) => commit(producer, batch, options),
    close: () => disconnect(producer),
  };
}

async function commit(
  producer: Producer,
  batch: CommitBatch,
  {
    groupId,
    brokerTopic,
    compression = 'none',
  }: {
    readonly groupId: string;
    readonly brokerTopic: (topic: ProducedRecord['topic']) => string;
    readonly compression?: Compression;
  },
): Promise<void> {
  try {
    const transaction = await producer.transaction();
    await addOffsets(transaction, batch, groupId, brokerTopic);
    for (const part of splitForSends([...batch.outputs, batch.progress])) {
      await transaction.sendBatch({
        acks: -1,
        compression: compressionTypeOf(compression),
        topicMessages: groupByTopic(part, brokerTopic),
      });
    }
    await transaction.commit();
  } catch (error) {
    // Never abort(): after an error the result of the transaction is unknown, and kafkajs' state machine is stuck.
    const topics = [...batch.outputs, batch.progress].map(({ topic }) => brokerTopic(topic));
    throw classify(error, compression, topics, groupId);
  }
}

/**
 * Adds plain group offsets, only for lag tools. They come first because the coordinator answers CONCURRENT_TRANSACTIONS
 * to this request while it still writes the last transaction's markers; kafkajs does not repeat it.
 */
async function addOffsets(
  transaction: Transaction,
  batch: CommitBatch,
  groupId: string,
  brokerTopic: (topic: ProducedRecord['topic']) => string,
): Promise<void> {
  const byTopic = new Map<string, { partition: number; offset: string }[]>();
  for (const { topic, partition, offset } of batch.offsets) {
    const name = brokerTopic(topic);
    byTopic.set(name, [...(byTopic.get(name) ?? []), { partition, offset: String(offset) }]);
  }
  const topics = [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
  const deadline = performance.now() + CONCURRENT_DEADLINE_MS;
  for (;;) {
    try {
      await transaction.sendOffsets({ consumerGroupId: groupId, topics });
      return;
    } catch (error) {
      const isConcurrent = protocolErrorTypes(error).includes('CONCURRENT_TRANSACTIONS');
      if (!isConcurrent || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, CONCURRENT_PAUSE_MS));
    }
  }
}

/** Consecutive parts in which no partition exceeds the limit of a send; the order within a partition is kept. */
function splitForSends(records: readonly ProducedRecord[]): ProducedRecord[][] {
  const parts: ProducedRecord[][] = [];
  let part: ProducedRecord[] = [];
  let sums = new Map<string, number>();
  for (const record of records) {
    const size = recordBytes(record) + 64;
    const key = `${record.topic}/${record.partition ?? ''}`;
    const sum = sums.get(key) ?? 0;
    if (sum > 0 && sum + size > SEND_LIMIT_BYTES) {
      parts.push(part);
      part = [];
      sums = new Map([[key, size]]);
    } else sums.set(key, sum + size);
    part.push(record);
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

function groupByTopic(
  records: readonly ProducedRecord[],
  brokerTopic: (topic: ProducedRecord['topic']) => string,
): { topic: string; messages: ProducerMessage[] }[] {
  const byTopic = new Map<ProducedRecord['topic'], ProducedRecord[]>();
  for (const record of records) {
    const ofTopic = byTopic.get(record.topic);
    if (ofTopic === undefined) byTopic.set(record.topic, [record]);
    else ofTopic.push(record);
  }
  return [...byTopic].map(([topic, ofTopic]) => ({ topic: brokerTopic(topic), messages: toMessages(ofTopic) }));
}

function classify(error: unknown, compression: Compression, topics: readonly string[], groupId: string): SluiceError {
  const types = protocolErrorTypes(error);
  if (types.some((type) => FENCED.has(type))) {
    return new SluiceError('fenced', `a newer owner has the task (${types.join(', ')})`, { cause: error });
  }
  if (types.includes('GROUP_AUTHORIZATION_FAILED')) return accessDenied(`Read and Describe on group ${groupId}`, error);
  const final = finalWriteError(error, compression, topics);
  if (final !== null) return final;
  return new SluiceError('commit-indefinite', describeWriteError(error, compression), {
    retriable: true,
    cause: error,
  });
}

/** kafkajs waits for pending requests of a closed connection; this must not block. */
async function disconnect(producer: Producer): Promise<void> {
  const timeout = new Promise<void>((resolve) => {
    setTimeout(resolve, 2000).unref();
  });
  await Promise.race([producer.disconnect().catch(() => undefined), timeout]);
}
