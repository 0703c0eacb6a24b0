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
 * What rates the steps of an attempt, a process reward model or a critic: one score for each step that is no context, or
 * `CallFailure`. What does not fit into its context fails with `scorer-context-exceeded`, and is never cut.
 */
export interface StepScorer {
  readonly model: string;
  /** How much it reads at once. Left out: not known, it says so itself. */
  readonly context?: ScorerContext;
  score(request: StepScoreRequest): Observable<StepScoreReply>;
}

/** What a verifier says of an answer. */
export interface VerifierReply extends Verdict {
  /** Why an ungraded answer is `verifier-error` or `verifier-timeout`, for people. No part of the verdict that is kept. */
  readonly fault?: string;
}

/** Decides an answer against the question's gold answer. Emits one verdict; never errors for a wrong or hostile answer. */
export type VerifyAnswer = (output: string, question: Question) => Observable<VerifierReply>;
