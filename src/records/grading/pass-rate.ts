import type { DecidedAttempt } from '../attempt-policy.ts';
import { DEFAULT_BANDS, DEFAULT_CONFIDENCE, DEFAULT_PRIOR } from '../grade.ts';
import type { GradingOptions, Level } from '../grade.ts';
import { levelOfRate } from '../level.ts';
import type { GradingPolicy, GradingStep } from './policy.ts';
import { stoppingOf } from './stopping.ts';

/** The options of `passRate`. */
export type PassRateOptions = Omit<GradingOptions, 'method' | 'truncated'>;

/**
 * Grades by the share of right attempts, which `bands` cut into the levels 0 to 5. Up to `attempts` are made, in waves,
 * until the final level has at least the probability `confidence` (`stoppingOf`): the grade is then that level, with
 * the number of attempts made. No step is scored.
 */
export function passRate(options: PassRateOptions): GradingPolicy {
  const { attempts, aggregate, thresholds, bands = DEFAULT_BANDS } = options;
  const { confidence = DEFAULT_CONFIDENCE, prior = DEFAULT_PRIOR } = options;
  const classOf = (correct: number): Level => levelOfRate(correct, attempts, bands);
  const stopping = stoppingOf({ attempts, classOf, confidence, prior });
  const common = { method: 'pass-rate', aggregate, thresholds, bands, score: null } as const;
  return {
    name: 'pass-rate',
    version: 1,
    next(given: readonly DecidedAttempt[]): GradingStep {
      const made = Math.min(given.length, attempts);
      const correct = countCorrect(given.slice(0, made));
      const end = stopping.stop(made, correct);
      if (end === null) return { kind: 'ask', count: stopping.wave(made, correct) };
      const { reason: stopped, probability } = end;
      const confidenceReached = stopped === 'posterior' ? probability : null;
      // The classes are levels.
      const level = end.finalClass as Level;
      return {
        kind: 'grade',
        grade: { ...common, level, attempts: made, correct, stopped, confidence: confidenceReached },
      };
    },
  };
}

/** The number of right attempts. */
export const countCorrect = (attempts: readonly DecidedAttempt[]): number =>
  attempts.filter(({ verdict }) => verdict.verdict === 'correct').length;
