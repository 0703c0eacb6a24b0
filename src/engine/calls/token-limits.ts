import { CallFailure } from '../../records/model-reply.ts';
import type { CountedAnswer, TokenUsage } from '../../records/model-reply.ts';
import { boundUsage } from '../../records/token-usage.ts';
import type { AccountableReply } from '../../stream/call.ts';
import { mostPromptTokens } from './call-estimate.ts';
import type { ModelAccess } from './model-access.ts';

/**
 * The most tokens that a call can have. An endpoint may count more, by an error or on purpose; those beyond these
 * limits are not believed. A reply that passes `maxTokens` has at most one token for each byte of its text.
 */
export class TokenLimits {
  readonly #prompt: number;
  readonly #completion: number;
  readonly #role: string;
  readonly #note: (message: string) => void;

  /** @param note receives a message about each count beyond the limits, the same for all calls of a role */
  constructor(
    requestText: string,
    { role, estimateOf }: Pick<ModelAccess, 'role' | 'estimateOf'>,
    note: (message: string) => void = () => undefined,
  ) {
    this.#prompt = mostPromptTokens(requestText);
    this.#completion = estimateOf(requestText).completionTokens;
    this.#role = role;
    this.#note = note;
  }

  /** The reply with its counts within the limits. */
  reply<Reply extends AccountableReply>(reply: Reply): Reply {
    const { content = '', reasoning } = reply;
    const usage = this.#believed(reply.usage, Buffer.byteLength(content) + Buffer.byteLength(reasoning ?? ''));
    return usage === reply.usage ? reply : { ...reply, usage };
  }

  /** The failure with the counts of its answer within the limits. */
  failure(failure: CallFailure): CallFailure {
    const { reason, message, counted } = failure;
    const usage = counted === null ? null : this.#believed(counted.usage, 0);
    if (counted === null || usage === null || usage === counted.usage) return failure;
    const { status, retryAfterMs, answeredAfterMs, hasBegun } = failure;
    const believed: CountedAnswer = { ...counted, usage };
    return new CallFailure(reason, message, {
      ...(retryAfterMs !== null && { retryAfterMs }),
      ...(status !== null && { status }),
      ...(answeredAfterMs !== null && { answeredAfterMs }),
      hasBegun,
      counted: believed,
      cause: failure,
    });
  }

  #believed(usage: TokenUsage, textBytes: number): TokenUsage {
    const { prompt, cachedPrompt, completion, reasoning } = boundUsage(usage);
    const mostCompletion = Math.max(this.#completion, textBytes);
    const isBelieved =
      Math.max(prompt, cachedPrompt) <= this.#prompt && Math.max(completion, reasoning) <= mostCompletion;
    if (isBelieved) return usage;
    this.#note(
      `${this.#role}: the endpoint counts more tokens (\`usage\`) than a call can have. They count as the most that the ` +
        'request and `sampling.maxTokens` allow, and the call costs at most its worst case',
    );
    return {
      prompt: Math.min(prompt, this.#prompt),
      cachedPrompt: Math.min(cachedPrompt, this.#prompt),
      completion: Math.min(completion, mostCompletion),
      reasoning: Math.min(reasoning, mostCompletion),
    };
  }
}
