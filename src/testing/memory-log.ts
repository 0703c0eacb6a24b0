import type { TopicName } from '../records/topic-name.ts';
import type { RecordHeaders } from '../topology/log-ports.ts';
import type { TopicDescription } from '../topology/topics.ts';
import { partitionOf } from './murmur2.ts';

/** How many partitions the topics of a topology have, where it leaves that open. */
export interface PartitionCounts {
  /** Of `questions`, and of all topics that follow it. */
  readonly questions: number;
  /** Of `selected`, `cot` and `rejected`. */
  readonly selected: number;
}

/** A record as it stands in the log. */
export interface StoredRecord {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

/** The topics of a topology in memory: append-only partitions, the default partitioner, offsets from 0. */
export class MemoryLog {
  readonly #topics: ReadonlyMap<TopicName, StoredRecord[][]>;

  constructor(topics: readonly TopicDescription[], counts: PartitionCounts) {
    const partitionsOf = { ...counts, one: 1 };
    this.#topics = new Map(
      topics.map(({ name, partitions }) => [name, Array.from({ length: partitionsOf[partitions] }, () => [])]),
    );
  }

  /** Without a partition the key decides. Throws `RangeError` for a topic or a partition that is not there. */
  append(
    topic: TopicName,
    partition: number | null,
    key: Buffer,
    value: Buffer | null,
    headers: RecordHeaders = {},
  ): StoredRecord {
    const partitions = this.#partitions(topic);
    const chosen = partition ?? partitionOf(key, partitions.length);
    const records = partitions[chosen];
    if (records === undefined) throw new RangeError(`${topic} has ${partitions.length} partitions, not ${chosen}`);
    const record = { topic, partition: chosen, offset: records.length, key, value, headers };
    records.push(record);
    return record;
  }

  /** All records of a topic, partition by partition. */
  read(topic: TopicName): readonly StoredRecord[] {
    return this.#partitions(topic).flat();
  }

  #partitions(topic: TopicName): StoredRecord[][] {
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) throw new RangeError(`no topic ${topic} in the topology`);
    return partitions;
  }
}
