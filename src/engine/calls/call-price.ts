import type { CallFailure, CallFailureReason, CountedAnswer } from '../../records/model-reply.ts';
import { costOf, tokenPrices } from '../../records/money.ts';
import type { PicoUsd, Price } from '../../records/money.ts';
import { hasTimedOut } from './late-answer.ts';
import type { TimedFailure } from './late-answer.ts';
import { boundUsage } from '../../records/token-usage.ts';
import { mostPromptTokens } from './call-estimate.ts';

/** The prices of calls to a model. */
export interface CallPrice {
  /** The most that a request can cost, computed from its JSON text. */
  worstCaseOf(requestText: string): PicoUsd;
  /** The cost of a reply: at most the worst case, which it is if the endpoint did not count all of its tokens. */
  replied(reply: CountedAnswer, worstCase: PicoUsd): PicoUsd;
  /**
   * The cost of a request without a usable reply: that of the answer's tokens, or the worst case if the endpoint did not
   * count them, or may have answered without our receiving it.
   */
  failed(failure: FailedRequest, worstCase: PicoUsd): PicoUsd;
}

/** The parts of a failure that decide its cost. */
export type FailedRequest = TimedFailure & Pick<CallFailure, 'hasBegun' | 'counted'>;

/** Calls that cost nothing. */
export const FREE: CallPrice = { worstCaseOf: () => 0n, replied: () => 0n, failed: () => 0n };

/**
 * Whether a request with this failure may have been charged, if it did not time out (`hasTimedOut`). It was not charged
 * if the endpoint refused it or no connection was made; for every other request the endpoint may have answered, and the
 * answer got lost.
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
  'scorer-context-exceeded': false,
  cancelled: true,
};

/**
 * Calls at a price. The worst case of a call is all that its prompt can have (`mostPromptTokens`), and all that the
 * model may write. No cost exceeds it, whatever the endpoint counts: it is the reservation of the call.
 *
 * @param maxCompletionTokens `sampling.maxTokens`; 0 for a model that writes nothing
 */
export function priceOf(price: Price, maxCompletionTokens: number): CallPrice {
  const prices = tokenPrices(price);
  // Cached input can cost more if a provider charges for writing its cache.
  const input = prices.input > prices.cachedInput ? prices.input : prices.cachedInput;
  const answered = ({ usage: given, hasText }: CountedAnswer, worstCase: PicoUsd): PicoUsd => {
    const usage = boundUsage(given);
    const isCounted = usage.prompt > 0 && (usage.completion > 0 || !hasText || maxCompletionTokens === 0);
    if (!isCounted) return worstCase;
    const cost = costOf(usage, prices);
    return cost < worstCase ? cost : worstCase;
  };
  return {
    worstCaseOf: (requestText) =>
      BigInt(mostPromptTokens(requestText)) * input + BigInt(maxCompletionTokens) * prices.output,
    replied: answered,
    failed: (failure, worstCase) => {
      const { reason, hasBegun, counted } = failure;
      if (!hasBegun && !MAY_BE_PAID[reason] && !hasTimedOut(failure)) return 0n;
      return counted === null ? worstCase : answered(counted, worstCase);
    },
  };
}
