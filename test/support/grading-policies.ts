import type { DecidedAttempt } from '../../src/records/attempt-policy.ts';
import type { Level } from '../../src/records/grade.ts';
import type { GradeStep, GradingPolicy, GradingStep } from '../../src/records/grading/policy.ts';

const isCorrect = ({ verdict }: DecidedAttempt): boolean => verdict.verdict === 'correct';

/** The grade of a pass rate: one level for each wrong attempt. */
export function passRateGrade(attempts: readonly DecidedAttempt[]): GradeStep {
  const correct = attempts.filter(isCorrect).length;
  const level = Math.min(5, attempts.length - correct) as Level;
  const grade = { method: 'pass-rate', aggregate: 'mean', thresholds: [], score: null } as const;
  return { kind: 'grade', grade: { ...grade, level, attempts: attempts.length, correct } };
}

/** Three attempts together, and the level by the number of right ones. */
export const threeAttempts: GradingPolicy = {
  name: 'three-attempts',
  version: 1,
  next: (attempts) => (attempts.length < 3 ? { kind: 'ask', count: 3 - attempts.length } : passRateGrade(attempts)),
};

/** Asks for attempts, wave by wave, has the wrong ones scored if `scores`, and then grades. */
export function inWaves(waves: readonly number[], scores: boolean): GradingPolicy {
  const total = waves.reduce((sum, count) => sum + count, 0);
  return {
    name: 'in-waves',
    version: 1,
    next(attempts): GradingStep {
      let asked = 0;
      for (const count of waves) {
        if (attempts.length === asked) return { kind: 'ask', count };
        asked += count;
      }
      const indices = attempts.flatMap((one, index) => (!isCorrect(one) && one.stepScores === null ? [index] : []));
      if (scores && indices.length > 0) return { kind: 'score', indices };
      if (attempts.length !== total) throw new RangeError(`expected ${total} attempts, got ${attempts.length}`);
      return passRateGrade(attempts);
    },
  };
}
