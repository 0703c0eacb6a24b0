/**
 * How far ahead of an even pace something may be: half a second, so that a call that needs more than the pace of a moment
 * is not late.
 */
const AHEAD_MS = 500;

/**
 * An even pace (the generic cell rate algorithm, ITU-T I.371): what begins is spread over time, and what was not used is
 * not made up for. Pure: time comes in.
 */
export class Pace {
  /** When all that has begun would have begun at an even pace. */
  #dueMs = Number.NEGATIVE_INFINITY;

  /** When the next may begin: it has passed, where that is now. */
  get nextMs(): number {
    return this.#dueMs - AHEAD_MS;
  }

  /** @param perMs the pace, above 0; `Infinity`: any */
  begin(amount: number, perMs: number, nowMs: number): void {
    this.#dueMs = Math.max(this.#dueMs, nowMs) + amount / perMs;
  }

  /** What began has turned out to be more by this amount, or less where it is negative. At no pace at all it says nothing. */
  correct(by: number, perMs: number): void {
    if (perMs > 0 && Number.isFinite(this.#dueMs)) this.#dueMs += by / perMs;
  }
}
