import { LEVELS } from './grade.ts';
import type { Aggregate, Bands, GradingOptions, Level } from './grade.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Whether a number is a step score: in [0, 1]. */
export const isScore = (value: number): boolean => value >= 0 && value <= 1;

/** The error for a number that is not a step score, for people. */
export const notAScore = (value: number): string => `expected step scores in [0, 1], got ${value}`;

/**
 * Combines step scores in [0, 1] into one score in [0, 1]. Throws `RangeError` without steps or for a score out of
 * range.
 */
export function aggregateScores(scores: readonly number[], aggregate: Aggregate): number {
  const last = scores.at(-1);
  if (last === undefined) throw new RangeError('expected at least one step score, got none');
  const wrong = scores.find((score) => !isScore(score));
  if (wrong !== undefined) throw new RangeError(notAScore(wrong));
  if (aggregate === 'mean') return sum(scores) / scores.length;
  if (aggregate === 'min') return Math.min(...scores);
  if (aggregate === 'product') return scores.reduce((product, score) => product * score, 1);
  return last;
}

/** The level of a wrong attempt: cuts a ≥ b ≥ c ≥ d on its aggregated score s; s ≥ a is level 1, … s < d level 5. */
export function levelOf(score: number, thresholds: GradingOptions['thresholds']): Exclude<Level, 0> {
  const [a, b, c, d] = thresholds;
  if (score >= a) return 1;
  if (score >= b) return 2;
  if (score >= c) return 3;
  return score >= d ? 4 : 5;
}

/** The level of a question by the share of its right attempts (`Bands`). */
export const levelOfRate = (correct: number, attempts: number, bands: Bands): Level =>
  levelOfShare(correct / attempts, bands);

/** The level for a share according to `bands`. */
export function levelOfShare(share: number, bands: Bands): Level {
  const place = bands.findIndex((cut) => share > cut);
  return LEVELS[place] ?? 5;
}
