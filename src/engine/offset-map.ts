import type { InputProgress } from '../topology/progress.ts';
import type { TopicPartition } from '../topology/log-ports.ts';

/**
 * What has been received from one partition and what of it is completed, so that records may finish out of order.
 * Only received offsets count: gaps left by transaction markers and compaction cost nothing. Base and map come from
 * one snapshot (parallel-consumer's bug class astubbs 42).
 */
export class OffsetMap {
  readonly partition: TopicPartition;
  #position: number;
  /** Received offsets from `#head` on are not all completed; those before are. Ascending. */
  #received: number[] = [];
  #head = 0;
  readonly #completed = new Set<number>();
  /** Offsets that a former owner completed and that will be received once more. */
  readonly #restored: Set<number>;

  private constructor(partition: TopicPartition, base: number, restored: Set<number>) {
    this.partition = partition;
    this.#position = base;
    this.#restored = restored;
  }

  /** An empty map that begins at an offset. */
  static startingAt(partition: TopicPartition, offset: number): OffsetMap {
    return new OffsetMap(partition, offset, new Set());
  }

  /** The map of a task that goes on from its last committed progress: reading begins at `base`. */
  static restore(progress: InputProgress): OffsetMap {
    const { topic, partition, base, completed } = progress;
    return new OffsetMap({ topic, partition }, base, new Set(decodeRuns(base, completed)));
  }

  /** Every offset below has an outcome. */
  get base(): number {
    return this.#received[this.#head] ?? this.#position;
  }

  /** The next offset that may be received. */
  get position(): number {
    return this.#position;
  }

  /** How many offsets stand between base and the newest received one: the window. */
  get window(): number {
    return this.#received.length - this.#head;
  }

  /** How many received offsets have no outcome yet. */
  get open(): number {
    return this.window - this.#completed.size;
  }

  /** Whether an offset has no outcome yet, received or not. */
  isOpen(offset: number): boolean {
    return offset >= this.base && !this.#completed.has(offset) && !this.#restored.has(offset);
  }

  /** Takes note of a received offset. False: a former owner has completed it already, nothing is to be done. */
  receive(offset: number): boolean {
    if (offset < this.#position) {
      throw new RangeError(`offset ${offset} received again: position is ${this.#position}`);
    }
    this.skipTo(offset);
    this.#position = offset + 1;
    this.#received.push(offset);
    if (!this.#restored.delete(offset)) return true;
    this.complete(offset);
    return false;
  }

  /**
   * Moves the position over offsets that hold no record (markers, compacted or expired records). Gives back how many of
   * them had no outcome; those that a former owner completed are passed, and must not stand in the map any more.
   */
  skipTo(position: number): number {
    if (position <= this.#position) return 0;
    let open = position - this.#position;
    this.#position = position;
    for (const offset of this.#restored) {
      if (offset >= position) continue;
      this.#restored.delete(offset);
      open -= 1;
    }
    return open;
  }

  /** An offset has its outcome. */
  complete(offset: number): void {
    this.#completed.add(offset);
    while (this.#head < this.#received.length && this.#completed.delete(this.#received[this.#head] as number)) {
      this.#head += 1;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#received.length) {
      this.#received = this.#received.slice(this.#head);
      this.#head = 0;
    }
  }

  /** What is committed: base and completed offsets as of now. */
  snapshot(): InputProgress {
    const { topic, partition } = this.partition;
    const base = this.base;
    const beyond = [...this.#completed, ...this.#restored].toSorted((a, b) => a - b);
    return { topic, partition, base, position: this.#position, completed: encodeRuns(base, beyond) };
  }
}

/** Ascending offsets at or beyond `base` as alternating gap and run lengths. */
export function encodeRuns(base: number, offsets: readonly number[]): number[] {
  const runs: number[] = [];
  let next = base;
  for (const offset of offsets) {
    if (runs.length > 0 && offset === next) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
    else runs.push(offset - next, 1);
    next = offset + 1;
  }
  return runs;
}

/** The inverse of `encodeRuns`. */
export function decodeRuns(base: number, runs: readonly number[]): number[] {
  const offsets: number[] = [];
  let next = base;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    next += runs[i] as number;
    for (let left = runs[i + 1] as number; left > 0; left -= 1) offsets.push(next++);
  }
  return offsets;
}
