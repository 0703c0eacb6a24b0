import type { JournalRecord, KeyedRecord, LogBounds, ProducedRecord, RawRecord, TopicPartition } from './record.ts';

/** What a stage's source tells the engine. Called synchronously, in order; implementations never wait for it. */
export interface SourceEvents {
  /** After every join: the tasks this process owns now. No record of them is delivered before `startAt`. */
  assigned(tasks: readonly number[]): void;
  /**
   * Records of an owned partition, in order. `next` is the position after them, transaction markers included;
   * `records` may be empty where only markers were read.
   */
  records(partition: TopicPartition, records: readonly RawRecord[], next: number): void;
  /** The log begins after the position that was asked for: what lay between is gone. */
  lostToRetention(partition: TopicPartition, from: number, to: number): void;
  /** A join or heartbeat that succeeded: the process is a living member of the group. */
  alive(): void;
  /** The source cannot go on. */
  fatal(error: Error): void;
}

/** The records of one stage, shared by consumer group among workers. */
export interface Source {
  /** Begins to deliver a partition from an offset; a partition that was not started stays paused. */
  startAt(partition: TopicPartition, offset: number): void;
  pause(partition: TopicPartition): void;
  resume(partition: TopicPartition): void;
  /** Leaves the group. */
  stop(): Promise<void>;
}

/** Everything that one commit writes, in this order: plain group offsets, outputs, the progress record. */
export interface CommitBatch {
  readonly offsets: readonly (TopicPartition & { readonly offset: number })[];
  readonly outputs: readonly ProducedRecord[];
  readonly progress: KeyedRecord;
}

/**
 * The transactional writer of one task. `open` has raised its epoch, so that every older writer of the id is fenced.
 * `commit` rejects with code `fenced` (another owner took the task) or `commit-indefinite` (whether the transaction
 * committed is unknown: open a new writer and read the control partition).
 */
export interface TaskWriter {
  commit(batch: CommitBatch): Promise<void>;
  close(): Promise<void>;
}

/** The writer of a stage's call journal in this process, for all of its tasks. */
export interface Journal {
  /** Resolves with the record's offset once it is stored on all in-sync replicas; tries for as long as that takes. */
  append(record: JournalRecord): Promise<number>;
  close(): Promise<void>;
}

/** The cluster as the engine needs it. */
export interface LogPort {
  /** A topic's name on the broker. */
  nameOf(topic: string): string;
  /** How many partitions a topic has; 0 where it does not exist. */
  partitionsOf(topic: string): number;
  openWriter(stage: string, task: number): Promise<TaskWriter>;
  openSource(stage: string, events: SourceEvents): Promise<Source>;
  openJournal(stage: string): Promise<Journal>;
  /** The bounds of all partitions of a topic, in order. */
  bounds(topic: string): Promise<readonly LogBounds[]>;
  /** Reads committed records from `from` to the end that stood when it was called. */
  read(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<void>;
  /** The committed records of a partition from `from` to `until` (null: for ever), as fast as they are taken. */
  iterate(partition: TopicPartition, from: number, until: number | null): AsyncIterable<RawRecord>;
  /** Tells of every record of a partition from an offset on; returns how to stop. One tail for each partition. */
  tail(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<() => void>;
  /** The last committed record of a partition; null where there is none. */
  readLast(partition: TopicPartition): Promise<RawRecord | null>;
  /** Tells of every committed record of a topic from its beginning on, for as long as the process lives. */
  follow(topics: readonly string[], each: (record: RawRecord) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
