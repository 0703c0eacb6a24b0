import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';
import type { IterateOptions } from '../stream/log-port.ts';
import { partitionKey } from '../stream/record.ts';
import type { LogBounds, RawRecord, RecordHeaders, TopicPartition } from '../stream/record.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import type { PrepareValues } from './partition-consumer-options.ts';
import { createReaderAssigner } from './task-assigner.ts';

/** The first search for the last record starts this many offsets before the end, and moves back if nothing is found. */
const FIRST_LOOK_BACK = 64;

/** The most fetched records that wait in an iteration before its partition is paused. */
const ITERATE_HIGH_WATER = 2000;

/** The dependencies of the reader. */
export interface ReaderPorts {
  readonly kafka: Kafka;
  /** Prefix of the temporary group. */
  readonly group: string;
  /** The readable topics, with the number of partitions. */
  readonly topics: ReadonlyMap<string, number>;
  readonly brokerTopic: (topic: string) => string;
  readonly bounds: (topic: string) => Promise<readonly LogBounds[]>;
  readonly fatal: (error: Error) => void;
  /** Rejects when the log has failed: then the start is cancelled. */
  readonly failed: Promise<never>;
  readonly prepare?: PrepareValues;
}

interface Cursor {
  readonly partition: TopicPartition;
  next: number;
  /** Null: no end; otherwise reading ends at this offset. */
  readonly until: number | null;
  readonly each: (record: RawRecord) => void;
  readonly moved: () => void;
  readonly lost?: ((from: number, to: number) => void) | undefined;
}

/**
 * Reads committed records of any partition from any position: control tails, ids, whole topics. kafkajs has no manual
 * `assign`, so this is the only consumer of a temporary group, with all partitions paused that are not being read.
 */
export class LogReader {
  readonly #ports: ReaderPorts;
  readonly #cursors = new Map<string, Cursor>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #joined: Promise<void>;
  #consumer: PartitionConsumer | null = null;

  static async start(ports: ReaderPorts): Promise<LogReader> {
    let joined = (): void => undefined;
    const reader = new LogReader(
      ports,
      new Promise<void>((resolve) => {
        joined = resolve;
      }),
    );
    const partitions = new Map(
      [...ports.topics].map(([topic, count]) => [ports.brokerTopic(topic), Array.from({ length: count }, (_, i) => i)]),
    );
    reader.#consumer = await PartitionConsumer.start({
      kafka: ports.kafka,
      groupId: `${ports.group}.reader.${randomUUID()}`,
      failed: ports.failed,
      ...(ports.prepare !== undefined && { prepare: ports.prepare }),
      topics: [...partitions.keys()],
      assigner: createReaderAssigner(() => partitions),
      logStart: async (topic, partition) => {
        const bounds = await ports.bounds(reader.#nameOf(topic));
        return bounds.find((candidate) => candidate.partition === partition)?.start ?? 0;
      },
      events: {
        joined: () => joined(),
        read: (topic, partition, messages, next) => reader.#read(reader.#nameOf(topic), partition, messages, next),
        lost: (topic, partition, from, to) => {
          reader.#cursors.get(partitionKey({ topic: reader.#nameOf(topic), partition }))?.lost?.(from, to);
        },
        alive: () => undefined,
        fatal: ports.fatal,
      },
    });
    try {
      await Promise.race([reader.#joined, ports.failed]);
    } catch (error) {
      void reader.stop();
      throw error;
    }
    return reader;
  }

  private constructor(ports: ReaderPorts, joined: Promise<void>) {
    this.#ports = ports;
    this.#joined = joined;
    this.#names = new Map([...ports.topics.keys()].map((topic) => [ports.brokerTopic(topic), topic]));
  }

  /** Reads from `from` to the end at the time of the call; reads of one partition run one after the other. */
  read(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<void> {
    const key = partitionKey(partition);
    const before = this.#busy.get(key) ?? Promise.resolve();
    const read = before.then(() => this.#readNow(partition, from, each));
    this.#busy.set(
      key,
      read.catch(() => undefined),
    );
    return read;
  }

  /** The last committed record: searches near the end first, and further back until a record is found. */
  async readLast(partition: TopicPartition): Promise<RawRecord | null> {
    const { start, end } = await this.#boundsOf(partition);
    for (let from = end; from > start;) {
      from = Math.max(start, end - 8 * Math.max(end - from, FIRST_LOOK_BACK / 8));
      let last: RawRecord | null = null;
      await this.read(partition, from, (record) => {
        last = record;
      });
      if (last !== null) return last;
    }
    return null;
  }

  /**
   * Calls `each` for every record from a position on, until it is ended. Other reads of the partition must wait for
   * that.
   */
  follow(partition: TopicPartition, from: number, each: (record: RawRecord) => void): () => void {
    const cursor: Cursor = { partition, next: from, until: null, each, moved: () => undefined };
    this.#begin(cursor);
    return () => {
      // Another caller may follow it by now.
      if (this.#cursors.get(partitionKey(partition)) !== cursor) return;
      this.#cursors.delete(partitionKey(partition));
      this.#consumer?.end(this.#ports.brokerTopic(partition.topic), partition.partition);
    };
  }

  /**
   * The records from a position on, at the speed of the consumer: fetching pauses while many records wait. Ends at
   * `until` (an offset), or never if it is null.
   */
  async *iterate(
    partition: TopicPartition,
    from: number,
    until: number | null,
    { signal, lost }: IterateOptions = {},
  ): AsyncGenerator<RawRecord> {
    const { start } = await this.#boundsOf(partition);
    const first = Math.max(from, start);
    if (first > from) lost?.(from, first);
    const isStopped = (): boolean => signal?.aborted === true;
    if (isStopped() || (until !== null && first >= until)) return;
    const topic = this.#ports.brokerTopic(partition.topic);
    let waiting: RawRecord[] = [];
    let wake = (): void => undefined;
    let ended = false;
    const stop = (): void => wake();
    signal?.addEventListener('abort', stop, { once: true });
    this.#begin({
      partition,
      next: first,
      until,
      each: (record) => {
        waiting.push(record);
        if (waiting.length === ITERATE_HIGH_WATER) this.#consumer?.pause(topic, partition.partition);
        wake();
      },
      moved: () => {
        ended = true;
        wake();
      },
      lost,
    });
    try {
      for (;;) {
        const records = waiting;
        waiting = [];
        if (records.length >= ITERATE_HIGH_WATER) this.#consumer?.resume(topic, partition.partition);
        for (const record of records) {
          if (isStopped()) return;
          yield record;
        }
        if (isStopped()) return;
        if (waiting.length > 0) continue;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#cursors.delete(partitionKey(partition));
      this.#consumer?.end(topic, partition.partition);
    }
  }

  async stop(): Promise<void> {
    await this.#consumer?.stop();
  }

  async #readNow(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<void> {
    const { start, end } = await this.#boundsOf(partition);
    const first = Math.max(from, start);
    if (first >= end) return;
    await new Promise<void>((resolve) => {
      this.#begin({ partition, next: first, until: end, each, moved: resolve });
    });
  }

  #begin(cursor: Cursor): void {
    const { topic, partition } = cursor.partition;
    if (this.#cursors.has(partitionKey(cursor.partition))) {
      // A second reader would silently replace the first one.
      throw new RangeError(`${partitionKey(cursor.partition)} is being read already by this reader`);
    }
    this.#cursors.set(partitionKey(cursor.partition), cursor);
    this.#consumer?.startAt(this.#ports.brokerTopic(topic), partition, cursor.next);
  }

  #read(topic: string, partition: number, messages: readonly KafkaMessage[], next: number): void {
    const cursor = this.#cursors.get(partitionKey({ topic, partition }));
    if (cursor === undefined) return;
    for (const message of messages) {
      if (cursor.until === null || Number(message.offset) < cursor.until) {
        cursor.each(toRawRecord(topic, partition, message));
      }
    }
    cursor.next = next;
    if (cursor.until === null || next < cursor.until) return;
    this.#cursors.delete(partitionKey({ topic, partition }));
    this.#consumer?.end(this.#ports.brokerTopic(topic), partition);
    cursor.moved();
  }

  async #boundsOf({ topic, partition }: TopicPartition): Promise<LogBounds> {
    const bounds = await this.#ports.bounds(topic);
    const found = bounds.find((candidate) => candidate.partition === partition);
    if (found === undefined) throw new RangeError(`${topic} has no partition ${partition}`);
    return found;
  }

  #nameOf(brokerTopic: string): string {
    const name = this.#names.get(brokerTopic);
    if (name === undefined) throw new RangeError(`${brokerTopic} is not read here`);
    return name;
  }
}

/** Converts a kafkajs message to a record of the engine. */
export function toRawRecord(topic: string, partition: number, message: KafkaMessage): RawRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    ...toHeaders(message.headers),
    timestampMs: Number(message.timestamp),
  };
}

const NO_HEADERS: Pick<RawRecord, 'headers'> = { headers: {} };
const EMPTY = Buffer.alloc(0);

/**
 * Most records have no headers. A header without a value is legal in Kafka; it becomes an empty one, because kafkajs
 * cannot write it back.
 */
function toHeaders(given: KafkaMessage['headers']): Pick<RawRecord, 'headers' | 'rawHeaders'> {
  const names = given === undefined ? [] : Object.keys(given);
  if (given === undefined || names.length === 0) return NO_HEADERS;
  const headers: [string, string][] = [];
  const rawHeaders: [string, RecordHeaders[string]][] = [];
  for (const name of names) {
    const value = given[name] ?? EMPTY;
    const raw = Array.isArray(value) ? value.map((one: string | Buffer | null) => one ?? EMPTY) : value;
    const first = Array.isArray(raw) ? raw[0] : raw;
    headers.push([name, first?.toString() ?? '']);
    rawHeaders.push([name, raw]);
  }
  // Not by assignment: a header may be named `__proto__`.
  return { headers: Object.fromEntries(headers), rawHeaders: Object.fromEntries(rawHeaders) };
}
