import type { CallEstimate } from './call-estimate.ts';
import { RecentValues } from './recent-values.ts';

/** Calls that are remembered: enough for a rare long reply, few enough to follow a new kind of question soon. */
const REMEMBERED = 512;
/** Until this many calls have ended, a call is expected to use all of its estimate, at any time. */
const LEARNS_FROM = 16;
/**
 * The standard deviations of their sum by which the replies in flight may together be longer than earlier replies: one
 * in 700 sums of a normal distribution is, and it exceeds the limit only if all windows are full then.
 */
const DEVIATIONS = 3;
/** The least deviation of a reply's length, as a share of the mean: equal lengths so far need not remain equal. */
const LEAST_DEVIATION = 0.02;
/** The most tokens of a prompt, as a multiple of its estimate: a tokenizer makes at most one token of a byte. */
const MOST_FACTOR = 3;
/**
 * How much sooner than the shortest remembered reply a reply may end: a share of its time, and at most this many ms.
 */
const EARLIEST_SHARE = 0.03;
const EARLIEST_MS = 300;
/** How much longer than the longest remembered reply a reply may take. */
const LATEST_SHARE = 1.05;

/** The expected usage of the next call, and when it counts. */
export interface ExpectedUsage extends CallEstimate {
  /** All its tokens at the average usage. */
  readonly likelyTokens: number;
  /** Its reply ends no earlier than this after its request was sent, and no later (`Infinity`: unknown). */
  readonly endsAfterMs: number;
  readonly endsBeforeMs: number;
}

/** The usage of past calls to a model, and the expected usage of the next one. */
export class UsageHistory {
  readonly #promptFactors = new RecentValues(REMEMBERED);
  readonly #completions = new RecentValues(REMEMBERED);
  readonly #durationsMs = new RecentValues(REMEMBERED);
  /** How long each token was in flight: the tokens of long replies take longer. */
  readonly #tokenMs = new RecentValues(REMEMBERED);
  /** Computed from the values; null after a new value. */
  #learned: Learned | null = null;

  /** A call has passed. Added in the order in which the calls began: the first ones to end would be the short ones. */
  add(estimate: CallEstimate, used: CallEstimate, durationMs: number): void {
    this.#promptFactors.add(used.promptTokens / Math.max(1, estimate.promptTokens));
    this.#completions.add(used.completionTokens);
    this.#durationsMs.add(durationMs);
    this.#tokenMs.add(durationMs * used.completionTokens);
    this.#learned = null;
  }

  /**
   * The expected usage of a call: at first its maximum, later less if calls have used less. The estimates of `inFlight`
   * calls are such that their replies are hardly longer in total: the sum of n replies is n times their mean, with a
   * deviation proportional to the root of n.
   *
   * @param inFlight including this call
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
   * The share of a limit of tokens in `windowMs` that calls can use at an even pace, because replies in flight are
   * reserved from their earliest end: the more their durations differ, the smaller the share.
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
  /** Tokens of a prompt as a multiple of its estimate: the most, and on average. */
  readonly factor: number;
  readonly likelyFactor: number;
  readonly leastMs: number;
  /** How long the average token is in flight. */
  readonly tokenMs: number;
  readonly mostMs: number;
}
