import { fitThresholds } from './fit-thresholds.ts';
import { fitPrior } from './grading/fit-prior.ts';
import { hasField, ratedBy } from './grading/methods.ts';
import type { RatePrior } from './grading/stopping.ts';
import { DEFAULT_PRIOR, LEVELS } from './grade.ts';
import type { Aggregate, Grade, GradingOptions, Level } from './grade.ts';
import { levelOf } from './level.ts';
import { perLevel } from './mix.ts';
import type { PerLevel } from './mix.ts';
import { sampleForHalfWidth, wilsonInterval } from './share-interval.ts';
import type { ShareInterval } from './share-interval.ts';

/** The format name in the file; a changed format gets another number. */
export const CALIBRATION_FORMAT = 'sluice-calibration/1';

/** A level of the measured mix: 95 % Wilson interval for each level separately. */
export interface CalibratedLevel extends ShareInterval {
  readonly level: Level;
  readonly count: number;
}

/** The calls of one model. */
export interface CalibrationCalls {
  /** Requests, also failed ones; without the replies of other campaigns (`reuse`), which are not in `usd` either. */
  readonly calls: number;
  /** The tokens of all replies. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Decimal text in US dollars. */
  readonly usd: string;
}

/**
 * The levels of an evaluation set for one target: written by `sluice calibrate`, and read by `mix: { kind: 'measured'
 * }`.
 */
export interface Calibration {
  readonly format: typeof CALIBRATION_FORMAT;
  /** The campaign that has the graded questions in Kafka. */
  readonly campaign: string;
  readonly madeAt: string;
  /**
   * The settings that determine the levels, except the thresholds, by configuration field: JSON text, or the hash of a
   * long one.
   */
  readonly identity: Readonly<Record<string, string>>;
  readonly questions: { readonly given: number; readonly duplicate: number; readonly graded: number };
  /** Levels 0 to 5. */
  readonly levels: readonly CalibratedLevel[];
  /** Questions without a level, by reason; they are not in `levels`. */
  readonly ungraded: Readonly<Record<string, number>>;
  readonly method: Grade['method'];
  readonly aggregate: Aggregate;
  readonly thresholds: {
    /** The thresholds of `levels`. */
    readonly used: readonly number[];
    /** At the 80, 60, 40 and 20 % quantiles of `scores`; null if there are too few, with the reason. */
    readonly fitted: readonly number[] | null;
    readonly reason: string | null;
  };
  /** For `pass-rate` and `hybrid`; null for other methods. Missing in files of earlier versions. */
  readonly prior?: {
    /** The prior that decided when attempts stopped. */
    readonly used: RatePrior;
    /** The prior with the largest likelihood of the attempts; null if they do not determine it, with the reason. */
    readonly fitted: RatePrior | null;
    readonly reason: string | null;
  } | null;
  /** The aggregated scores of the rated questions (`test-share`: their shares of tests), in descending order. */
  readonly scores: readonly number[];
  /** The number of questions until every level's share has this precision in points, if the shares are as measured. */
  readonly precision: readonly { readonly points: number; readonly questions: number }[];
  readonly cost: { readonly usd: string; readonly models: Readonly<Record<string, CalibrationCalls>> };
}

/** The input of a calibration. */
export interface Calibrated extends Pick<Calibration, 'campaign' | 'madeAt' | 'identity' | 'ungraded' | 'cost'> {
  readonly given: number;
  readonly duplicate: number;
  readonly grades: readonly Grade[];
  readonly grading: Pick<GradingOptions, 'aggregate' | 'thresholds' | 'prior'>;
}

const POINTS = [10, 5, 3, 2, 1];

/** Computes the measured mix of graded questions. Throws `RangeError` if no question has a level. */
export function calibrationOf(calibrated: Calibrated): Calibration {
  const { campaign, madeAt, identity, ungraded, cost, given, duplicate, grades, grading } = calibrated;
  const graded = grades.length;
  if (graded === 0) throw new RangeError('expected at least one question with a level, got none');
  const levels = LEVELS.map((level): CalibratedLevel => {
    const count = grades.filter((grade) => grade.level === level).length;
    return { level, count, ...wilsonInterval(count, graded) };
  });
  const scores = grades.flatMap(({ score }) => (score === null ? [] : [score])).toSorted((a, b) => b - a);
  const method = grades[0]?.method ?? 'unknown';
  const { thresholds: fitted, reason } =
    ratedBy(method) === 'tests'
      ? { thresholds: null, reason: `levels of ${method} follow from grading.bands` }
      : fitThresholds(scores);
  // The share closest to one half has the widest interval.
  const widest = levels.reduce(
    (share, one) => (Math.abs(one.share - 0.5) < Math.abs(share - 0.5) ? one.share : share),
    0,
  );
  return {
    format: CALIBRATION_FORMAT,
    campaign,
    madeAt,
    identity,
    questions: { given, duplicate, graded },
    levels,
    ungraded,
    method,
    aggregate: grading.aggregate,
    thresholds: { used: grading.thresholds, fitted, reason },
    prior: hasField(method, 'prior') ? priorOf(grades, grading.prior ?? DEFAULT_PRIOR) : null,
    scores,
    precision: POINTS.map((points) => ({ points, questions: sampleForHalfWidth(widest, points / 100) })),
    cost,
  };
}

function priorOf(grades: readonly Grade[], used: RatePrior): NonNullable<Calibration['prior']> {
  const { prior: fitted, reason } = fitPrior(grades);
  return { used, fitted, reason };
}

/** The part of a calibration that determines the shares of a measured mix. */
export type MeasuredLevels = Pick<Calibration, 'method' | 'scores'> & {
  readonly levels: readonly Pick<CalibratedLevel, 'level' | 'count'>[];
  readonly thresholds: Pick<Calibration['thresholds'], 'used'>;
};

/**
 * The number of questions of the evaluation set at each level under these thresholds. If the thresholds differ from the
 * calibration's own, the recorded scores are cut again, without new calls; null if the levels depend on more than the
 * scores.
 */
export function measuredCounts(calibration: MeasuredLevels, thresholds: GradingOptions['thresholds']): PerLevel | null {
  const { levels, scores, method } = calibration;
  const counts = perLevel((level) => levels.find((one) => one.level === level)?.count ?? 0);
  const isSame = calibration.thresholds.used.every((cut, i) => cut === thresholds[i]);
  if (isSame) return counts;
  const rated = counts.reduce((sum, count) => sum + count, -counts[0]);
  if (method !== 'paper' || rated !== scores.length) return null;
  return perLevel((level) =>
    level === 0 ? counts[0] : scores.filter((score) => levelOf(score, thresholds) === level).length,
  );
}
