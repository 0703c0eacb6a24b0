import type { TeacherRole } from './teachers.ts';

/** Which of the campaign's models a call went to. */
export type ModelRole = 'target' | TeacherRole | 'scorer' | 'judge';

/** Decode parameters of a chat model. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  /** Upper limit of generated tokens, reasoning included. */
  readonly maxTokens: number;
}

/** How an endpoint calls the limit of generated tokens. */
export type MaxTokensField = 'max_tokens' | 'max_completion_tokens';

/** Whether replies of a model are streamed: always, never, or as its role and its endpoint want it. */
export type StreamMode = 'auto' | 'always' | 'never';

/** One request to a chat model: the part of it that decides the reply. */
export interface ChatRequest {
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
}

/** Tokens as the endpoint counted them; 0 where it said nothing. `reasoning` is contained in `completion`. */
export interface TokenUsage {
  readonly prompt: number;
  readonly cachedPrompt: number;
  readonly completion: number;
  readonly reasoning: number;
}

/**
 * Why a model stopped to write. `stop`: by itself. `length`: at a token limit, its own or that of the context.
 * `filtered`: by a filter, or it refused. `other`: for a reason that is not known, or none was given.
 */
export type FinishReason = 'stop' | 'length' | 'filtered' | 'other';

/** What was wrong with a text as the endpoint sent it, before it was cleaned (`cleanTurn`). */
export type TextFlaw = 'control-tokens' | 'malformed-reasoning';

/** A reply of a chat model. Empty only where it was cut off or filtered: any other empty reply is a failed call. */
export interface ChatReply {
  /** The visible answer, without the reasoning. */
  readonly content: string;
  /** `reasoning_content`, `reasoning` or the text before `</think>`; null where the model gave none. */
  readonly reasoning: string | null;
  readonly finishReason: FinishReason;
  /** For people: what ended a reply that did not end by itself. Null or left out for `stop`. */
  readonly finishDetail?: string | null;
  /** The model as the endpoint named it: hosted names are aliases. */
  readonly returnedModel: string;
  readonly usage: TokenUsage;
  readonly latencyMs: number;
  /** Left out: none. Of the call journal; records do not hold it. */
  readonly flaws?: readonly TextFlaw[];
}

/** A request to the scorer: the question and the steps of the attempt, or those of one window (`step-windows.ts`). */
export interface StepScoreRequest {
  readonly question: string;
  readonly steps: readonly string[];
  /** So many of the steps, at the beginning, are context alone and get no score. Left out: none. */
  readonly context?: number;
}

/** The scores of a scorer: one in [0, 1] for each step that is no context, in order. */
export interface StepScoreReply {
  readonly scores: readonly number[];
  readonly returnedModel: string;
  readonly usage: TokenUsage;
  readonly latencyMs: number;
}

/** Why a call brought no usable reply. A failed call is never a wrong answer. */
export type CallFailureReason =
  | 'connection-refused'
  | 'connection-failed'
  | 'timeout'
  | 'rate-limited'
  | 'overloaded'
  | 'try-later'
  | 'quota-exhausted'
  | 'server-error'
  | 'request-refused'
  | 'unauthorized'
  | 'model-not-found'
  | 'empty-reply'
  | 'malformed-reply'
  | 'reply-too-large'
  | 'scorer-count'
  | 'scorer-context-exceeded'
  | 'cancelled'
  // What `scorer-count` and `scorer-context-exceeded` were called in records of before there was a critic; read only.
  | 'prm-score-count'
  | 'prm-context-exceeded';

/**
 * One request that brought no usable reply. Thrown by the model ports. The engine's call port waits for the endpoint or
 * tries again (`CALL_FAILURE_KINDS`), and the operators turn what is the request's own into data.
 */
export class CallFailure extends Error {
  readonly reason: CallFailureReason;
  /** What the endpoint asked for with `Retry-After`; null where it said nothing. */
  readonly retryAfterMs: number | null;
  /** The HTTP status; null where there was none. */
  readonly status: number | null;
  /** The model had begun to answer, so the request may be paid, whatever the reason. */
  readonly hasBegun: boolean;

  constructor(
    reason: CallFailureReason,
    message: string,
    options: {
      readonly retryAfterMs?: number;
      readonly status?: number;
      readonly hasBegun?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CallFailure';
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.status = options.status ?? null;
    this.hasBegun = options.hasBegun ?? false;
  }
}
