/** By which share of the calls that the endpoint held at that moment a refusal lowers the limit. */
const CUT = 0.05;
/** At least so many calls pass before one more is tried at once: of an endpoint that is full, at most 2 % are refused. */
const MIN_PASSED_FOR_ONE_MORE = 50;

/**
 * How many calls an endpoint is given at once: the configured limit while it refuses none, fewer after a refusal
 * ("429", "503"), slowly more while none comes (additive increase, multiplicative decrease).
 *
 * One cut for one episode: refusals of calls that began before the last cut say nothing new, except that what is still
 * in flight is all that the endpoint holds.
 */
export class AdaptiveLimit {
  readonly #max: number;
  #limit: number;
  /** Up to here the limit grows by one with each call that passes: the endpoint has held nearly that many before. */
  #quickUpTo: number;
  /** Calls with a lower number began before the last cut. */
  #cutAt = 0;
  /** Whether a call that began after the last cut has passed: only then a refusal tells something of the new limit. */
  #isTried = true;

  /** @param max calls at once, an integer of at least 1 */
  constructor(max: number) {
    if (!Number.isSafeInteger(max) || max < 1) {
      throw new RangeError(`the limit must be an integer of at least 1, got ${max}`);
    }
    this.#max = max;
    this.#limit = max;
    this.#quickUpTo = max;
  }

  /** Calls at once. */
  get calls(): number {
    return Math.floor(this.#limit);
  }

  /**
   * A call was refused because there are too many.
   *
   * @param number of the call, in the order in which they began
   * @param next the number of the next call that begins
   * @param inFlight calls that are still in flight
   */
  refused(number: number, next: number, inFlight: number): void {
    const held = Math.min(this.#limit, inFlight);
    const isNews = number >= this.#cutAt;
    if (isNews) this.#cutAt = next;
    if (!isNews || !this.#isTried) {
      this.#limit = Math.max(1, held);
      return;
    }
    this.#isTried = false;
    // Far below the limit, the refusal says little of how many the endpoint holds at other times.
    const isAtLimit = held >= (1 - CUT) * this.#limit - 1;
    const cut = (calls: number): number => Math.max(1, calls - Math.floor(CUT * calls));
    this.#quickUpTo = cut(isAtLimit ? held : this.#limit);
    this.#limit = cut(held);
  }

  /** A call has passed. `isSaturated`: no more could have been in flight. */
  passed(number: number, isSaturated: boolean): void {
    if (number < this.#cutAt) return;
    this.#isTried = true;
    if (!isSaturated || this.#limit >= this.#max) return;
    const more = this.#limit < this.#quickUpTo ? 1 : 1 / Math.max(this.#limit, MIN_PASSED_FOR_ONE_MORE);
    this.#limit = Math.min(this.#max, this.#limit + more);
  }

  /** The endpoint serves again after a time in which it refused all: that said nothing of how many it holds. */
  resumed(): void {
    this.#limit = Math.max(this.#limit, this.#quickUpTo / 2);
  }
}
