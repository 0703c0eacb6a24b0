import type { AskStep, AttemptPolicy, ScoreStep } from '../attempt-policy.ts';
import type { Grade } from '../grade.ts';

/**
 * A grade by what a policy knows. The operator `grade` adds its name, and the models: the target, and the PRM where
 * `score` is not null. Left out: no `bands`, `stopped` unknown, no `confidence`.
 */
export type PolicyGrade = Omit<
  Grade,
  'target' | 'grader' | 'policy' | 'consensus' | 'bands' | 'stopped' | 'confidence'
> &
  Partial<Pick<Grade, 'bands' | 'stopped' | 'confidence'>>;

/** The policy has the grade: the last step. */
export interface GradeStep {
  readonly kind: 'grade';
  readonly grade: PolicyGrade;
}

/** What a grading policy wants next. A closed union. */
export type GradingStep = AskStep | ScoreStep | GradeStep;

/**
 * A grader: how the level of a question follows from attempts of the target model. One file of this folder for each.
 *
 * ```ts
 * const policy: GradingPolicy = paper({ aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2] });
 * policy.next([]); // { kind: 'ask', count: 1 }
 * ```
 */
export interface GradingPolicy extends AttemptPolicy<GradeStep> {
  /**
   * Of a policy of the user's own: how many attempts at a question it asks for at most, a whole number from 1. The time
   * limit of a question, how many are graded at once, and the estimate of `run --dry-run` follow from it, and a question
   * that it asks more for is set aside. Default: not checked, estimated as 1.
   */
  readonly mostAttempts?: number;
  /**
   * Of a policy of the user's own: whether it has wrong attempts scored. `false`: the estimate and the dataset card have no
   * scorer, and a question that it has something scored of is set aside. Default true.
   */
  readonly asksScorer?: boolean;
}
