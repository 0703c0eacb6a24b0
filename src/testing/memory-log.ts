import type { RecordHeaders, TopicPartition } from '../stream/record.ts';
import { wantedPartitions } from '../stream/topic.ts';
import type { TopicDescription } from '../stream/topic.ts';
import { partitionOf } from './murmur2.ts';

/** The number of partitions of `configured` topics, by name; default 2. */
export type PartitionCounts = Readonly<Record<string, number>>;

/** A record in the log. */
export interface StoredRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

/** The topics of a topology in memory: append-only partitions, the default partitioner, offsets from 0. */
export class MemoryLog {
  readonly #topics: ReadonlyMap<string, StoredRecord[][]>;

  constructor(topics: readonly TopicDescription[], counts: PartitionCounts) {
    const countOf = (name: string): number => counts[name] ?? 2;
    this.#topics = new Map(
      topics.map((topic) => [
        topic.name,
        Array.from({ length: wantedPartitions(topic, countOf, countOf(topic.name)) }, () => []),
      ]),
    );
  }

  /** Without a partition the key decides. Throws `RangeError` for an unknown topic or partition. */
  append(
    topic: string,
    partition: number | null,
    key: Buffer | null,
    value: Buffer | null,
    headers: RecordHeaders = {},
  ): StoredRecord {
    const partitions = this.#partitions(topic);
    const chosen = partition ?? (key === null ? 0 : partitionOf(key, partitions.length));
    const records = partitions[chosen];
    if (records === undefined) throw new RangeError(`${topic} has ${partitions.length} partitions, not ${chosen}`);
    const record = { topic, partition: chosen, offset: records.length, key, value, headers };
    records.push(record);
    return record;
  }

  /** All records of a topic, partition by partition. */
  read(topic: string): readonly StoredRecord[] {
    return this.#partitions(topic).flat();
  }

  /** How many partitions a topic has. */
  partitionsOf(topic: string): number {
    return this.#partitions(topic).length;
  }

  /** The records of a partition from an offset on. */
  readFrom({ topic, partition }: TopicPartition, offset: number): readonly StoredRecord[] {
    return this.#partitions(topic)[partition]?.slice(offset) ?? [];
  }

  #partitions(topic: string): StoredRecord[][] {
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) throw new RangeError(`no topic ${topic} in the topology`);
    return partitions;
  }
}
