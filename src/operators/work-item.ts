import type { DecidedAttempt } from '../records/attempt-policy.ts';
import type { CallStep } from '../records/call-step.ts';
import type { ConsensusLabel, Grade } from '../records/grade.ts';
import type { ChatReply, ModelRole } from '../records/model-reply.ts';
import type { CallIdentity } from '../stream/call.ts';
import type { StageInput } from '../stream/outcome.ts';
import type { Question } from '../records/question.ts';
import type { Verdict } from '../records/verdict.ts';

/** An attempt at the question of a record of type `V`, before the model call. Created by `measure`. */
export interface Asked<V> {
  readonly kind: 'asked';
  readonly input: StageInput<V>;
  readonly question: Question;
  /** The attempt's number within its question, from 0. */
  readonly attempt: number;
}

/** … after a model has answered. */
export interface Answered<V> extends Omit<Asked<V>, 'kind'> {
  readonly kind: 'answered';
  readonly reply: ChatReply;
  readonly repliedAt: Date;
}

/** … after the answer has a verdict: `correct`, `incorrect` or `unparsable`, never `ungraded`. */
export interface Decided<V> extends Omit<Answered<V>, 'kind'> {
  readonly kind: 'decided';
  readonly verdict: Verdict;
}

/** … after the scorer has rated it (its steps, or with `test-share` its program), or without scores: the answer is right. */
export interface Rated<V> extends Omit<Decided<V>, 'kind'> {
  readonly kind: 'rated';
  readonly stepScores: readonly number[] | null;
}

/** An attempt of a measured record. */
export interface MeasuredAttempt extends DecidedAttempt {
  /** Its number within its question, from 0. */
  readonly attempt: number;
  readonly repliedAt: Date;
}

/** A record of type `V` with all attempts at its question and the decision of its policy. */
export interface Measured<V, Decision, Reason extends string = string> {
  readonly kind: 'measured';
  readonly input: StageInput<V>;
  readonly question: Question;
  /** In the order of their numbers. */
  readonly attempts: readonly MeasuredAttempt[];
  /**
   * Attempts that were set aside without their record (`isOfAttempt` of `measure`), ordered by number. Left out: none.
   */
  readonly asides?: readonly SetAside<V, Reason>[];
  readonly decision: Decision;
  /** Left out: the question has its own gold answer. */
  readonly consensus?: ConsensusLabel;
}

/** A record whose attempts agreed on the answer that its question lacked. */
export interface Labelled<V> {
  readonly kind: 'labelled';
  readonly input: StageInput<V>;
  /** With the label as its gold answer. */
  readonly question: Question;
  /** With their verdicts against the label. */
  readonly attempts: readonly MeasuredAttempt[];
  readonly consensus: ConsensusLabel;
}

/** … after its level is known. */
export interface Graded<V> extends Omit<Measured<V, never>, 'kind' | 'decision' | 'asides'> {
  readonly kind: 'graded';
  readonly grade: Grade;
}

/**
 * A record that was set aside, with its reason and the data known at that time. Later operators pass it on. One
 * set-aside attempt sets its record aside.
 */
export interface SetAside<V, Reason extends string> {
  readonly kind: 'set-aside';
  readonly input: StageInput<V>;
  readonly question: Question;
  readonly reason: Reason;
  /** For people. */
  readonly detail: string;
  /** The attempt with the reason; null if the reason does not belong to a single attempt. */
  readonly attempt: number | null;
  /** The reply of that attempt. */
  readonly reply: ChatReply | null;
  readonly repliedAt: Date | null;
  readonly verdict: Verdict | null;
  /**
   * Set by `measure`: all attempts at the question that have a reply and a verdict, including this one, in the order of
   * their numbers. The verdict of a set-aside attempt may be `ungraded`.
   */
  readonly attempts: readonly MeasuredAttempt[];
  /** Set by `measure`: attempts that were set aside without their record before. Left out: none. */
  readonly asides?: readonly SetAside<V, Reason>[];
}

/** The data that an operator has about a record that it sets aside. */
export type Known<V> = Pick<SetAside<V, string>, 'input' | 'question'> &
  Partial<Pick<SetAside<V, string>, 'attempt' | 'reply' | 'repliedAt' | 'verdict' | 'attempts'>>;

const NONE: readonly MeasuredAttempt[] = [];

/** Sets a record aside. */
export function setAside<V, Reason extends string>(
  known: Known<V>,
  reason: Reason,
  detail: string,
): SetAside<V, Reason> {
  const { input, question, attempt = null, reply = null, repliedAt = null, verdict = null, attempts = NONE } = known;
  return { kind: 'set-aside', input, question, reason, detail, attempt, reply, repliedAt, verdict, attempts };
}

/** The identity of a call. Only this function puts the attempt's number into it. */
export function identify<V>(
  { input, attempt }: Pick<Asked<V>, 'input' | 'attempt'>,
  role: ModelRole,
  step: CallStep,
  request: unknown,
): CallIdentity {
  return { ref: input.ref, role, step, attempt, request };
}
