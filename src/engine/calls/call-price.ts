import type { CallFailure, CallFailureReason, TokenUsage } from '../../records/model-reply.ts';
import { costOf, tokenPrices } from '../../records/money.ts';
import type { PicoUsd, Price } from '../../records/money.ts';

/** What calls to a model cost. */
export interface CallPrice {
  /** The most that a request can cost, from its JSON text. */
  worstCaseOf(requestText: string): PicoUsd;
  /** What a reply has cost. Where the endpoint did not count its tokens, or half of them, it is the worst case. */
  replied(usage: TokenUsage, worstCase: PicoUsd): PicoUsd;
  /** What a request has cost that brought no reply: the worst case, where it may have been answered without our knowing. */
  failed(failure: Pick<CallFailure, 'reason' | 'hasBegun'>, worstCase: PicoUsd): PicoUsd;
}

/** Calls that cost nothing. */
export const FREE: CallPrice = { worstCaseOf: () => 0n, replied: () => 0n, failed: () => 0n };

/** What a chat template puts around the messages of a request, in tokens; a bound, not an estimate. */
const TEMPLATE_TOKENS = 512;

/**
 * Whether a request that failed so may have been paid. It is not paid where the endpoint refused it, or where no connection
 * came about; every other request may have been answered, and the answer lost.
 */
const MAY_BE_PAID: Readonly<Record<CallFailureReason, boolean>> = {
  'connection-refused': false,
  'connection-failed': true,
  timeout: true,
  'rate-limited': false,
  overloaded: false,
  'try-later': false,
  'quota-exhausted': false,
  'server-error': false,
  'request-refused': false,
  unauthorized: false,
  'model-not-found': false,
  'empty-reply': true,
  'malformed-reply': true,
  'reply-too-large': true,
  'prm-score-count': true,
  'prm-context-exceeded': false,
  'scorer-count': true,
  'scorer-context-exceeded': true,
  cancelled: true,
};

/**
 * Calls at a price. The worst case of a prompt is a token for each byte of its JSON, which no tokenizer passes, and the
 * template around it; that of a reply is all that the model may write.
 *
 * @param maxCompletionTokens `sampling.maxTokens`; 0 for a model that writes nothing
 */
export function priceOf(price: Price, maxCompletionTokens: number): CallPrice {
  const prices = tokenPrices(price);
  // Cached input may be the dearer one where a provider bills the writing of its cache.
  const input = prices.input > prices.cachedInput ? prices.input : prices.cachedInput;
  const isCounted = ({ prompt, completion }: TokenUsage): boolean =>
    prompt > 0 && (completion > 0 || maxCompletionTokens === 0);
  return {
    worstCaseOf: (requestText) =>
      BigInt(Buffer.byteLength(requestText) + TEMPLATE_TOKENS) * input + BigInt(maxCompletionTokens) * prices.output,
    replied: (usage, worstCase) => (isCounted(usage) ? costOf(usage, prices) : worstCase),
    failed: ({ reason, hasBegun }, worstCase) => (hasBegun || MAY_BE_PAID[reason] ? worstCase : 0n),
  };
}
