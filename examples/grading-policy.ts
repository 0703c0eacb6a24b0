// Your own grader: the level of a question follows from the number of right attempts.
//   import { defineConfig } from 'sluice/config';
//   import { passRateOf } from './grading-policy.ts';
//   export default defineConfig({ campaign: 'by-pass-rate', models: { … }, grading: passRateOf(4) });
import type { DecidedAttempt, GradeStep, GradingPolicy, GradingStep, Level } from 'sluice';

/** The least share of right attempts for levels 0 to 4; a share below the last one is level 5. */
const THRESHOLDS: readonly number[] = [1, 0.75, 0.5, 0.25, Number.MIN_VALUE];

/**
 * Asks for `attempts` attempts at once. The share of right ones gives the level: all right is level 0, none level 5.
 * No step is scored. The number of attempts is in the name, since another number gives other grades: the name and the
 * version are part of the fingerprint of the campaign.
 */
export function passRateOf(attempts: number): GradingPolicy {
  return {
    name: `pass-rate-of-${attempts}`,
    version: 1,
    mostAttempts: attempts,
    asksScorer: false,
    // Pure: the same attempts give the same step. It must not depend on the cost or the time of an attempt.
    next: (made): GradingStep =>
      made.length < attempts ? { kind: 'ask', count: attempts - made.length } : gradeOf(made),
  };
}

function gradeOf(made: readonly DecidedAttempt[]): GradeStep {
  const correct = made.filter(({ verdict }) => verdict.verdict === 'correct').length;
  const reached = THRESHOLDS.findIndex((least) => correct / made.length >= least);
  const level = (reached === -1 ? 5 : reached) as Level;
  const rated = { aggregate: 'mean', thresholds: [], score: null } as const;
  return { kind: 'grade', grade: { level, method: 'pass-rate', ...rated, attempts: made.length, correct } };
}
