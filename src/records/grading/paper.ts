import type { DecidedAttempt } from '../attempt-policy.ts';
import type { GradingOptions } from '../grade.ts';
import { aggregateScores, levelOf } from '../level.ts';
import type { GradingPolicy, GradingStep } from './policy.ts';

const ASK_ONCE: GradingStep = { kind: 'ask', count: 1 };
const SCORE_IT: GradingStep = { kind: 'score', indices: [0] };

/**
 * The grader of the paper (arXiv 2504.11919, section on grading), with one attempt: level 0 where it is right, else the
 * cut of its aggregated step scores, 1 (nearly right) to 5 (hopeless). Which PRM, aggregate and thresholds the authors
 * used is not public; those here are options.
 *
 * `next` throws `RangeError` where a step score is not in [0, 1] or there is none; `scoreSteps` lets no such scores pass.
 */
export function paper({ aggregate, thresholds }: Pick<GradingOptions, 'aggregate' | 'thresholds'>): GradingPolicy {
  const common = { method: 'paper', aggregate, thresholds, attempts: 1, stopped: 'all-made' } as const;
  const right: GradingStep = { kind: 'grade', grade: { ...common, level: 0, score: null, correct: 1 } };
  return {
    name: 'paper',
    version: 1,
    next([attempt]: readonly DecidedAttempt[]): GradingStep {
      if (attempt === undefined) return ASK_ONCE;
      if (attempt.verdict.verdict === 'correct') return right;
      if (attempt.stepScores === null) return SCORE_IT;
      const score = aggregateScores(attempt.stepScores, aggregate);
      return { kind: 'grade', grade: { ...common, level: levelOf(score, thresholds), score, correct: 0 } };
    },
  };
}
