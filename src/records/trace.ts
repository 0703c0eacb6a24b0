import { DEFAULT_GATES } from './gates/trace-gate.ts';
import type { GateOptions, GateReason } from './gates/trace-gate.ts';
import type { Grade } from './grade.ts';
import type { JudgingFault } from './judging-fault.ts';
import type { ChatReply } from './model-reply.ts';
import type { Question } from './question.ts';
import type { TeacherOptions } from './teachers.ts';
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
  /** The teacher that wrote it, as configured. */
  readonly teacher: string;
  readonly reply: ChatReply;
  readonly verdict: Verdict;
  readonly campaign: string;
  readonly generatedAt: Date;
  /** Which of the teacher's samples of the question it is, from 0. */
  readonly attempt: number;
  /** Its place among the records of its question, from 0. The mix and the size count questions: they count the 0 alone. */
  readonly traceIndex: number;
  /** How many records the question has: more than 1 only with `choose: 'all'`. */
  readonly traceCount: number;
}

/** How traces are taken from a teacher's replies. */
export interface TraceOptions {
  /**
   * `required`: a reply without reasoning is rejected as `reasoning-missing`. `content`: of such a reply the text is the
   * reasoning, and its final answer the answer.
   */
  readonly reasoning: 'required' | 'content';
  /** How many traces of a question the teacher is asked for at most: 1 to 64. */
  readonly samples: number;
  /**
   * Which of the right ones become records. `first`: samples are asked for one after the other, until one is right.
   * `shortest` and `all`: all are asked for at once.
   */
  readonly choose: 'first' | 'shortest' | 'all';
  /** How several teachers divide the questions (`TeacherOptions`). */
  readonly teacherOrder: TeacherOptions['order'];
  /** Conditions on right traces. */
  readonly gates: GateOptions;
}

/** One trace of a question; the reasoning has to come apart from the answer. */
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
 * A trace of a selected question of which none is verified, with what the teacher wrote: a record of `rejected`. Of a
 * question with several samples there is one for each; the first of them has the reason that is counted.
 */
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
  /** Which of the teacher's samples it is, from 0; null where it is the end of no single one. */
  readonly attempt: number | null;
  /** Its place among the rejected traces of its question, from 0. The 0 alone counts as the end of the selection. */
  readonly traceIndex: number;
  readonly traceCount: number;
}
