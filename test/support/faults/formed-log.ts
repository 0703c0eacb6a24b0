/** The content of an offset: a record of a transaction that committed, or aborted, or the marker that ended one. */
type Kind = 'record' | 'aborted' | 'commit-marker' | 'abort-marker';

interface Slot {
  readonly offset: number;
  readonly kind: Kind;
  isCompacted: boolean;
}

interface RecordBatch {
  readonly slots: readonly Slot[];
  /** Kept by compaction, although the record there may be deleted. */
  readonly last: number;
}

/**
 * The form of one partition as a broker returns it to read-committed consumers: whole record batches, some with holes.
 */
export class FormedLog {
  #batches: RecordBatch[] = [];
  start = 0;
  end = 0;

  /** One batch of records and, if they belong to a transaction, its marker. */
  append(count: number, ended: 'plain' | 'committed' | 'aborted'): void {
    this.#push(Array.from({ length: count }, () => (ended === 'aborted' ? 'aborted' : 'record')));
    if (ended !== 'plain') this.#push([ended === 'aborted' ? 'abort-marker' : 'commit-marker']);
  }

  /** A record is superseded or a marker is no longer needed; its batch stays as long as it contains anything. */
  compact(offset: number): void {
    const slot = this.#slots().find((candidate) => candidate.offset === offset);
    if (slot !== undefined) slot.isCompacted = true;
  }

  /** Retention: everything before an offset is deleted. */
  deleteBefore(offset: number): void {
    this.start = Math.max(this.start, Math.min(offset, this.end));
  }

  /** Records between two offsets that a reader must receive: committed, and not compacted. */
  owed(from: number, to: number): number[] {
    return this.#slots()
      .filter(({ kind, isCompacted, offset }) => kind === 'record' && !isCompacted && offset >= from && offset < to)
      .map(({ offset }) => offset);
  }

  /**
   * The partition's part of a fetch response with at most `fitting` record batches, as kafkajs decodes it; null: out of
   * range.
   */
  fetch(from: number, fitting: number): object | null {
    if (from < this.start || from > this.end) return null;
    const batches = this.#batches
      .filter(({ slots, last }) => last >= from && slots.some(({ isCompacted }) => !isCompacted))
      .slice(0, fitting);
    const slots = batches.flatMap((batch) => batch.slots).filter(({ isCompacted }) => !isCompacted);
    const aborted = this.#batches.filter((batch) => batch.slots[0]?.kind === 'aborted');
    return {
      highWatermark: String(this.end),
      abortedTransactions: aborted
        .filter(({ last }) => last >= (slots[0]?.offset ?? 0))
        .map((batch) => ({ producerId: '7', firstOffset: String(batch.slots[0]?.offset) })),
      messages: slots.map(({ offset, kind }) => ({
        offset: String(offset),
        key: Buffer.from([0, 0, 0, kind === 'commit-marker' ? 1 : kind === 'abort-marker' ? 0 : 9]),
        isControlRecord: kind.endsWith('marker'),
        batchContext: { producerId: kind.startsWith('abort') ? '7' : '8', inTransaction: kind !== 'record' },
      })),
    };
  }

  #push(kinds: readonly Kind[]): void {
    const slots = kinds.map((kind, i) => ({ offset: this.end + i, kind, isCompacted: false }));
    this.end += kinds.length;
    this.#batches.push({ slots, last: this.end - 1 });
  }

  #slots(): Slot[] {
    return this.#batches.flatMap(({ slots }) => slots);
  }
}
