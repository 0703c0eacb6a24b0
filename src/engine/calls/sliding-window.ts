/** The resolution of time. Ends are rounded up and beginnings down, so that rounding only lengthens an entry. */
const SLOT_MS = 50;

/** An amount and the period in which its endpoint may count it: not before `fromMs`, not after `toMs`. */
export interface WindowEntry {
  readonly amount: number;
  readonly fromMs: number;
  /** `Infinity`: unknown. */
  readonly toMs: number;
}

/** An entry in the slots of its window; it is replaced when more is known. */
export interface PlacedEntry {
  readonly amount: number;
  readonly from: number;
  /** The first slot in which no window can contain it; `Infinity`: unknown. */
  readonly until: number;
}

/**
 * The most that an endpoint may have counted in any window of time, now and in the future. A window that ends at `t`
 * may contain an entry that may have been counted by then, and less than a whole window ago. So a limit that holds for
 * each `t` holds for every sliding window, at whatever time between its bounds an entry is actually counted.
 *
 * Pure: each event brings its time. A clock that goes back counts as stopped; after a jump forward, an entry still
 * counts for at least the window.
 */
export class SlidingWindow {
  readonly #windowMs: number;
  readonly #changes: Float64Array;
  /** The most that a window ending in the current slot may contain. */
  #held = 0;
  #slot = 0;
  /** No slot after this one has a change. */
  #last = 0;

  /** @param horizonMs how far ahead the end of an entry may be; a later one counts until it is replaced */
  constructor(windowMs: number, horizonMs: number) {
    this.#windowMs = windowMs;
    this.#changes = new Float64Array(Math.ceil((windowMs + horizonMs) / SLOT_MS) + 2);
  }

  /** The most that a window ending now may contain. */
  get held(): number {
    return this.#held;
  }

  /** Moves to a later time. */
  advance(nowMs: number): void {
    const to = Math.floor(nowMs / SLOT_MS);
    // After a long sleep everything that ends has ended.
    while (this.#slot < Math.min(to, this.#last)) {
      this.#slot += 1;
      this.#held += this.#take(this.#slot);
    }
    this.#slot = Math.max(this.#slot, to);
    this.#last = Math.max(this.#last, this.#slot);
  }

  add(entry: WindowEntry): PlacedEntry {
    const from = Math.floor(entry.fromMs / SLOT_MS);
    const until = Math.ceil((entry.toMs + this.#windowMs) / SLOT_MS);
    const isAhead = until < this.#slot + this.#changes.length;
    const placed = { amount: entry.amount, from: Math.min(from, this.#horizon()), until: isAhead ? until : Infinity };
    this.#put(placed, entry.amount);
    return placed;
  }

  /** Removes an entry as if it had never been added. */
  remove(placed: PlacedEntry): void {
    this.#put(placed, -placed.amount);
  }

  /** Whether entries, counted from their `fromMs` on, keep every window from now on within the limit. */
  fits(entries: readonly Pick<WindowEntry, 'amount' | 'fromMs'>[], limit: number): boolean {
    const begins = entries.map(({ amount, fromMs }) => ({ amount, from: Math.floor(fromMs / SLOT_MS) }));
    const most = begins.reduce((slot, { from }) => Math.max(slot, from), this.#last);
    let held = this.#held;
    for (let slot = this.#slot; slot <= most; slot += 1) {
      if (slot > this.#slot) held += this.#at(slot);
      let added = 0;
      for (const { amount, from } of begins) if (from <= slot) added += amount;
      if (added > 0 && held + added > limit) return false;
    }
    return true;
  }

  /** When the content of a window next drops; null: no drop is known. */
  nextDropMs(): number | null {
    for (let slot = this.#slot + 1; slot <= this.#last; slot += 1) if (this.#at(slot) < 0) return slot * SLOT_MS;
    return null;
  }

  #horizon(): number {
    return this.#slot + this.#changes.length - 1;
  }

  #put({ from, until }: PlacedEntry, amount: number): void {
    if (until <= this.#slot) return;
    if (from <= this.#slot) this.#held += amount;
    else this.#change(from, amount);
    if (until !== Infinity) this.#change(Math.max(until, from), -amount);
  }

  #change(slot: number, by: number): void {
    const at = slot % this.#changes.length;
    this.#changes[at] = this.#at(slot) + by;
    this.#last = Math.max(this.#last, slot);
  }

  #at(slot: number): number {
    return this.#changes[slot % this.#changes.length] ?? 0;
  }

  #take(slot: number): number {
    const change = this.#at(slot);
    this.#changes[slot % this.#changes.length] = 0;
    return change;
  }
}
