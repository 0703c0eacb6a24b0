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
export type GradingPolicy = AttemptPolicy<GradeStep>;
