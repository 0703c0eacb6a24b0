import type { DecidedAttempt } from '../attempt-policy.ts';
import type { GradingOptions } from '../grade.ts';
import { aggregateScores, levelOf } from '../level.ts';
import type { GradingPolicy, GradingStep } from './policy.ts';

const ASK_ONCE: GradingStep = { kind: 'ask', count: 1 };
const SCORE_IT: GradingStep = { kind: 'score', indices: [0] };

/**
 * The grader of the paper (arXiv 2504.11919, section on grading), with one attempt: level 0 if it is right, otherwise
 * the cut of its aggregated step scores, 1 (nearly right) to 5 (hopeless). The authors have not published their PRM,
 * aggregate and thresholds; here they are options.
 *
 * `next` throws `RangeError` for a missing step score or one outside [0, 1]; `scoreSteps` never emits such scores.
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
