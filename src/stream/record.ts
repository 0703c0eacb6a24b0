/** A partition of a topic, by the topic's name in the topology. */
export interface TopicPartition<Topic extends string = string> {
  readonly topic: Topic;
  readonly partition: number;
}

/** Identifies a record of Kafka. */
export interface RecordRef<Topic extends string = string> extends TopicPartition<Topic> {
  readonly offset: number;
}

/** A partition as the key of a map. */
export const partitionKey = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** A record as the key of a map. */
export const refKey = ({ topic, partition, offset }: RecordRef): string => `${topic}/${partition}/${offset}`;

/** Whether two references identify the same record. */
export const isSameRecord = (a: RecordRef, b: RecordRef): boolean =>
  a === b || (a.offset === b.offset && a.partition === b.partition && a.topic === b.topic);

/** Headers as received. A name that occurs more than once has a list; kafkajs keeps no order between names. */
export type RecordHeaders = Readonly<Record<string, string | Buffer | readonly (string | Buffer)[]>>;

/** A record as bytes. */
export interface RawRecord<Topic extends string = string> extends RecordRef<Topic> {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** The first value of each name, as text. */
  readonly headers: Readonly<Record<string, string>>;
  /** Left out: the record has no headers. */
  readonly rawHeaders?: RecordHeaders;
  readonly timestampMs: number;
}

/** A record to write. Without a partition, its key decides (murmur2, as Kafka's default partitioner). */
export interface ProducedRecord {
  readonly topic: string;
  readonly partition: number | null;
  /** Null only for a record of other programs that is copied unchanged. */
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: RecordHeaders;
}

/** A record of our own: it has a key and a value. */
export interface KeyedRecord extends ProducedRecord {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** A record of a call journal: it is in the partition of its task. */
export interface JournalRecord extends KeyedRecord {
  readonly partition: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The range of a partition: `start` is the first offset that may exist, `end` is one past the last. */
export interface LogBounds<Topic extends string = string> extends TopicPartition<Topic> {
  readonly start: number;
  readonly end: number;
}
