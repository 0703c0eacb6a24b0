/** A record as the plan of the shards sees it. */
export interface PlannedRecord {
  readonly partition: number;
  readonly offset: number;
  /** Null: it has none. */
  readonly key: string | null;
  /** Milliseconds since 1970. */
  readonly timestampMs: number;
  readonly bytes: number;
}

/** The last record that was taken of a partition: if another one is there later, it is another topic. */
export type LastRecord = Pick<PlannedRecord, 'offset' | 'key' | 'timestampMs'>;

/** How far a partition is taken. */
export interface Position {
  /** What comes before this offset is taken, or was gone before the first shard. */
  readonly next: number;
  /** Null: nothing was taken yet. */
  readonly last: LastRecord | null;
}

/** How far each partition of a topic is taken. */
export type Positions = ReadonlyMap<number, Position>;

/** The offsets of a partition that a shard covers: from `from` up to and without `to`. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** When a shard is closed: at the first of these. */
export interface ShardLimits {
  readonly records: number;
  /** Of the records as they are on the topic. */
  readonly bytes: number;
  /** After its first record was taken. */
  readonly ms: number;
}

/** A shard that takes records. */
export interface OpenShard {
  readonly records: number;
  readonly bytes: number;
  readonly openedAtMs: number;
  readonly offsets: ReadonlyMap<number, OffsetRange>;
  /** How far each partition is taken with this shard. */
  readonly positions: Positions;
}

/**
 * A shard with one more record.
 *
 * @param open null: the record is the first of a new shard
 * @param positions how far the shards before it have taken; only for the first record
 * @throws `RangeError` where the record was taken before
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

/** Whether a shard is to be closed. */
export const isDue = (open: OpenShard, limits: ShardLimits, nowMs: number): boolean =>
  open.records >= limits.records || open.bytes >= limits.bytes || nowMs - open.openedAtMs >= limits.ms;

/** How a topic as it is now contradicts what was taken of it. */
export type Contradiction =
  /** The log begins after what was taken last, or after what comes next: records may be gone that were never taken. */
  | { readonly kind: 'deleted'; readonly start: number }
  /** The log ends before what was taken. */
  | { readonly kind: 'shorter'; readonly end: number };

/**
 * How a partition contradicts what was taken of it; null: it does not. The last record that was taken must be there: where
 * it was deleted the log may have been emptied for a campaign that is begun anew, whose records would be the same again.
 */
export function contradictionOf(
  { next, last }: Position,
  { start, end }: { readonly start: number; readonly end: number },
): Contradiction | null {
  if (end < next) return { kind: 'shorter', end };
  return start > (last?.offset ?? next) ? { kind: 'deleted', start } : null;
}

/** Whether a record is the one that was taken last. */
export const isSame = (last: LastRecord, { offset, key, timestampMs }: LastRecord): boolean =>
  offset === last.offset && key === last.key && timestampMs === last.timestampMs;
