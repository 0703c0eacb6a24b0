/** The share of the calls held by the endpoint at that moment by which a refusal lowers the limit. */
const CUT = 0.05;
/**
 * The same for time-outs: each one has cost its full time, and the number of calls that the endpoint can serve is
 * unknown.
 */
const CUT_TIMED_OUT = 0.3;
/**
 * Time-outs alone lower the limit to this share of the configured one at the least: the questions may be their cause.
 */
const LEAST_TIMED_OUT = 1 / 8;
/** The number of calls that begin after a period in which all timed out; each round that passes doubles the limit. */
const FIRST_AFTER_TIME_OUTS = 8;
/**
 * At or above this share of the ceiling, every tenth passed call raises the limit by one; below it, every passed call.
 */
const NEAR_CEILING = 0.9;
const NEAR_GROWTH = 0.1;
/** The least number of calls that pass at the ceiling before the limit rises: a full endpoint refuses 0.5 % at most. */
const MIN_PASSED_AT_CEILING = 200;
/** The same as a multiple of the limit; the larger number counts. */
const ROUNDS_AT_CEILING = 2;
/** Above the ceiling the limit rises by one in the first round, and by this factor more in each following round. */
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
 * Time-outs lower the limit too (`SlowCalls`): by a larger share, and to a low start after a period in which all calls
 * timed out.
 *
 * One cut for each episode: a refusal of a call that began before the last cut only shows that the calls still in
 * flight are all that the endpoint holds.
 */
export class AdaptiveLimit {
  readonly #max: number;
  #limit: number;
  /** The number of calls that the endpoint held at the last refusal. */
  #ceiling: number;
  /** Calls that must still pass before the limit rises above the ceiling. */
  #passesLeft = 0;
  /** How much the limit rises in a round of calls. */
  #step = 1;
  /** Calls with a lower number began before the last cut. */
  #cutAt = 0;
  /**
   * Whether a call that began after the last cut has passed: only then does a refusal say something about the new
   * limit.
   */
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
   * A call was refused because there are too many calls.
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
    // Far below the limit, a refusal says little about how many calls the endpoint holds at other times.
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

  /** A call has passed. `isSaturated`: no further call could have been in flight. */
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
   * The endpoint serves again after refusing all calls, which said nothing about how many it holds. If all calls timed
   * out, there may have been too many.
   */
  resumed(hadTimedOut: boolean): void {
    this.#limit = hadTimedOut
      ? Math.min(this.#ceiling, FIRST_AFTER_TIME_OUTS)
      : Math.max(this.#limit, this.#ceiling / 2);
  }
}
