import type { Observable } from 'rxjs';
import type { ChatReply, ChatRequest, StepScoreReply, StepScoreRequest } from './model-reply.ts';
import type { Question } from './question.ts';
import type { ScorerContext } from './step-windows.ts';
import type { Verdict } from './verdict.ts';

/**
 * Asked right before the first byte of a request is sent: whether it may still be sent. A request may wait long for its
 * connection, and its process may be frozen meanwhile. If not, nothing is sent, and the request errors with
 * `RequestNotSent`.
 */
export type MaySend = () => boolean;

/** A chat model: one request, one reply. Errors with `CallFailure`. Unsubscribing cancels the request. */
export interface ChatModel {
  readonly model: string;
  complete(request: ChatRequest, maySend?: MaySend): Observable<ChatReply>;
}

/**
 * Rates the steps of an attempt, as a process reward model or a critic: one score for each step that is not context, or
 * `CallFailure`. A request that exceeds its context fails with `scorer-context-exceeded`, and is never truncated.
 */
export interface StepScorer {
  readonly model: string;
  /** How much it can read at once. Left out: unknown; the endpoint reports it. */
  readonly context?: ScorerContext;
  score(request: StepScoreRequest, maySend?: MaySend): Observable<StepScoreReply>;
}

/** A verifier's reply for an answer. */
export interface VerifierReply extends Verdict {
  /** Why an ungraded answer is `verifier-error` or `verifier-timeout`, for people. Not part of the stored verdict. */
  readonly fault?: string;
}

/**
 * Compares an answer with the question's gold answer. Emits one verdict; never errors for a wrong or hostile answer.
 */
export type VerifyAnswer = (output: string, question: Question) => Observable<VerifierReply>;
