/** By which share of the calls that the endpoint held at that moment a refusal lowers the limit. */
const CUT = 0.05;
/** The same where calls time out: each has cost its whole time, and what the endpoint can serve in time is not known. */
const CUT_TIMED_OUT = 0.3;
/** Time-outs alone lower the limit to this share of what is configured: they may be the questions'. */
const LEAST_TIMED_OUT = 1 / 8;
/** After a time in which all timed out, so many calls at once begin; the limit doubles with each round that passes. */
const FIRST_AFTER_TIME_OUTS = 8;
/** From this share of the ceiling on, the limit grows with every tenth call that passes, below it with each. */
const NEAR_CEILING = 0.9;
const NEAR_GROWTH = 0.1;
/** So many calls pass at the ceiling before one more is tried: of an endpoint that is full, at most 0.5 % are refused. */
const MIN_PASSED_AT_CEILING = 200;
/** … or this many times the limit, where that is more. */
const ROUNDS_AT_CEILING = 2;
/** Above the ceiling the limit grows by one in a round, and in each next round by so much more: it has risen by far. */
const FASTER = 1.5;
const MIN_ROUND = 50;

/**
 * How many calls an endpoint is given at once: the configured limit while it refuses none, fewer after a refusal
 * ("429", "503"), slowly more while none comes (additive increase, multiplicative decrease, with the ceiling of the last
 * refusal remembered as CUBIC does, RFC 9438).
 *
 * ```text
 * limit   ────╮        ╭────────── …    refused: cut, and soon back at what the endpoint held (the ceiling);
 *             ╰╯╭──────╯                there for a while; then one more, and faster where that passes too
 *       refused ╵ ceiling
 * ```
 *
 * Calls that time out are a sign too (`SlowCalls`): the limit is cut by more then, and begins low after a time in which all
 * of them did.
 *
 * One cut for one episode: refusals of calls that began before the last cut say nothing new, except that what is still
 * in flight is all that the endpoint holds.
 */
export class AdaptiveLimit {
  readonly #max: number;
  #limit: number;
  /** What the endpoint held at the last refusal. */
  #ceiling: number;
  /** Calls that still pass before more is tried than the ceiling. */
  #passesLeft = 0;
  /** By how much the limit grows in a round of calls. */
  #step = 1;
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
    this.#ceiling = max;
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
    this.#step = 1;
    if (!isNews || !this.#isTried) {
      this.#limit = Math.max(1, held);
      return;
    }
    this.#isTried = false;
    // Far below the limit, the refusal says little of how many the endpoint holds at other times.
    const isAtLimit = held >= (1 - CUT) * this.#limit - 1;
    const cut = (calls: number): number => Math.max(1, calls - Math.floor(CUT * calls));
    this.#ceiling = Math.max(1, isAtLimit ? Math.floor(held) : cut(this.#limit));
    this.#limit = cut(held);
    this.#passesLeft = Math.max(MIN_PASSED_AT_CEILING, ROUNDS_AT_CEILING * this.#ceiling);
  }

  /** Too many calls time out. `number` and `next` as in `refused`, of the last of them. */
  timedOut(number: number, next: number): void {
    if (number < this.#cutAt) return;
    this.#cutAt = next;
    this.#step = 1;
    const least = Math.max(1, Math.ceil(LEAST_TIMED_OUT * this.#max));
    this.#ceiling = Math.min(this.#limit, Math.max(least, Math.floor((1 - CUT_TIMED_OUT) * this.#limit)));
    this.#limit = this.#ceiling;
    this.#passesLeft = Math.max(MIN_PASSED_AT_CEILING, ROUNDS_AT_CEILING * this.#ceiling);
  }

  /** A call has passed. `isSaturated`: no more could have been in flight. */
  passed(number: number, isSaturated: boolean): void {
    if (number < this.#cutAt) return;
    this.#isTried = true;
    if (!isSaturated || this.#limit >= this.#max) return;
    if (this.#limit < this.#ceiling) {
      const growth = this.#limit < NEAR_CEILING * this.#ceiling ? 1 : NEAR_GROWTH;
      this.#limit = Math.min(this.#ceiling, this.#limit + growth);
    } else if (this.#passesLeft > 0) this.#passesLeft -= 1;
    else {
      const round = Math.max(MIN_ROUND, this.#limit);
      this.#limit = Math.min(this.#max, this.#limit + this.#step / round);
      this.#step *= 1 + (FASTER - 1) / round;
    }
  }

  /**
   * The endpoint serves again after a time in which it refused all: that said nothing of how many it holds. Where all
   * timed out, it may have been given too many.
   */
  resumed(hadTimedOut: boolean): void {
    this.#limit = hadTimedOut
      ? Math.min(this.#ceiling, FIRST_AFTER_TIME_OUTS)
      : Math.max(this.#limit, this.#ceiling / 2);
  }
}
