import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Attempt } from '../records/attempt.ts';
import type { GradedQuestion, Ungraded, UngradedReason } from '../records/grade.ts';
import type { Outcome, OutputRecord } from '../stream/outcome.ts';
import type { Question } from '../records/question.ts';
import type { OwnReason } from '../records/question-filter.ts';
import { levelTopic } from '../records/topic-name.ts';
import type { Graded, MeasuredAttempt, SetAside } from './work-item.ts';
import { countByLevel, levelCost } from '../records/counter-names.ts';
import type { CountQuestion } from '../records/counter-names.ts';

/** The options of `route`. */
export interface RouteOptions {
  /** The target model, as configured. */
  readonly target: string;
  readonly now: () => Date;
  /** Default: only by level. */
  readonly countsOf?: CountQuestion;
}

/**
 * Creates the outcome of each question: a record on its level topic, or on `ungraded` with the reason; and a record for
 * each attempt that has a reply of the target.
 *
 * ```text
 * source    -g----s--|      g: graded, s: set aside
 * route     -G----S--|      G: level-k + attempts, S: ungraded (+ attempts)
 * ```
 */
export function route(
  options: RouteOptions,
): OperatorFunction<Graded<Question> | SetAside<Question, UngradedReason | OwnReason>, Outcome> {
  const { target, now, countsOf = countByLevel } = options;
  return map((item) => {
    const { ref, value: given } = item.input;
    // A set-aside question is written unchanged: a label belongs to a grade.
    const question = item.kind === 'set-aside' ? given : item.question;
    const outputs = item.attempts.map((attempt) => attemptRecord(question, attempt, target));
    if (item.kind === 'set-aside') {
      const { reason } = item;
      const value: Ungraded = { question, ...recordedReason(item), ungradedAt: now() };
      outputs.unshift({ topic: 'ungraded', key: question.id, value });
      return { ref, disposition: { kind: 'rejected', reason }, outputs, counts: {} };
    }
    const { level } = item.grade;
    const value: GradedQuestion = { question, grade: item.grade, gradedAt: now() };
    outputs.unshift({ topic: levelTopic(level), key: question.id, value });
    const counts = countsOf('graded', level, question);
    return { ref, disposition: { kind: 'forwarded' }, outputs, counts, costGroup: levelCost(level) };
  });
}

/** Counters take any name; the reasons of records are a closed set, with one reason for all filters. */
function recordedReason({
  reason,
  detail,
}: SetAside<Question, UngradedReason | OwnReason>): Pick<Ungraded, 'reason' | 'detail'> {
  if (!isOwnReason(reason)) return { reason, detail };
  return { reason: 'question-filter', detail: detail === '' ? reason : `${reason}: ${detail}` };
}

const isOwnReason = (reason: UngradedReason | OwnReason): reason is OwnReason => reason.startsWith('x-');

function attemptRecord({ id }: Question, measured: MeasuredAttempt, model: string): OutputRecord {
  const { attempt, reply, verdict, stepScores, repliedAt } = measured;
  const value: Attempt = { questionId: id, attempt, model, reply, verdict, stepScores, attemptedAt: repliedAt };
  return { topic: 'attempts', key: id, value };
}
