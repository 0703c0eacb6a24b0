import type { Grade } from './grade.ts';
import type { CallFailureReason, ChatReply } from './model-reply.ts';
import type { Question } from './question.ts';
import type { Verdict } from './verdict.ts';

/** A question drawn from the stock for the teacher: what stands on `selected`. */
export interface Selection {
  readonly question: Question;
  readonly grade: Grade;
  /** Number of this draw within the campaign, from 0. */
  readonly draw: number;
  readonly selectedAt: Date;
}

/** A trace with a verified answer: one record of the dataset, as it stands on `cot`. */
export interface VerifiedRecord {
  readonly question: Question;
  readonly grade: Grade;
  readonly teacher: string;
  readonly reply: ChatReply;
  readonly verdict: Verdict;
  readonly campaign: string;
  readonly generatedAt: Date;
}

/** How traces are taken from a teacher's replies. */
export interface TraceOptions {
  /**
   * `required`: a reply without reasoning is rejected as `reasoning-missing`. `content`: of such a reply the text is the
   * reasoning, and its final answer the answer.
   */
  readonly reasoning: 'required' | 'content';
}

/** Why a selected question did not become a record. A closed union. */
export type RejectedReason =
  | CallFailureReason
  | 'incorrect'
  | 'unparsable'
  | 'truncated'
  | 'filtered'
  | 'unknown-finish'
  | 'reasoning-missing'
  | 'gold-unparsable'
  | 'domain-unsupported'
  | 'verifier-timeout'
  | 'verifier-error'
  | 'tests-broken'
  | 'tests-decide-nothing'
  | 'module-missing'
  | 'sandbox-error'
  | 'record-too-large'
  | 'deadline-exceeded'
  | 'operator-error';

/** A selected question without a verified answer, with what the teacher wrote: what stands on `rejected`. */
export interface RejectedTrace {
  readonly question: Question;
  readonly grade: Grade;
  readonly teacher: string;
  /** Null where the call failed. */
  readonly reply: ChatReply | null;
  readonly verdict: Verdict | null;
  readonly reason: RejectedReason;
  readonly detail: string;
  readonly campaign: string;
  readonly rejectedAt: Date;
}
