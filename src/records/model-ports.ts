import type { Observable } from 'rxjs';
import type { ChatReply, ChatRequest, StepScoreReply, StepScoreRequest } from './model-reply.ts';
import type { Question } from './question.ts';
import type { ScorerContext } from './step-windows.ts';
import type { Verdict } from './verdict.ts';

/** A chat model: one request, one reply. Errors with `CallFailure`. Unsubscribing cancels the request. */
export interface ChatModel {
  readonly model: string;
  complete(request: ChatRequest): Observable<ChatReply>;
}

/**
 * Rates the steps of an attempt, as a process reward model or a critic: one score for each step that is not context, or
 * `CallFailure`. A request that exceeds its context fails with `scorer-context-exceeded`, and is never truncated.
 */
export interface StepScorer {
  readonly model: string;
  /** How much it can read at once. Left out: unknown; the endpoint reports it. */
  readonly context?: ScorerContext;
  score(request: StepScoreRequest): Observable<StepScoreReply>;
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
