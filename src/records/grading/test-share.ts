import type { DecidedAttempt } from '../attempt-policy.ts';
import { DEFAULT_BANDS } from '../grade.ts';
import type { GradingOptions, Level } from '../grade.ts';
import { aggregateScores, levelOfRate, levelOfShare } from '../level.ts';
import { countCorrect } from './pass-rate.ts';
import type { GradingPolicy, GradingStep } from './policy.ts';
import { MOST_WAVES } from './stopping.ts';

/** Sums of shares are inexact: a share that exceeds a cut by less than this is equal to it. */
const ROUNDING = 1e-9;

/** The options of `testShare`. */
export type TestShareOptions = Pick<GradingOptions, 'attempts' | 'aggregate' | 'thresholds' | 'bands'>;

/**
 * Grades by the share of tests that the attempts passed, without a scorer: 1 for a right attempt; for a wrong attempt
 * at a code question the mean of its `stepScores`, one for each test (`scoreTests`); 0 for a wrong attempt at any other
 * question. The mean over the attempts is cut at `bands`. But level 0 requires that the share of *right* attempts
 * exceeds the first band: a program that fails one test of a hundred is wrong.
 *
 * No more attempts are made once the remaining ones cannot change the level.
 */
export function testShare(options: TestShareOptions): GradingPolicy {
  const { attempts, aggregate, thresholds, bands = DEFAULT_BANDS } = options;
  const common = { method: 'test-share', aggregate, thresholds, bands, confidence: null } as const;
  const levelAt = (passed: number, correct: number): Level => {
    const level = levelOfShare(passed / attempts - ROUNDING, bands);
    return level === 0 && levelOfRate(correct, attempts, bands) > 0 ? 1 : level;
  };
  const mayStopAfter = (more: number, left: number, passed: number, correct: number): boolean =>
    levelAt(passed + more, correct + more) === levelAt(passed + left, correct + left) ||
    levelAt(passed, correct) === levelAt(passed + left - more, correct + left - more);
  /** The fewest attempts after which the level can be certain, if all of them pass or all of them fail. */
  const wave = (left: number, passed: number, correct: number): number => {
    let more = Math.min(left, Math.ceil(attempts / MOST_WAVES));
    while (more < left && !mayStopAfter(more, left, passed, correct)) more += 1;
    return more;
  };
  return {
    name: 'test-share',
    version: 1,
    next(given: readonly DecidedAttempt[]): GradingStep {
      const made = given.slice(0, attempts);
      const unrated = made.flatMap(({ verdict, stepScores }, index) =>
        verdict.verdict === 'correct' || stepScores !== null ? [] : [index],
      );
      if (unrated.length > 0) return { kind: 'score', indices: unrated };
      const left = attempts - made.length;
      const correct = countCorrect(made);
      const passed = made.reduce((sum, attempt) => sum + shareOf(attempt), 0);
      const level = levelAt(passed, correct);
      // The level is monotonic in the share and in the right attempts: only the two extremes must be compared.
      if (made.length === 0 || level !== levelAt(passed + left, correct + left)) {
        return { kind: 'ask', count: wave(left, passed, correct) };
      }
      return {
        kind: 'grade',
        grade: {
          ...common,
          level,
          score: passed / made.length,
          attempts: made.length,
          correct,
          stopped: left === 0 ? 'all-made' : 'decided',
        },
      };
    },
  };
}

/** The share of the tests that an attempt passed. */
const shareOf = ({ verdict, stepScores }: DecidedAttempt): number =>
  verdict.verdict === 'correct' ? 1 : aggregateScores(stepScores ?? [], 'mean');
