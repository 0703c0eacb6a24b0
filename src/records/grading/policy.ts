import type { AskStep, AttemptPolicy, ScoreStep } from '../attempt-policy.ts';
import type { Grade } from '../grade.ts';

/**
 * The fields of a grade that a policy determines. The operator `grade` adds the policy's name and the models: the
 * target, and the scorer if `score` is not null. Left out: no `bands`, `stopped` unknown, no `confidence`.
 */
export type PolicyGrade = Omit<
  Grade,
  'target' | 'grader' | 'policy' | 'consensus' | 'bands' | 'stopped' | 'confidence'
> &
  Partial<Pick<Grade, 'bands' | 'stopped' | 'confidence'>>;

/** The policy returns the grade: the last step. */
export interface GradeStep {
  readonly kind: 'grade';
  readonly grade: PolicyGrade;
}

/** The next step of a grading policy. A closed union. */
export type GradingStep = AskStep | ScoreStep | GradeStep;

/**
 * A grader: determines the level of a question from attempts of the target model. Each grader is one file in this
 * folder.
 *
 * ```ts
 * const policy: GradingPolicy = paper({ aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2] });
 * policy.next([]); // { kind: 'ask', count: 1 }
 * ```
 */
export interface GradingPolicy extends AttemptPolicy<GradeStep> {
  /**
   * For a user's own policy: the most attempts that it requests for a question, an integer from 1. It determines the
   * time limit of a question, how many are graded at once, and the estimate of `run --dry-run`; a question for which
   * the policy requests more is set aside. Default: not checked, estimated as 1.
   */
  readonly mostAttempts?: number;
  /**
   * For a user's own policy: whether it requests scores of wrong attempts. `false`: the estimate and the dataset card
   * have no scorer, and a question for which the policy requests scores is set aside. Default true.
   */
  readonly asksScorer?: boolean;
}
