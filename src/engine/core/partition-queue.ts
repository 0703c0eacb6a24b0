import type { Source } from '../../stream/log-port.ts';
import type { RawRecord, TopicPartition } from '../../stream/record.ts';
import type { SourceDescription, StageDescription } from '../../stream/stage.ts';
import type { OffsetMap, OffsetRun } from './offset-map.ts';
import type { Permit, Permits } from './permits.ts';
import type { TaskCoreOptions } from './task-core-options.ts';

/** A source is paused when this many records of a partition wait, and resumed when only `LOW_WATER_RECORDS` wait. */
const HIGH_WATER_RECORDS = 500;
const LOW_WATER_RECORDS = 100;

/** The limit of waiting bytes, over all partitions of a source; each has its share, and at least one fetch. */
const WAITING_BYTES = 64 * 1024 * 1024;
const FETCH_BYTES = 1024 * 1024;

/** The window: the most received offsets between a partition's base and its newest offset. */
export const WINDOW = 8192;

/** The dependencies of a queue; of the stage, its sources. */
type QueueOptions = Pick<TaskCoreOptions, 'log' | 'permitsOf' | 'source' | 'window'> & {
  readonly stage: Pick<StageDescription, 'name' | 'sources'>;
};

/** The records of one input partition of a task that are fetched and not yet admitted. */
export class PartitionQueue {
  readonly partition: TopicPartition;
  readonly source: SourceDescription;
  readonly map: OffsetMap;
  readonly permits: Permits;
  readonly #window: number;
  readonly #highWaterBytes: number;
  readonly #flow: Pick<Source, 'pause' | 'resume'>;
  #queue: RawRecord[] = [];
  #head = 0;
  #bytes = 0;
  #next: number;
  /** Offsets that retention took, in order; they are passed after the records that wait before them. */
  readonly #lost: OffsetRun[] = [];
  #paused = false;

  constructor(map: OffsetMap, { stage, log, permitsOf, source: flow, window = WINDOW }: QueueOptions) {
    const { topic } = map.partition;
    const source = stage.sources.find((candidate) => candidate.topic === topic);
    if (source === undefined) throw new RangeError(`stage ${stage.name} has no source ${topic}`);
    this.partition = map.partition;
    this.source = source;
    this.map = map;
    this.permits = permitsOf(topic);
    this.#highWaterBytes = Math.max(FETCH_BYTES, WAITING_BYTES / log.partitionsOf(topic));
    this.#flow = flow;
    this.#window = window;
    this.#next = map.position;
  }

  get waiting(): number {
    return this.#queue.length - this.#head;
  }

  /** Queues delivered records; `next` is the position after them. */
  push(records: readonly RawRecord[], next: number): void {
    for (const record of records) {
      this.#queue.push(record);
      this.#bytes += sizeOf(record);
    }
    this.#next = next;
    if (!this.#paused && (this.waiting >= HIGH_WATER_RECORDS || this.#bytes >= this.#highWaterBytes)) {
      this.#paused = true;
      this.#flow.pause(this.partition);
    }
  }

  /** Notes that the log begins after the offset that the source would have delivered next. */
  lose(lost: OffsetRun): void {
    this.#lost.push(lost);
    this.#next = lost.to;
  }

  /** Returns the next lost range, once no earlier record is queued; each range once. */
  takeLost(): OffsetRun | null {
    const [lost] = this.#lost;
    const record = this.#queue[this.#head];
    if (lost === undefined || (record !== undefined && record.offset < lost.to)) return null;
    this.#lost.shift();
    return lost;
  }

  /**
   * The next record, if the window and the permits allow one more; `wake` is called when a permit may be free. The
   * window moves when outcomes are folded into the map: the caller that folds them calls `take` again.
   */
  take(wake: () => void): { readonly record: RawRecord; readonly permit: Permit } | null {
    const record = this.#queue[this.#head];
    if (record === undefined || this.map.window >= this.#window) return null;
    const bytes = sizeOf(record);
    const permit = this.permits.tryAcquire(bytes, wake);
    if (permit === null) return null;
    this.#head += 1;
    this.#bytes -= bytes;
    if (this.#head === this.#queue.length || this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    if (this.#paused && this.waiting <= LOW_WATER_RECORDS && this.#bytes <= this.#highWaterBytes / 8) {
      this.#paused = false;
      this.#flow.resume(this.partition);
    }
    return { record, permit };
  }

  /** Moves the position over markers once no record waits. True: it moved. */
  settle(): boolean {
    if (this.waiting > 0 || this.#lost.length > 0 || this.map.position >= this.#next) return false;
    this.map.skipTo(this.#next);
    return true;
  }
}

const sizeOf = (record: RawRecord): number => (record.key?.length ?? 0) + (record.value?.length ?? 0) + 64;
