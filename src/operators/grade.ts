import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Grade } from '../records/grade.ts';
import type { GradeStep } from '../records/grading/policy.ts';
import type { Question } from '../records/question.ts';
import type { Graded, Measured, SetAside } from './work-item.ts';

/** The origin of a grade, in addition to the policy's data. */
export interface GradeOptions {
  /** The graded target model. */
  readonly target: string;
  /** The grading policy, as `name@version`. */
  readonly policy: string;
  /** The model that rates steps, a PRM or a critic; for `test-share` the verifier of programs. */
  readonly scorer: string;
}

/**
 * Gives each measured question its grade: the grade of its policy, with the target model and, if the level follows from
 * scores, their source.
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
