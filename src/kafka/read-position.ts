/**
 * How a fetched batch stands to the position that is wanted: `next` is what comes next; kafkajs has gone elsewhere where
 * it is `behind` or `ahead`; and a `gap` is ahead only since nothing is left before it, if the log still begins earlier.
 */
export type Arrival = 'next' | 'behind' | 'ahead' | 'gap';

/**
 * The next offset wanted of one partition. Whatever kafkajs fetches, after joins, seeks and resets of its own: a batch
 * counts only where it begins at that offset, so that each record is taken once, in order, and none is skipped.
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

  /** A batch with records, which was fetched from an offset. The position moves only behind what came next. */
  take(fetched: number, last: number): Arrival {
    if (fetched !== this.#next) return fetched < this.#next ? 'behind' : 'ahead';
    this.moveTo(last + 1);
    return 'next';
  }

  /**
   * A batch without records: markers, aborted or compacted ones. kafkajs tells what stood in it, not from where it was
   * fetched. So one that begins later is believed to have a gap before it only if it comes after kafkajs was sent to
   * the position once more.
   */
  pass(first: number | null, last: number): Arrival {
    // All of the batch was compacted from the fetched offset on: kafkajs gives that as the last one, and goes on by one.
    if (first === null) return this.take(last, last);
    if (first > this.#next) return this.#isSought ? 'gap' : 'ahead';
    return this.take(first, last);
  }

  /** kafkajs is sent to the position now: what it had fetched before is in the caller's hands already. */
  sought(): void {
    this.#isSought = true;
  }

  /** The log begins at an offset: gives back what is gone of the wanted, and goes on after it. */
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

/** kafkajs keeps the position that a batch was asked for, but its types do not tell. */
export function fetchedOffsetOf(batch: object): number {
  if (!('fetchedOffset' in batch)) throw new TypeError('this kafkajs does not tell from where a batch was fetched');
  return Number(batch.fetchedOffset);
}
