import type { TokenPrices } from '../records/money.ts';
import type { CallStatus } from './campaign-status.ts';
import type { RandomDraws } from './random-draws.ts';

/** The models whose calls are estimated; all teachers together. */
export type EstimatedRole = 'target' | 'teacher' | 'scorer' | 'judge';

/** The calls of a model that the campaign has made. */
export type MeasuredCalls = Pick<
  CallStatus,
  'journaled' | 'fromOthers' | 'promptTokens' | 'cachedTokens' | 'completionTokens'
>;

/** The input of an estimate for one model. */
export interface EstimatedModel {
  readonly calls: MeasuredCalls;
  /** Null: its calls cost nothing. */
  readonly prices: TokenPrices | null;
  /** The token limit of one reply; 0 for a model that returns only numbers. */
  readonly maxTokens: number;
  /** The most calls in flight. */
  readonly concurrency: number;
  /** Its limits of requests and tokens per minute; `Infinity`: no limit. */
  readonly perMinute: { readonly requests: number; readonly tokens: number };
  /** The duration of the calls so far; null: unknown. */
  readonly latency: { readonly meanMs: number; readonly calls: number } | null;
}

/** Without measurements, a reply has between this share of its limit and all of it. */
export const LOW_REPLY_SHARE = 0.05;
/** The tokens of a prompt without measurements. */
export const PROMPT_TOKENS = { low: 64, high: 2048 } as const;
/** The standard deviation of one call's tokens over their mean. Status has only sums; reasoning has a long tail. */
const PROMPT_SPREAD = 0.6;
const REPLY_SPREAD = 1;

/** The calls of a model in one simulated campaign. */
export interface Draw {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly usd: number;
}

/**
 * Tokens and cost of calls: the means of the measured calls so far, with those of answers that could not be used, and the
 * spread of future calls.
 */
export function drawCalls(
  { calls, prices, maxTokens }: EstimatedModel,
  count: number,
  prompt: { readonly low: number; readonly high: number },
  random: RandomDraws,
): Draw {
  if (count <= 0) return { calls: 0, promptTokens: 0, completionTokens: 0, usd: 0 };
  const around = (mean: number, spread: number, n: number): number => {
    const shape = n / spread ** 2;
    return (mean * random.gamma(shape)) / shape;
  };
  const measured = calls.journaled;
  const meanOf = (sum: number, spread: number, otherwise: () => number): number =>
    around(measured > 0 ? around(sum / measured, spread, measured) : otherwise(), spread, Math.max(1, count));
  const promptTokens =
    count * meanOf(calls.promptTokens, PROMPT_SPREAD, () => random.logUniform(prompt.low, prompt.high));
  const low = Math.max(1, LOW_REPLY_SHARE * maxTokens);
  const reply =
    maxTokens === 0 ? 0 : meanOf(calls.completionTokens, REPLY_SPREAD, () => random.logUniform(low, maxTokens));
  const completionTokens = count * Math.min(maxTokens, reply);
  if (prices === null) return { calls: count, promptTokens, completionTokens, usd: 0 };
  const cached = calls.promptTokens > 0 ? Math.min(1, calls.cachedTokens / calls.promptTokens) : 0;
  const input = (1 - cached) * Number(prices.input) + cached * Number(prices.cachedInput);
  return {
    calls: count,
    promptTokens,
    completionTokens,
    usd: promptTokens * input + completionTokens * Number(prices.output),
  };
}
