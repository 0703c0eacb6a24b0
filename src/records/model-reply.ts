import type { TeacherRole } from './teachers.ts';

/** The role of a campaign's model in a call. */
export type ModelRole = 'target' | TeacherRole | 'scorer' | 'judge';

/** Decode parameters of a chat model. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  /** The most generated tokens, including reasoning. */
  readonly maxTokens: number;
}

/** The endpoint's name for the limit of generated tokens. */
export type MaxTokensField = 'max_tokens' | 'max_completion_tokens';

/** Whether replies of a model are streamed: always, never, or depending on its role and its endpoint. */
export type StreamMode = 'auto' | 'always' | 'never';

/** One request to a chat model: the part of it that decides the reply. */
export interface ChatRequest {
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
}

/** Tokens as the endpoint counted them; 0 if it did not. `completion` contains `reasoning`. */
export interface TokenUsage {
  readonly prompt: number;
  readonly cachedPrompt: number;
  readonly completion: number;
  readonly reasoning: number;
}

/** The tokens of an answer as the endpoint counted them. */
export interface CountedAnswer {
  readonly usage: TokenUsage;
  /** Whether the answer has any text, also reasoning: only one without text can have 0 tokens. */
  readonly hasText: boolean;
}

/**
 * Why a model stopped writing. `stop`: a normal end. `length`: a token limit, its own or that of the context.
 * `filtered`: a filter, or a refusal. `other`: an unknown or missing reason.
 */
export type FinishReason = 'stop' | 'length' | 'filtered' | 'other';

/** A flaw of a text as received from the endpoint, before it was cleaned (`cleanTurn`). */
export type TextFlaw = 'control-tokens' | 'malformed-reasoning';

/** A reply of a chat model. Empty only if its finish reason is not `stop`: any other empty reply is a failed call. */
export interface ChatReply {
  /** The visible answer, without the reasoning. */
  readonly content: string;
  /** `reasoning_content`, `reasoning` or the text before `</think>`; null if the model gave none. */
  readonly reasoning: string | null;
  readonly finishReason: FinishReason;
  /** For people: the cause of an abnormal end. Null or left out for `stop`. */
  readonly finishDetail?: string | null;
  /** The model as named by the endpoint: hosted names are aliases. */
  readonly returnedModel: string;
  readonly usage: TokenUsage;
  readonly latencyMs: number;
  /** Left out: none. Only in the call journal, not in records. */
  readonly flaws?: readonly TextFlaw[];
}

/** A request to the scorer: the question and the steps of the attempt, or those of one window (`step-windows.ts`). */
export interface StepScoreRequest {
  readonly question: string;
  readonly steps: readonly string[];
  /** The number of steps at the beginning that are only context and get no score. Default 0. */
  readonly context?: number;
}

/** The scores of a scorer: one in [0, 1] for each step that is not context, in order. */
export interface StepScoreReply {
  readonly scores: readonly number[];
  readonly returnedModel: string;
  readonly usage: TokenUsage;
  readonly latencyMs: number;
}

/** Why a call has no usable reply. A failed call is never a wrong answer. */
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
  // The former names of `scorer-count` and `scorer-context-exceeded` in records from before critics existed; read only.
  | 'prm-score-count'
  | 'prm-context-exceeded';

/**
 * One request without a usable reply. Thrown by the model ports. The engine's call port waits for the endpoint or tries
 * again (`CALL_FAILURE_KINDS`), and the operators turn failures of the request itself into data.
 */
export class CallFailure extends Error {
  readonly reason: CallFailureReason;
  /** The endpoint's `Retry-After`; null if it sent none. */
  readonly retryAfterMs: number | null;
  /** The HTTP status; null if there was none. */
  readonly status: number | null;
  /** Milliseconds between the request and its answer without a reply; null if there was no answer. */
  readonly answeredAfterMs: number | null;
  /** The model had begun to answer, so the request may be charged, for any reason. */
  readonly hasBegun: boolean;
  /** The tokens of an answer that could not be used; null: there was none, or the endpoint did not count them. */
  readonly counted: CountedAnswer | null;

  constructor(
    reason: CallFailureReason,
    message: string,
    options: {
      readonly retryAfterMs?: number;
      readonly status?: number;
      readonly answeredAfterMs?: number;
      readonly hasBegun?: boolean;
      readonly counted?: CountedAnswer;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CallFailure';
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.status = options.status ?? null;
    this.answeredAfterMs = options.answeredAfterMs ?? null;
    this.hasBegun = options.hasBegun ?? false;
    this.counted = options.counted ?? null;
  }
}

/**
 * A request that was not sent, since `MaySend` said no. It is not a failure of the endpoint, and is never charged: of a
 * request that is sent in two forms, the endpoint refused the first.
 */
export class RequestNotSent extends Error {
  constructor() {
    super('the request was not sent: its start is no longer valid');
    this.name = 'RequestNotSent';
  }
}
