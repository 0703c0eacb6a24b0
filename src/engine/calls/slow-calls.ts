/** The share of time-outs and the mean duration of passed calls are averaged over about this many calls. */
const CALLS = 20;
/** The share of time-outs from which the endpoint may be slow … */
const TOO_MANY_TIMED_OUT = 0.1;
/** … if a passed call takes at least this share of the time-out: a few endless replies do not make it slow. */
const SLOW = 0.25;

/**
 * Detects an endpoint that has more calls than it can serve in their time. An endpoint that batches takes longer for
 * each call the more calls it has, and serves more of them in total. So fewer calls are better only if calls time out
 * and the others take long too.
 */
export class SlowCalls {
  #timedOutShare = 0;
  #passedMs = 0;

  passed(ms: number): void {
    this.#passedMs += (ms - this.#passedMs) / CALLS;
    this.#timedOutShare -= this.#timedOutShare / CALLS;
  }

  /** @returns whether there were too many calls; if so, counting starts again */
  timedOut(ms: number): boolean {
    this.#timedOutShare += (1 - this.#timedOutShare) / CALLS;
    const isSlow = this.#timedOutShare >= TOO_MANY_TIMED_OUT && this.#passedMs >= SLOW * ms;
    if (isSlow) this.#timedOutShare = 0;
    return isSlow;
  }
}
