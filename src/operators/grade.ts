import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { describeError } from '../records/sluice-error.ts';
import type { GradingOptions, UngradedReason } from '../records/grade.ts';
import { aggregateScores, levelOf } from '../records/level.ts';
import type { Question } from '../records/question.ts';
import { setAside } from './work-item.ts';
import type { Graded, Rated, SetAside } from './work-item.ts';

/** What every grade says about how it came about. */
export interface GradeOptions {
  readonly grading: GradingOptions;
  /** The target model, whose grade it is. */
  readonly target: string;
  /** The PRM. */
  readonly grader: string;
}

/**
 * Gives each question its level: 0 where the attempt is right, else the cut of the aggregated step scores, 1 (nearly
 * right) to 5 (hopeless). Scores outside [0, 1] are the PRM's fault: the question is set aside as `malformed-reply`.
 *
 * ```text
 * source    -c--w--s--|      c: right, w: rated, s: set aside
 * grade     -0--3--s--|
 * ```
 */
export function grade(
  options: GradeOptions,
): OperatorFunction<
  Rated<Question> | SetAside<Question, UngradedReason>,
  Graded<Question> | SetAside<Question, UngradedReason>
> {
  const { grading, target, grader } = options;
  const { method, aggregate, thresholds } = grading;
  return map((item) => {
    if (item.kind === 'set-aside') return item;
    const { stepScores } = item;
    const common = { method, target, aggregate, thresholds, attempts: 1 } as const;
    if (stepScores === null) {
      return { ...item, kind: 'graded', grade: { ...common, level: 0, grader: null, score: null, correct: 1 } };
    }
    try {
      const score = aggregateScores(stepScores, aggregate);
      const level = levelOf(score, thresholds);
      return { ...item, kind: 'graded', grade: { ...common, level, grader, score, correct: 0 } };
    } catch (error) {
      return setAside(item, 'malformed-reply', `${grader}: ${describeError(error)}`);
    }
  });
}
