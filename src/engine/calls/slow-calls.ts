/** Over about so many calls the share of those that timed out is taken, and the time of those that passed. */
const CALLS = 20;
/** From this share on … */
const TOO_MANY_TIMED_OUT = 0.1;
/** … where a call that passes takes at least this share of the time-out: a few endless replies are no slow endpoint. */
const SLOW = 0.25;

/**
 * Whether an endpoint is given more calls than it can serve in their time. An endpoint that batches takes longer for each
 * call the more it has, and serves more of them in all: only where calls time out, and the others take long too, fewer at
 * once would be better.
 */
export class SlowCalls {
  #timedOutShare = 0;
  #passedMs = 0;

  passed(ms: number): void {
    this.#passedMs += (ms - this.#passedMs) / CALLS;
    this.#timedOutShare -= this.#timedOutShare / CALLS;
  }

  /** @returns whether there were too many; it begins anew then */
  timedOut(ms: number): boolean {
    this.#timedOutShare += (1 - this.#timedOutShare) / CALLS;
    const isSlow = this.#timedOutShare >= TOO_MANY_TIMED_OUT && this.#passedMs >= SLOW * ms;
    if (isSlow) this.#timedOutShare = 0;
    return isSlow;
  }
}
