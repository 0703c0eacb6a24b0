import type { Kafka, Producer } from 'kafkajs';
import { describeError } from '../records/sluice-error.ts';
import type { Journal } from '../stream/log-port.ts';
import type { JournalRecord } from '../stream/record.ts';
import { protocolErrorTypes } from './client.ts';
import { compressionTypeOf } from './compression.ts';
import type { Compression } from './compression.ts';
import { finalWriteError } from './write-error.ts';
import { statedPartition, toMessages } from './message-list.ts';

/** The most bytes of one send: half of the topic's `max.message.bytes`, even if all records are for one partition. */
const SEND_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * The least time between the starts of two sends: each one costs worker and broker as much as a hundred records. The
 * delay is small for a call of seconds, and a single append is sent at once.
 */
const LINGER_MS = 25;

interface Waiting {
  readonly record: JournalRecord;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The writer of a call journal: idempotent, acks=all, and one send in flight, because kafkajs can lose an acknowledged
 * record with two. Records that arrive during a send go with the next one (micro-batches). After any error a new
 * producer appends again: a record may be in the log twice, and readers use the first one.
 *
 * @param note called once for each outage, and once when it is over
 */
export async function openJournalWriter(
  kafka: Pick<Kafka, 'producer'>,
  brokerTopic: string,
  compression: Compression = 'none',
  note: (message: string) => void = () => undefined,
): Promise<Journal> {
  const writer = new JournalWriter(kafka, brokerTopic, compression, note);
  await writer.open();
  return writer;
}

class JournalWriter implements Journal {
  readonly #kafka: Pick<Kafka, 'producer'>;
  readonly #topic: string;
  readonly #compression: Compression;
  readonly #note: (message: string) => void;
  #producer: Producer | null = null;
  #waiting: Waiting[] = [];
  #isSending = false;
  #closed = false;

  constructor(
    kafka: Pick<Kafka, 'producer'>,
    topic: string,
    compression: Compression,
    note: (message: string) => void,
  ) {
    this.#kafka = kafka;
    this.#topic = topic;
    this.#compression = compression;
    this.#note = note;
  }

  async open(): Promise<void> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: statedPartition,
      // An idempotent producer of kafkajs requires retries; longer outages are handled here.
      retry: { retries: 3, initialRetryTime: 50, maxRetryTime: 500 },
    });
    await producer.connect();
    this.#producer = producer;
  }

  append(record: JournalRecord): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      void this.#sendAll();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#producer?.disconnect().catch(() => undefined);
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#waiting.length > 0 && !this.#closed) {
      const startedAt = performance.now();
      await this.#send(this.#nextBatch());
      const lingerMs = LINGER_MS - (performance.now() - startedAt);
      if (lingerMs > 0) await new Promise((resolve) => setTimeout(resolve, lingerMs));
    }
    this.#isSending = false;
  }

  #nextBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { record } of this.#waiting) {
      bytes += record.key.length + record.value.length + 128;
      if (count > 0 && bytes > SEND_LIMIT_BYTES) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    let unsent = batch;
    let isAway = false;
    for (let pauseMs = 100; !this.#closed; pauseMs = Math.min(2 * pauseMs, 2000)) {
      try {
        if (this.#producer === null) await this.open();
        const stored = await this.#producer?.send({
          topic: this.#topic,
          acks: -1,
          compression: compressionTypeOf(this.#compression),
          messages: toMessages(unsent.map(({ record }) => record)),
        });
        unsent = settle(unsent, new Map(stored?.map(({ partition, baseOffset }) => [partition, Number(baseOffset)])));
        if (isAway) this.#note(`${this.#topic}: written again`);
        isAway = false;
        if (unsent.length === 0) return;
      } catch (error) {
        await this.#producer?.disconnect().catch(() => undefined);
        this.#producer = null;
        if (unsent.length > 1 && protocolErrorTypes(error).includes('MESSAGE_TOO_LARGE')) {
          // The topic's limit is for a batch: smaller ones may fit.
          const half = Math.ceil(unsent.length / 2);
          await this.#send(unsent.slice(0, half));
          await this.#send(unsent.slice(half));
          return;
        }
        const final = finalWriteError(error, this.#compression, [this.#topic]);
        if (final !== null) {
          for (const { reject } of unsent) reject(final);
          return;
        }
        if (!isAway) this.#note(`${this.#topic}: cannot be written now, so calls wait (${describeError(error)})`);
        isAway = true;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }
}

/**
 * Assigns offsets from each partition's base in the order of the batch. Returns the records without an answer: a retry
 * of kafkajs drops a partition that has moved to a broker which has already answered for other partitions.
 */
function settle(batch: readonly Waiting[], baseOffsets: Map<number, number>): Waiting[] {
  const unsent: Waiting[] = [];
  for (const waiting of batch) {
    const { partition } = waiting.record;
    const offset = baseOffsets.get(partition);
    if (offset === undefined) {
      unsent.push(waiting);
      continue;
    }
    baseOffsets.set(partition, offset + 1);
    waiting.resolve(offset);
  }
  return unsent;
}
