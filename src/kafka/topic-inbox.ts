import type { RawRecord } from '../stream/record.ts';
import { recordBytes } from '../stream/record-size.ts';

/** The end of a batch in one partition, during one ownership of the partition. */
export interface TakenPosition {
  readonly partition: number;
  /** The position after the batch, including markers and compacted gaps. */
  readonly next: number;
  readonly owned: object;
}

/** Records that were taken together, ordered within each partition. */
export interface TopicBatch {
  readonly records: readonly RawRecord[];
  readonly positions: readonly TakenPosition[];
}

/** One ownership of a partition, from its assignment to its loss. */
interface Owned {
  /** Null until the start position is known. */
  received: number | null;
  waiting: RawRecord[];
  /** All records before this offset have been taken. */
  taken: number;
  /** All records before this offset have been stored. */
  done: number;
  committed: number;
  /** Metadata of the position: first the group's stored one, then that of the done position. */
  metadata: string | null;
}

/** The limits of waiting records over all partitions, in records and bytes; above them, fetching stops. */
const MOST_WAITING = { records: 20_000, bytes: 16 * 1024 * 1024 };

/**
 * The records of a topic that were read and not stored yet, with the position of each partition. A position counts as
 * done only when all records taken before it are stored, and only if the partition was not lost meanwhile: another
 * member may be further by then.
 */
export class TopicInbox {
  readonly #owned = new Map<number, Owned>();
  /** The delivered position of each partition, kept over losses and new assignments. */
  readonly #given = new Map<number, number>();
  /** The last metadata of each partition, with the offset that it belongs to, kept over losses. */
  readonly #stored = new Map<number, { readonly next: number; readonly metadata: string }>();
  #records = 0;
  #bytes = 0;

  /** Sets the partitions after a join. Returns the newly assigned ones; waiting records of lost ones are dropped. */
  assigned(partitions: readonly number[]): readonly number[] {
    for (const [partition, owned] of this.#owned) {
      if (partitions.includes(partition)) continue;
      this.#forget(owned.waiting);
      this.#owned.delete(partition);
    }
    const gained = partitions.filter((partition) => !this.#owned.has(partition));
    for (const partition of gained) {
      this.#owned.set(partition, { received: null, waiting: [], taken: 0, done: 0, committed: 0, metadata: null });
    }
    return gained;
  }

  /**
   * Sets the start position and the current end of a partition; returns false if the partition was lost or has already
   * started. An end before the delivered position means that the topic was created again. `metadata` is
   * what the group stored with it.
   */
  started(partition: number, offset: number, end: number, metadata: string | null = null): boolean {
    const owned = this.#owned.get(partition);
    if (owned === undefined || owned.received !== null) return false;
    if ((this.#given.get(partition) ?? 0) > end) {
      this.#given.delete(partition);
      this.#stored.delete(partition);
    }
    owned.received = owned.taken = owned.done = owned.committed = offset;
    owned.metadata = metadata;
    return true;
  }

  /**
   * Adds read records. Records that were already delivered are skipped, because a consumer that joins again reads some
   * of them again; so are records before the start position is known. Returns whether fetching of the partition must
   * pause now.
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

  /** Whether few enough records wait to resume fetching. */
  get hasRoom(): boolean {
    return this.#records < MOST_WAITING.records / 2 && this.#bytes < MOST_WAITING.bytes / 2;
  }

  /** Takes up to `most` records of all partitions; null if there are no records and no moved positions. */
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
    // The partitions with the last turn come first the next time.
    for (const { partition } of positions) {
      const owned = this.#owned.get(partition);
      this.#owned.delete(partition);
      if (owned !== undefined) this.#owned.set(partition, owned);
    }
    return positions.length === 0 ? null : { records, positions };
  }

  /** A batch is stored; `metadata` belongs to the positions after it. */
  done({ positions }: TopicBatch, metadata: ReadonlyMap<number, string> = new Map()): void {
    for (const { partition, next, owned } of positions) {
      const current = this.#owned.get(partition);
      const own = metadata.get(partition);
      if (own !== undefined) this.#stored.set(partition, { next, metadata: own });
      if (current !== owned || current.done >= next) continue;
      current.done = next;
      current.metadata = own ?? current.metadata;
    }
  }

  /** The metadata of a partition's done position; null: none, or the partition is not ours. */
  metadataOf(partition: number): string | null {
    const owned = this.#owned.get(partition);
    const stored = this.#stored.get(partition);
    // The partition was lost and assigned again meanwhile: delivered records are not delivered again, so their
    // metadata must be kept.
    if (stored !== undefined && stored.next > (owned?.done ?? -1)) return stored.metadata;
    return owned?.metadata ?? null;
  }

  /** Positions that are done and not committed. */
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

  /** The partitions whose done position has not reached the end. */
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
