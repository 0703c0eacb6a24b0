import type { TokenPrices } from '../records/money.ts';
import type { CallStatus } from './campaign-status.ts';
import type { RandomDraws } from './random-draws.ts';

/** The models whose calls are estimated; several teachers together. */
export type EstimatedRole = 'target' | 'teacher' | 'scorer' | 'judge';

/** What the calls of a model were, as far as the campaign has made any. */
export type MeasuredCalls = Pick<
  CallStatus,
  'journaled' | 'reused' | 'promptTokens' | 'cachedTokens' | 'completionTokens'
>;

/** A model as the estimate knows it. */
export interface EstimatedModel {
  readonly calls: MeasuredCalls;
  /** Null: its calls cost nothing. */
  readonly prices: TokenPrices | null;
  /** Of one reply; 0 for a model that gives only numbers. */
  readonly maxTokens: number;
  /** Calls in flight at once. */
  readonly concurrency: number;
  /** Calls and tokens that it takes in a minute; `Infinity`: no limit. */
  readonly perMinute: { readonly requests: number; readonly tokens: number };
  /** How long the calls so far took; null: not known. */
  readonly latency: { readonly meanMs: number; readonly calls: number } | null;
}

/** A reply that was never measured has between this share of its limit and all of it. */
export const LOW_REPLY_SHARE = 0.05;
/** Tokens of a prompt that was never measured. */
export const PROMPT_TOKENS = { low: 64, high: 2048 } as const;
/** The standard deviation of one call's tokens over their mean. Status has sums alone; reasoning has a long tail. */
const PROMPT_SPREAD = 0.6;
const REPLY_SPREAD = 1;

/** The calls of a model in one simulated campaign. */
export interface Draw {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly usd: number;
}

/** Tokens and cost of calls: measured means as far as the calls so far tell them, and the spread of the calls to come. */
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
