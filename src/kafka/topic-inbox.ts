import type { RawRecord } from '../stream/record.ts';
import { recordBytes } from '../stream/record-size.ts';

/** Where a batch ends in one partition, for the time that the partition was ours. */
export interface TakenPosition {
  readonly partition: number;
  /** The position after the batch, markers and compacted gaps included. */
  readonly next: number;
  readonly owned: object;
}

/** Records that were taken together, in the order of each partition. */
export interface TopicBatch {
  readonly records: readonly RawRecord[];
  readonly positions: readonly TakenPosition[];
}

/** One time that a partition is ours, from an assignment to its loss. */
interface Owned {
  /** Null until it is known where to begin. */
  received: number | null;
  waiting: RawRecord[];
  /** What comes before has been taken. */
  taken: number;
  /** What comes before has been stored. */
  done: number;
  committed: number;
  /** Kept with the position: what the group had there, then that of what is done. */
  note: string | null;
}

/** Records that may wait, of all partitions, and their bytes; then no more are fetched. */
const MOST_WAITING = { records: 20_000, bytes: 16 * 1024 * 1024 };

/**
 * What was read of a topic and is not stored yet, and up to where each partition is. A position counts as done only when
 * what was taken before it is stored, and only while the partition has not been lost in between: another member may be
 * further by then.
 */
export class TopicInbox {
  readonly #owned = new Map<number, Owned>();
  /** Up to where each partition was given, however often it was lost and gained since. */
  readonly #given = new Map<number, number>();
  /** What was noted last of each partition, and of what comes before where, however often it was lost since. */
  readonly #noted = new Map<number, { readonly next: number; readonly note: string }>();
  #records = 0;
  #bytes = 0;

  /** The partitions after a join. Gives back those that were not ours before; what waits of the others is dropped. */
  assigned(partitions: readonly number[]): readonly number[] {
    for (const [partition, owned] of this.#owned) {
      if (partitions.includes(partition)) continue;
      this.#forget(owned.waiting);
      this.#owned.delete(partition);
    }
    const gained = partitions.filter((partition) => !this.#owned.has(partition));
    for (const partition of gained) {
      this.#owned.set(partition, { received: null, waiting: [], taken: 0, done: 0, committed: 0, note: null });
    }
    return gained;
  }

  /**
   * Where reading begins, and where the partition ends now; false where it is not ours any more or has begun already. One
   * that ends before what was given is of a topic that was made again. `note`: what the group keeps with the position.
   */
  started(partition: number, offset: number, end: number, note: string | null = null): boolean {
    const owned = this.#owned.get(partition);
    if (owned === undefined || owned.received !== null) return false;
    if ((this.#given.get(partition) ?? 0) > end) {
      this.#given.delete(partition);
      this.#noted.delete(partition);
    }
    owned.received = owned.taken = owned.done = owned.committed = offset;
    owned.note = note;
    return true;
  }

  /**
   * Records were read. Those that were given before are not given again, since a consumer that joins again reads some a
   * second time; nor are those that come before it is known where to begin. Gives whether no more are to be fetched of the
   * partition now.
   */
  arrived(partition: number, records: readonly RawRecord[], next: number): boolean {
    const owned = this.#owned.get(partition);
    if (owned === undefined || owned.received === null) return false;
    const from = Math.max(owned.received, this.#given.get(partition) ?? 0);
    for (const record of records) {
      if (record.offset < from) continue;
      owned.waiting.push(record);
      this.#bytes += recordBytes(record);
      this.#records += 1;
    }
    owned.received = Math.max(owned.received, next);
    return this.#records >= MOST_WAITING.records || this.#bytes >= MOST_WAITING.bytes;
  }

  /** Whether little enough waits to fetch again. */
  get hasRoom(): boolean {
    return this.#records < MOST_WAITING.records / 2 && this.#bytes < MOST_WAITING.bytes / 2;
  }

  /** Up to `most` records, of all partitions; null where there is nothing, not even a position that moved on. */
  take(most: number): TopicBatch | null {
    const records: RawRecord[] = [];
    const positions: TakenPosition[] = [];
    for (const [partition, owned] of this.#owned) {
      if (owned.received === null || records.length >= most) continue;
      const taken = owned.waiting.splice(0, most - records.length);
      for (const record of taken) records.push(record);
      this.#forget(taken);
      const next = owned.waiting[0]?.offset ?? owned.received;
      if (next === owned.taken) continue;
      owned.taken = next;
      this.#given.set(partition, Math.max(next, this.#given.get(partition) ?? 0));
      positions.push({ partition, next, owned });
    }
    // Whose turn was last comes first the next time.
    for (const { partition } of positions) {
      const owned = this.#owned.get(partition);
      this.#owned.delete(partition);
      if (owned !== undefined) this.#owned.set(partition, owned);
    }
    return positions.length === 0 ? null : { records, positions };
  }

  /** A batch is stored; `notes` are what is to be kept with the positions behind it. */
  done({ positions }: TopicBatch, notes: ReadonlyMap<number, string> = new Map()): void {
    for (const { partition, next, owned } of positions) {
      const current = this.#owned.get(partition);
      const note = notes.get(partition);
      if (note !== undefined) this.#noted.set(partition, { next, note });
      if (current !== owned || current.done >= next) continue;
      current.done = next;
      current.note = note ?? current.note;
    }
  }

  /** What is kept with the position of a partition up to what is done; null: nothing, or it is not ours. */
  noteOf(partition: number): string | null {
    const owned = this.#owned.get(partition);
    const noted = this.#noted.get(partition);
    // It was lost and gained meanwhile: what was given before is not given again, so that its note is not lost.
    if (noted !== undefined && noted.next > (owned?.done ?? -1)) return noted.note;
    return owned?.note ?? null;
  }

  /** What is done and not committed. */
  uncommitted(): ReadonlyMap<number, number> {
    const found = [...this.#owned].filter(([, { done, committed }]) => done > committed);
    return new Map(found.map(([partition, { done }]) => [partition, done]));
  }

  committed(positions: ReadonlyMap<number, number>): void {
    for (const [partition, next] of positions) {
      const owned = this.#owned.get(partition);
      if (owned !== undefined && owned.committed < next) owned.committed = next;
    }
  }

  /** The partitions whose end is not reached by what is done here. */
  unfinished(ends: ReadonlyMap<number, number>): readonly number[] {
    const isDone = (partition: number, end: number): boolean => {
      const owned = this.#owned.get(partition);
      return owned !== undefined && owned.received !== null && owned.done >= end;
    };
    return [...ends].filter(([partition, end]) => !isDone(partition, end)).map(([partition]) => partition);
  }

  #forget(records: readonly RawRecord[]): void {
    this.#records -= records.length;
    for (const record of records) this.#bytes -= recordBytes(record);
  }
}
