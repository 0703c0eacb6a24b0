/** The data of a record that the shard plan uses. */
export interface PlannedRecord {
  readonly partition: number;
  readonly offset: number;
  /** Null if it has none. */
  readonly key: string | null;
  /** Milliseconds since 1970. */
  readonly timestampMs: number;
  readonly bytes: number;
}

/** The last record that was taken from a partition: if another record is there later, it is another topic. */
export type LastRecord = Pick<PlannedRecord, 'offset' | 'key' | 'timestampMs'>;

/** The position in a partition. */
export interface Position {
  /** Records before this offset were taken, or were deleted before the first shard. */
  readonly next: number;
  /** Null if nothing was taken yet. */
  readonly last: LastRecord | null;
}

/** The position of each partition of a topic. */
export type Positions = ReadonlyMap<number, Position>;

/** The offsets of a partition that a shard covers: from `from` to before `to`. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** A shard is closed at the first of these limits. */
export interface ShardLimits {
  readonly records: number;
  /** The size of the records on the topic. */
  readonly bytes: number;
  /** Time since its first record was taken. */
  readonly ms: number;
}

/** A shard that is still open for records. */
export interface OpenShard {
  readonly records: number;
  readonly bytes: number;
  readonly openedAtMs: number;
  readonly offsets: ReadonlyMap<number, OffsetRange>;
  /** The position of each partition including this shard. */
  readonly positions: Positions;
}

/**
 * A shard with one added record.
 *
 * @param open null: the record is the first of a new shard
 * @param positions the positions after earlier shards; only for the first record
 * @throws `RangeError` if the record was already taken
 */
export function take(open: OpenShard | null, positions: Positions, record: PlannedRecord, nowMs: number): OpenShard {
  const shard = open ?? { records: 0, bytes: 0, openedAtMs: nowMs, offsets: new Map(), positions };
  const { partition, offset, key, timestampMs, bytes } = record;
  const next = shard.positions.get(partition)?.next ?? offset;
  if (offset < next) throw new RangeError(`partition ${partition}: offset ${offset} was taken before, next is ${next}`);
  const from = shard.offsets.get(partition)?.from ?? next;
  return {
    records: shard.records + 1,
    bytes: shard.bytes + bytes,
    openedAtMs: shard.openedAtMs,
    offsets: new Map(shard.offsets).set(partition, { from, to: offset + 1 }),
    positions: new Map(shard.positions).set(partition, { next: offset + 1, last: { offset, key, timestampMs } }),
  };
}

/** Whether a shard must be closed. */
export const isDue = (open: OpenShard, limits: ShardLimits, nowMs: number): boolean =>
  open.records >= limits.records || open.bytes >= limits.bytes || nowMs - open.openedAtMs >= limits.ms;

/** How the current topic contradicts the records that were taken from it. */
export type Contradiction =
  /**
   * The log begins after the last taken record, or after the next one: records may be deleted that were never taken.
   */
  | { readonly kind: 'deleted'; readonly start: number }
  /** The log ends before the last taken record. */
  | { readonly kind: 'shorter'; readonly end: number };

/**
 * How a partition contradicts the records that were taken from it; null: it does not. The last taken record must exist:
 * if it was deleted, the log may have been emptied for a campaign that was reset, which would produce the same records
 * again.
 */
export function contradictionOf(
  { next, last }: Position,
  { start, end }: { readonly start: number; readonly end: number },
): Contradiction | null {
  if (end < next) return { kind: 'shorter', end };
  return start > (last?.offset ?? next) ? { kind: 'deleted', start } : null;
}

/** Whether a record is the last taken one. */
export const isSame = (last: LastRecord, { offset, key, timestampMs }: LastRecord): boolean =>
  offset === last.offset && key === last.key && timestampMs === last.timestampMs;
