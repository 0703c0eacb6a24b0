import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Grade } from '../records/grade.ts';
import type { GradeStep } from '../records/grading/policy.ts';
import type { Question } from '../records/question.ts';
import type { Graded, Measured, SetAside } from './work-item.ts';

/** What every grade says about how it came about, beside what the policy says. */
export interface GradeOptions {
  /** The target model, whose grade it is. */
  readonly target: string;
  /** The grading policy, as `name@version`. */
  readonly policy: string;
  /** The PRM; with `test-share` the verifier of programs. */
  readonly scorer: string;
}

/**
 * Gives each measured question its grade: that of its policy, with the target model and, where the level follows from
 * scores, what gave them.
 *
 * ```text
 * source    -c--w--s--|      c: a right attempt, w: a scored one, s: set aside
 * grade     -0--3--s--|
 * ```
 */
export function grade<Reason extends string>(
  options: GradeOptions,
): OperatorFunction<
  Measured<Question, GradeStep> | SetAside<Question, Reason>,
  Graded<Question> | SetAside<Question, Reason>
> {
  const { target, policy, scorer } = options;
  return map((item) => {
    if (item.kind === 'set-aside') return item;
    const { input, question, attempts, decision, consensus = null } = item;
    const by = decision.grade.score === null ? null : scorer;
    const { bands = [], stopped = 'unknown', confidence = null } = decision.grade;
    const given: Grade = { ...decision.grade, target, grader: by, policy, bands, stopped, confidence, consensus };
    return { kind: 'graded', input, question, attempts, grade: given };
  });
}
