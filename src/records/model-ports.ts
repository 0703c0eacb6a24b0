import type { Observable } from 'rxjs';
import type { ChatReply, ChatRequest, StepScoreReply, StepScoreRequest } from './model-reply.ts';
import type { Question } from './question.ts';
import type { Verdict } from './verdict.ts';

/** A chat model: one request, one reply. Errors with `CallFailure`. Unsubscribing cancels the request. */
export interface ChatModel {
  readonly model: string;
  complete(request: ChatRequest): Observable<ChatReply>;
}

/** A process reward model: one score for each step, or `CallFailure`. */
export interface StepScorer {
  readonly model: string;
  score(request: StepScoreRequest): Observable<StepScoreReply>;
}

/** What a verifier says of an answer. */
export interface VerifierReply extends Verdict {
  /** Why an ungraded answer is `verifier-error` or `verifier-timeout`, for people. No part of the verdict that is kept. */
  readonly fault?: string;
}

/** Decides an answer against the question's gold answer. Emits one verdict; never errors for a wrong or hostile answer. */
export type VerifyAnswer = (output: string, question: Question) => Observable<VerifierReply>;
