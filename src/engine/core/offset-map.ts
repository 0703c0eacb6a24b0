import type { InputProgress } from '../../stream/progress.ts';
import type { TopicPartition } from '../../stream/record.ts';

/** Offsets from `from` to before `to`. */
export interface OffsetRun {
  readonly from: number;
  readonly to: number;
}

/**
 * The received and the completed offsets of one partition, so that records may finish out of order. Only received
 * offsets count: gaps left by transaction markers and compaction cost nothing. Base and map come from one snapshot
 * (parallel-consumer's bug class astubbs 42).
 */
export class OffsetMap {
  readonly partition: TopicPartition;
  #position: number;
  /** Received offsets; those before index `#head` are completed. Ascending. */
  #received: number[] = [];
  #head = 0;
  readonly #completed = new Set<number>();
  /** Offsets from the position on that a previous owner completed, and that will be received again; ascending. */
  #restored: OffsetRun[];
  /**
   * Offsets before the position whose records are gone, and which a previous owner completed or which count as lost:
   * the next owner, who begins at the base, must not treat them as open. Ascending.
   */
  #passed: OffsetRun[] = [];

  private constructor(partition: TopicPartition, base: number, restored: OffsetRun[]) {
    this.partition = partition;
    this.#position = base;
    this.#restored = restored;
  }

  /** An empty map that begins at an offset. */
  static startingAt(partition: TopicPartition, offset: number): OffsetMap {
    return new OffsetMap(partition, offset, []);
  }

  /** The map of a task that continues from its last committed progress: reading begins at `base`. */
  static restore(progress: InputProgress): OffsetMap {
    const { topic, partition, base, completed } = progress;
    return new OffsetMap({ topic, partition }, base, decodeRuns(base, completed));
  }

  /** All offsets below have an outcome. */
  get base(): number {
    return this.#received[this.#head] ?? this.#position;
  }

  /** The next offset that may be received. */
  get position(): number {
    return this.#position;
  }

  /** The number of received offsets from the base to the newest one: the window. */
  get window(): number {
    return this.#received.length - this.#head;
  }

  /** Whether an offset has no outcome yet, received or not. */
  isOpen(offset: number): boolean {
    if (offset < this.base || this.#completed.has(offset)) return false;
    return !isWithin(this.#restored, offset) && !isWithin(this.#passed, offset);
  }

  /** Notes a received offset. False: a previous owner has already completed it, and there is nothing to do. */
  receive(offset: number): boolean {
    if (offset < this.#position) {
      throw new RangeError(`offset ${offset} received again: position is ${this.#position}`);
    }
    this.skipTo(offset);
    const isNew = !isWithin(this.#restored, offset);
    this.#position = offset + 1;
    this.#restored = runsAfter(this.#restored, this.#position);
    this.#received.push(offset);
    if (!isNew) this.complete(offset);
    return isNew;
  }

  /**
   * Moves the position over offsets without a record (markers, compacted or expired records). Returns how many of them
   * had no outcome; those that a previous owner completed are marked as passed.
   */
  skipTo(position: number): number {
    if (position <= this.#position) return 0;
    let open = position - this.#position;
    for (const { from, to } of this.#restored) {
      if (from >= position) break;
      const gone = { from, to: Math.min(to, position) };
      open -= gone.to - gone.from;
      this.#passed.push(gone);
    }
    this.#position = position;
    this.#restored = runsAfter(this.#restored, position);
    return open;
  }

  /** As `skipTo`, over records that retention took. Returns how many of them had no outcome. */
  lose(to: number): number {
    const from = this.#position;
    const open = this.skipTo(to);
    if (to > from) this.#passed = [...this.#passed.filter((run) => run.to <= from), { from, to }];
    return open;
  }

  /** An offset has its outcome. */
  complete(offset: number): void {
    if (offset === this.#received[this.#head]) this.#head += 1;
    else this.#completed.add(offset);
    while (this.#completed.size > 0 && this.#completed.delete(this.base)) this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#received.length) {
      this.#received = this.#received.slice(this.#head);
      this.#head = 0;
    }
  }

  /** For a commit: the base and the completed offsets as of now. */
  snapshot(): InputProgress {
    const { topic, partition } = this.partition;
    const base = this.base;
    this.#passed = runsAfter(this.#passed, base);
    const completed = [...this.#completed].map((offset) => ({ from: offset, to: offset + 1 }));
    const beyond = [...completed, ...this.#restored, ...this.#passed].toSorted((a, b) => a.from - b.from);
    return { topic, partition, base, position: this.#position, completed: encodeRuns(base, beyond) };
  }
}

/** The parts of ascending runs at or beyond an offset. */
function runsAfter(runs: OffsetRun[], offset: number): OffsetRun[] {
  if (runs[0] === undefined || runs[0].from >= offset) return runs;
  const left = runs.findIndex(({ to }) => to > offset);
  const [first, ...others] = left < 0 ? [] : runs.slice(left);
  return first === undefined ? [] : [{ from: Math.max(first.from, offset), to: first.to }, ...others];
}

/** Whether ascending runs contain an offset. */
function isWithin(runs: readonly OffsetRun[], offset: number): boolean {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.to ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  const run = runs[low];
  return run !== undefined && run.from <= offset;
}

/** Ascending runs at or beyond `base` as alternating gap and run lengths. */
export function encodeRuns(base: number, runs: readonly OffsetRun[]): number[] {
  const lengths: number[] = [];
  let next = base;
  for (const { from, to } of runs) {
    if (lengths.length > 0 && from === next) lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + to - from;
    else lengths.push(from - next, to - from);
    next = to;
  }
  return lengths;
}

/** The inverse of `encodeRuns`. */
export function decodeRuns(base: number, lengths: readonly number[]): OffsetRun[] {
  const runs: OffsetRun[] = [];
  let next = base;
  for (let i = 0; i + 1 < lengths.length; i += 2) {
    const from = next + (lengths[i] as number);
    next = from + (lengths[i + 1] as number);
    runs.push({ from, to: next });
  }
  return runs;
}
