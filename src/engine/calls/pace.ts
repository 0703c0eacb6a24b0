/**
 * How far ahead of an even pace calls may begin: half a second, so that a call that needs more than the current pace is
 * not late.
 */
const AHEAD_MS = 500;

/**
 * An even pace (the generic cell rate algorithm, ITU-T I.371): it spreads the beginnings over time, and unused time is
 * not made up for. Pure: each event brings its time.
 */
export class Pace {
  /** When all begun amounts would have begun at an even pace. */
  #dueMs = Number.NEGATIVE_INFINITY;

  /** When the next amount may begin; now, if that time has passed. */
  get nextMs(): number {
    return this.#dueMs - AHEAD_MS;
  }

  /** @param perMs the pace, above 0; `Infinity`: unlimited */
  begin(amount: number, perMs: number, nowMs: number): void {
    this.#dueMs = Math.max(this.#dueMs, nowMs) + amount / perMs;
  }

  /** Corrects an amount that has begun by this difference. Without a limited pace it does nothing. */
  correct(by: number, perMs: number): void {
    if (perMs > 0 && Number.isFinite(this.#dueMs)) this.#dueMs += by / perMs;
  }
}
