/** How finely time is told apart. Ends are rounded up and beginnings down: what is rounded counts for longer. */
const SLOT_MS = 50;

/** An amount and when its endpoint may count it: not before `fromMs`, not after `toMs`. */
export interface WindowEntry {
  readonly amount: number;
  readonly fromMs: number;
  /** `Infinity`: not known yet. */
  readonly toMs: number;
}

/** An entry in the slots of its window, to be replaced by what is known better later. */
export interface PlacedEntry {
  readonly amount: number;
  readonly from: number;
  /** The first slot in which no window of time can hold it; `Infinity`: unknown. */
  readonly until: number;
}

/**
 * How much an endpoint may have counted in any window of time, now and at every time to come: a window that ends at `t`
 * may hold an entry if the entry may have been counted by then, and not a whole window ago. So a limit that holds for
 * each `t` holds for every sliding window, whenever within its bounds each entry is really counted.
 *
 * Pure: time comes in. A clock that goes back counts as one that is still; one that jumps ahead makes no entry count for less
 * than the window.
 */
export class SlidingWindow {
  readonly #windowMs: number;
  readonly #changes: Float64Array;
  /** What a window that ends in the current slot may hold. */
  #held = 0;
  #slot = 0;
  /** No slot after this one has a change. */
  #last = 0;

  /** @param horizonMs how far ahead the end of an entry is told; one that ends later counts until it is replaced */
  constructor(windowMs: number, horizonMs: number) {
    this.#windowMs = windowMs;
    this.#changes = new Float64Array(Math.ceil((windowMs + horizonMs) / SLOT_MS) + 2);
  }

  /** What a window of time that ends now may hold. */
  get held(): number {
    return this.#held;
  }

  /** Lets time pass. */
  advance(nowMs: number): void {
    const to = Math.floor(nowMs / SLOT_MS);
    // After so long a sleep everything that ends has ended.
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

  /** Takes an entry out again, as if it had never been. */
  remove(placed: PlacedEntry): void {
    this.#put(placed, -placed.amount);
  }

  /** Whether entries, counted from their `fromMs` on, leave every window from now on within the limit. */
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

  /** When a window next holds less than the one before it; null: not as far as is known. */
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
