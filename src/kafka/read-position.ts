/**
 * The relation of a fetched batch to the wanted position. `next`: it begins there. `behind` or `ahead`: kafkajs has
 * moved elsewhere. `gap`: it is ahead only because no records are left before it, provided that the log still begins
 * earlier.
 */
export type Arrival = 'next' | 'behind' | 'ahead' | 'gap';

/**
 * The next wanted offset of one partition. kafkajs may fetch other batches after joins, seeks and its own resets: a
 * batch counts only if it begins at that offset, so that each record is taken once, in order, and none is skipped.
 */
export class ReadPosition {
  #next: number;
  #isSought = false;

  constructor(offset: number) {
    this.#next = offset;
  }

  get next(): number {
    return this.#next;
  }

  /** Takes a batch with records that was fetched from an offset. The position moves only after the wanted batch. */
  take(fetched: number, last: number): Arrival {
    if (fetched !== this.#next) return fetched < this.#next ? 'behind' : 'ahead';
    this.moveTo(last + 1);
    return 'next';
  }

  /**
   * Takes a batch without records: only markers, aborted or compacted records. kafkajs returns the offsets in it, but
   * not the fetched offset. So a batch that begins later counts as a gap only after kafkajs was sent to the position
   * again.
   */
  pass(first: number | null, last: number): Arrival {
    // The batch is compacted from the fetched offset on: kafkajs returns that offset as the last one, and continues
    // after it.
    if (first === null) return this.take(last, last);
    if (first > this.#next) return this.#isSought ? 'gap' : 'ahead';
    return this.take(first, last);
  }

  /** kafkajs now seeks the position: the caller already has all batches that were fetched before. */
  sought(): void {
    this.#isSought = true;
  }

  /** The log begins at an offset: returns the lost part of the wanted range, and continues after it. */
  beginsAt(start: number): { readonly from: number; readonly to: number } | null {
    if (start <= this.#next) return null;
    const lost = { from: this.#next, to: start };
    this.moveTo(start);
    return lost;
  }

  moveTo(next: number): void {
    this.#next = next;
    this.#isSought = false;
  }
}

/** kafkajs has the fetched offset of a batch, but its types do not declare it. */
export function fetchedOffsetOf(batch: object): number {
  if (!('fetchedOffset' in batch)) throw new TypeError('this kafkajs does not tell from where a batch was fetched');
  return Number(batch.fetchedOffset);
}
