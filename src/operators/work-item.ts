import type { Grade } from '../records/grade.ts';
import type { ChatReply } from '../records/model-reply.ts';
import type { StageInput } from '../stream/outcome.ts';
import type { Question } from '../records/question.ts';
import type { Verdict } from '../records/verdict.ts';

/** A record of type `V` on its way through a stage, once a model has answered its question. */
export interface Answered<V> {
  readonly kind: 'answered';
  readonly input: StageInput<V>;
  readonly question: Question;
  readonly reply: ChatReply;
  readonly repliedAt: Date;
}

/** … once the answer has a verdict: `correct`, `incorrect` or `unparsable`, never `ungraded`. */
export interface Decided<V> extends Omit<Answered<V>, 'kind'> {
  readonly kind: 'judged';
  readonly verdict: Verdict;
}

/** … once the PRM has rated its steps, or where there was nothing to rate because the answer is right. */
export interface Rated<V> extends Omit<Decided<V>, 'kind'> {
  readonly kind: 'rated';
  readonly stepScores: readonly number[] | null;
}

/** … once its level is known. */
export interface Graded<V> extends Omit<Rated<V>, 'kind'> {
  readonly kind: 'graded';
  readonly grade: Grade;
}

/** A record that was set aside, with its reason and what was known of it by then. Later operators pass it on. */
export interface SetAside<V, Reason extends string> {
  readonly kind: 'set-aside';
  readonly input: StageInput<V>;
  readonly question: Question;
  readonly reason: Reason;
  /** For people. */
  readonly detail: string;
  readonly reply: ChatReply | null;
  readonly repliedAt: Date | null;
  readonly verdict: Verdict | null;
}

/** What an operator knows of the record that it sets aside. */
export type Known<V> = Pick<SetAside<V, string>, 'input' | 'question'> &
  Partial<Pick<SetAside<V, string>, 'reply' | 'repliedAt' | 'verdict'>>;

/** Sets a record aside. */
export function setAside<V, Reason extends string>(
  known: Known<V>,
  reason: Reason,
  detail: string,
): SetAside<V, Reason> {
  const { input, question, reply = null, repliedAt = null, verdict = null } = known;
  return { kind: 'set-aside', input, question, reason, detail, reply, repliedAt, verdict };
}
