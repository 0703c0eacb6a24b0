import type { CallEstimate } from './call-estimate.ts';
import { RecentValues } from './recent-values.ts';

/** Calls that are remembered: enough for a rare long reply, few enough that another kind of question is soon known. */
const REMEMBERED = 512;
/** Until so many have ended, a call may use all of its estimate, at any time. */
const LEARNS_FROM = 16;
/**
 * By how many standard deviations of their sum the replies in flight may together be longer than replies have been: one
 * in 700 sums of a normal distribution is, and it passes the limit only where all windows are full then.
 */
const DEVIATIONS = 3;
/** The least deviation of a reply's length, as a share of the mean: what has been equal so far need not remain so. */
const LEAST_DEVIATION = 0.02;
/** No prompt is longer than so many times its estimate: a tokenizer makes at most one token of a byte. */
const MOST_FACTOR = 3;
/** By how much a reply may end sooner than the shortest of those remembered: a share of that, and no more than this. */
const EARLIEST_SHARE = 0.03;
const EARLIEST_MS = 300;
/** By how much a reply may take longer than the longest of those remembered. */
const LATEST_SHARE = 1.05;

/** What the next call is expected to use, and when. */
export interface ExpectedUsage extends CallEstimate {
  /** All its tokens, as calls have used on average. */
  readonly likelyTokens: number;
  /** Its reply ends no earlier than this after its request went out, and no later (`Infinity`: not known). */
  readonly endsAfterMs: number;
  readonly endsBeforeMs: number;
}

/** What the calls to a model have used, and so what the next one is expected to use. */
export class UsageHistory {
  readonly #promptFactors = new RecentValues(REMEMBERED);
  readonly #completions = new RecentValues(REMEMBERED);
  readonly #durationsMs = new RecentValues(REMEMBERED);
  /** How long each token was in flight: tokens of long replies are longer. */
  readonly #tokenMs = new RecentValues(REMEMBERED);
  /** What follows from the values, until there is another one. */
  #learned: Learned | null = null;

  /** A call has passed. Calls are told in the order in which they began: those that end first are the short ones. */
  add(estimate: CallEstimate, used: CallEstimate, durationMs: number): void {
    this.#promptFactors.add(used.promptTokens / Math.max(1, estimate.promptTokens));
    this.#completions.add(used.completionTokens);
    this.#durationsMs.add(durationMs);
    this.#tokenMs.add(durationMs * used.completionTokens);
    this.#learned = null;
  }

  /**
   * What a call is expected to use: the most that it can at first, later less where calls have used less. The estimates
   * of `inFlight` calls together are so much that their replies together are hardly longer: n replies add up to their
   * mean n times, and vary by the root of n.
   *
   * @param inFlight with this one
   */
  expect(estimate: CallEstimate, inFlight: number): ExpectedUsage {
    if (this.#completions.count < LEARNS_FROM) {
      const { completionTokens } = estimate;
      const promptTokens = MOST_FACTOR * estimate.promptTokens;
      const likelyTokens = estimate.promptTokens + completionTokens;
      return { promptTokens, completionTokens, likelyTokens, endsAfterMs: 0, endsBeforeMs: Infinity };
    }
    const { mean, deviation, factor, likelyFactor, leastMs, mostMs } = (this.#learned ??= this.#learn());
    const completion = Math.ceil(mean + (DEVIATIONS * deviation) / Math.sqrt(Math.max(1, inFlight)));
    return {
      promptTokens: Math.ceil(estimate.promptTokens * factor),
      completionTokens: Math.min(estimate.completionTokens, completion),
      likelyTokens: estimate.promptTokens * likelyFactor + mean,
      endsAfterMs: leastMs,
      endsBeforeMs: mostMs,
    };
  }

  /**
   * The share of a limit of tokens in `windowMs` that calls can use at an even pace, since replies in flight are reserved
   * from the time at which they may end: it is less, the more their durations differ.
   */
  shareOf(windowMs: number, inFlight: number): number {
    if (this.#completions.count < LEARNS_FROM) return 1;
    const { mean, deviation, leastMs, mostMs, tokenMs } = (this.#learned ??= this.#learn());
    if (mean === 0) return 1;
    const excess = 1 + (DEVIATIONS * deviation) / (mean * Math.sqrt(Math.max(1, inFlight)));
    const reservedMs = excess * Math.min(tokenMs, windowMs + mostMs - leastMs);
    return Math.min(1, windowMs / (Math.max(0, windowMs - leastMs) + reservedMs));
  }

  #learn(): Learned {
    const { mean, deviation } = this.#completions;
    const { least, most } = this.#durationsMs;
    return {
      mean,
      deviation: Math.max(deviation, LEAST_DEVIATION * mean),
      factor: Math.min(MOST_FACTOR, this.#promptFactors.most),
      tokenMs: mean === 0 ? 0 : this.#tokenMs.mean / mean,
      likelyFactor: this.#promptFactors.mean,
      leastMs: least - Math.min(EARLIEST_MS, EARLIEST_SHARE * least),
      mostMs: LATEST_SHARE * most,
    };
  }
}

interface Learned {
  readonly mean: number;
  readonly deviation: number;
  /** Tokens of a prompt by its estimate: at most, and on average. */
  readonly factor: number;
  readonly likelyFactor: number;
  readonly leastMs: number;
  /** How long the average token is in flight. */
  readonly tokenMs: number;
  readonly mostMs: number;
}
