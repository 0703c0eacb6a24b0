import type { Observable } from 'rxjs';
import type { ChatReply, ChatRequest, ModelRole, StepScoreReply, StepScoreRequest } from './model-reply.ts';
import type { Question } from './question.ts';
import type { Verdict } from './verdict.ts';
import type { RecordRef } from './outcome.ts';

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

/** Decides an answer against the question's gold answer. Emits one verdict; never errors for a wrong or hostile answer. */
export type VerifyAnswer = (output: string, question: Question) => Observable<Verdict>;

/** Which call of which input this is: the key under which its reply is journaled. */
export interface CallIdentity {
  readonly ref: RecordRef;
  readonly role: ModelRole;
  /** The operator that calls: `attempt`, `judge`, `scoreSteps`, `trace`. */
  readonly step: string;
  /** 0 for the first attempt or sample. */
  readonly attempt: number;
  readonly request: unknown;
}

/** The replies that a call port can account for. */
export type AccountableReply = Pick<ChatReply, 'usage' | 'returnedModel' | 'latencyMs'>;

/**
 * Stands around every model call. It decides whether and how often `perform` runs (retries; later the journal,
 * where a reply that is already paid is used without a call) and counts what happened.
 */
export type CallPort = <Reply extends AccountableReply>(
  identity: CallIdentity,
  perform: () => Observable<Reply>,
) => Observable<Reply>;
