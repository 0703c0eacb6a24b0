import { DEFAULT_GATES } from './gates/trace-gate.ts';
import type { GateOptions, GateReason } from './gates/trace-gate.ts';
import type { Grade } from './grade.ts';
import type { JudgingFault } from './judging-fault.ts';
import type { ChatReply } from './model-reply.ts';
import type { Question } from './question.ts';
import type { TeacherOptions } from './teachers.ts';
import type { Verdict } from './verdict.ts';

/** A question drawn from the stock for the teacher: a record of `selected`. */
export interface Selection {
  readonly question: Question;
  readonly grade: Grade;
  /** Number of this draw within the campaign, from 0. */
  readonly draw: number;
  readonly selectedAt: Date;
}

/** A trace with a verified answer: one record of the dataset, on `cot`. */
export interface VerifiedRecord {
  readonly question: Question;
  readonly grade: Grade;
  /** The teacher that wrote it, as configured. */
  readonly teacher: string;
  readonly reply: ChatReply;
  readonly verdict: Verdict;
  readonly campaign: string;
  readonly generatedAt: Date;
  /** The number of the teacher's sample of the question, from 0. */
  readonly attempt: number;
  /**
   * Its index among the records of its question, from 0. The mix and the size count questions, so only index 0 counts.
   */
  readonly traceIndex: number;
  /** The number of the question's records: more than 1 only with `choose: 'all'`. */
  readonly traceCount: number;
}

/** How traces are made from a teacher's replies. */
export interface TraceOptions {
  /**
   * `required`: a reply without reasoning is rejected as `reasoning-missing`. `content`: the text of such a reply
   * becomes the reasoning, and its final answer the answer.
   */
  readonly reasoning: 'required' | 'content';
  /** The most traces of a question that the teacher writes: 1 to 64. */
  readonly samples: number;
  /**
   * Which right traces become records. `first`: samples are requested one after the other, until one is right.
   * `shortest` and `all`: all samples are requested at once.
   */
  readonly choose: 'first' | 'shortest' | 'all';
  /** How several teachers divide the questions (`TeacherOptions`). */
  readonly teacherOrder: TeacherOptions['order'];
  /** Conditions on right traces. */
  readonly gates: GateOptions;
}

/** One trace of a question; its reasoning must be separate from the answer. */
export const DEFAULT_TRACES: TraceOptions = {
  reasoning: 'required',
  samples: 1,
  choose: 'first',
  teacherOrder: 'shares',
  gates: DEFAULT_GATES,
};

/** Why a selected question did not become a record. A closed union. */
export type RejectedReason =
  | JudgingFault
  | GateReason
  | 'incorrect'
  | 'unparsable'
  | 'reasoning-missing'
  | 'record-too-large'
  | 'deadline-exceeded';

/**
 * A trace of a selected question without a verified trace, with the teacher's text: a record of `rejected`. A question
 * with several samples has one record for each; the first one has the counted reason.
 */
export interface RejectedTrace {
  readonly question: Question;
  readonly grade: Grade;
  readonly teacher: string;
  /** Null if the call failed. */
  readonly reply: ChatReply | null;
  readonly verdict: Verdict | null;
  readonly reason: RejectedReason;
  readonly detail: string;
  readonly campaign: string;
  readonly rejectedAt: Date;
  /** The number of the teacher's sample, from 0; null if the end does not belong to a single sample. */
  readonly attempt: number | null;
  /** Its index among the rejected traces of its question, from 0. Only index 0 counts as the end of the selection. */
  readonly traceIndex: number;
  readonly traceCount: number;
}
