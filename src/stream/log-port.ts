import type { JournalRecord, KeyedRecord, LogBounds, ProducedRecord, RawRecord, TopicPartition } from './record.ts';

/** The events of a stage's source for the engine. Called synchronously, in order; implementations never wait for it. */
export interface SourceEvents {
  /** After every join: the tasks this process owns now. No record of them is delivered before `startAt`. */
  assigned(tasks: readonly number[]): void;
  /**
   * Records of an owned partition, in order. `next` is the position after them, including transaction markers;
   * `records` may be empty if only markers were read.
   */
  records(partition: TopicPartition, records: readonly RawRecord[], next: number): void;
  /** The log begins after the requested position: the offsets between are gone. */
  lostToRetention(partition: TopicPartition, from: number, to: number): void;
  /** A join or heartbeat has succeeded: the process is a living member of the group. */
  alive(): void;
  /** The source cannot continue. */
  fatal(error: Error): void;
}

/**
 * The session time-out of the group of a source, in milliseconds: after this long without a heartbeat, the group has
 * removed a process, which may start no more calls.
 */
export const SESSION_TIMEOUT_MS = 6000;

/** The records of one stage, distributed to workers by a consumer group. */
export interface Source {
  /** Starts the delivery of a partition from an offset; a partition that was not started stays paused. */
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
 * The transactional writer of one task. Opening it raises the epoch, so that every older writer of the id is fenced.
 * `commit` rejects with code `fenced` (another owner acquired the task) or `commit-indefinite` (it is unknown whether
 * the transaction committed: open a new writer and read the control partition).
 */
export interface TaskWriter {
  commit(batch: CommitBatch): Promise<void>;
  close(): Promise<void>;
}

/** The writer of a stage's call journal in this process, for all of its tasks. */
export interface Journal {
  /** Resolves with the record's offset once it is stored on all in-sync replicas; retries without a time limit. */
  append(record: JournalRecord): Promise<number>;
  close(): Promise<void>;
}

/** How an iteration ends early, and how it reports lost records. */
export interface IterateOptions {
  /** Aborted: the iteration ends, and fetched records that were not consumed are dropped. */
  readonly signal?: AbortSignal;
  /** Called when retention has removed the records from `from` to before `to`. */
  readonly lost?: (from: number, to: number) => void;
}

/** The cluster as seen by the engine. */
export interface LogPort {
  /** A topic's name on the broker. */
  nameOf(topic: string): string;
  /** The number of partitions of a topic; 0 if it does not exist. */
  partitionsOf(topic: string): number;
  openWriter(stage: string, task: number): Promise<TaskWriter>;
  openSource(stage: string, events: SourceEvents): Promise<Source>;
  openJournal(stage: string): Promise<Journal>;
  /** The bounds of all partitions of a topic, in order. */
  bounds(topic: string): Promise<readonly LogBounds[]>;
  /** Reads committed records from `from` to the end of the log at the time of the call. */
  read(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<void>;
  /**
   * The committed records of a partition from `from` to `until` (null: without an end), at the speed of the consumer.
   */
  iterate(
    partition: TopicPartition,
    from: number,
    until: number | null,
    options?: IterateOptions,
  ): AsyncIterable<RawRecord>;
  /**
   * Calls `each` for every record of a partition from an offset on; resolves with a function that stops it. One for
   * each partition.
   */
  tail(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<() => void>;
  /** The last committed record of a partition; null if there is none. */
  readLast(partition: TopicPartition): Promise<RawRecord | null>;
  /** Calls `each` for every committed record of topics from their beginning on, until it is stopped. */
  follow(topics: readonly string[], each: (record: RawRecord) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** A topology's log, and which of its stages are running anywhere. */
export interface TopologyLog extends LogPort {
  /** The stages that a process runs: their consumer group has a member. */
  stagesWithWorkers<Stage extends string>(stages: readonly Stage[]): Promise<ReadonlySet<Stage>>;
}
