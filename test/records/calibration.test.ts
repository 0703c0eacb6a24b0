import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationOf, measuredCounts } from '../../src/records/calibration.ts';
import type { Calibration } from '../../src/records/calibration.ts';
import { fitThresholds } from '../../src/records/fit-thresholds.ts';
import type { Grade, GradingOptions } from '../../src/records/grade.ts';
import { levelOf } from '../../src/records/level.ts';
import { sumLevels } from '../../src/records/mix.ts';
import { sampleForHalfWidth, wilsonInterval } from '../../src/records/share-interval.ts';
import { uniform } from '../../src/records/seeded-random.ts';

const score = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 0.5, 0.75, 1));
const cuts = fc
  .tuple(score, score, score, score)
  .map((all) => all.toSorted((a, b) => b - a) as unknown as GradingOptions['thresholds']);

const gradeOf = (rated: number | null, thresholds: GradingOptions['thresholds']): Grade => ({
  level: rated === null ? 0 : levelOf(rated, thresholds),
  method: 'paper',
  target: 'target',
  grader: rated === null ? null : 'prm',
  aggregate: 'mean',
  thresholds,
  score: rated,
  attempts: 1,
  correct: rated === null ? 1 : 0,
  policy: 'paper@1',
  bands: [],
  stopped: 'all-made' as const,
  confidence: null,
  consensus: null,
});

const calibrated = (
  scores: readonly (number | null)[],
  thresholds: GradingOptions['thresholds'] = [0.8, 0.6, 0.4, 0.2],
): Calibration =>
  calibrationOf({
    campaign: 'c-calibration-1',
    madeAt: '2026-11-28T00:00:00.000Z',
    identity: {},
    given: scores.length + 1,
    duplicate: 0,
    grades: scores.map((one) => gradeOf(one, thresholds)),
    grading: { aggregate: 'mean', thresholds },
    ungraded: { timeout: 1 },
    cost: { usd: '0', models: {} },
  });

describe('wilsonInterval', () => {
  it('is that of the literature: 7 of 10 is 0.397 to 0.892, 0 of 10 ends at 0.278', () => {
    const { low, high } = wilsonInterval(7, 10);
    expect([low, high].map((bound) => bound.toFixed(3))).toEqual(['0.397', '0.892']);
    expect(wilsonInterval(0, 10)).toMatchObject({ share: 0, low: 0 });
    expect(wilsonInterval(0, 10).high.toFixed(3)).toBe('0.278');
  });

  it('contains its share, stays within 0 to 1 and gets narrower with more observations of the same share', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 200 }), (n, total) => {
        const count = Math.min(n, total);
        const { share, low, high } = wilsonInterval(count, total);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low <= share && share <= high).toBe(true);
        const more = wilsonInterval(4 * count, 4 * total);
        expect(more.high - more.low).toBeLessThan(high - low);
      }),
    );
  });

  it('holds the true share in about 95 of 100 samples', () => {
    for (const truth of [0.02, 0.2, 0.5]) {
      let held = 0;
      for (let sample = 0; sample < 2000; sample += 1) {
        let count = 0;
        for (let i = 0; i < 200; i += 1) if (uniform(sample, i) < truth) count += 1;
        const { low, high } = wilsonInterval(count, 200);
        if (low <= truth && truth <= high) held += 1;
      }
      expect(held / 2000).toBeGreaterThan(0.93);
      expect(held / 2000).toBeLessThan(0.98);
    }
  });

  it('refuses what is no share', () => {
    expect(() => wilsonInterval(1, 0)).toThrow(RangeError);
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
  });
});

describe('sampleForHalfWidth', () => {
  it('is the least number with an interval so narrow', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 20 }), (share, points) => {
        const wide = (total: number): number => {
          const z = 1.959_963_984_540_054;
          return (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / (1 + (z * z) / total);
        };
        const total = sampleForHalfWidth(share, points / 100);
        expect(wide(total)).toBeLessThanOrEqual(points / 100);
        if (total > 1) expect(wide(total - 1)).toBeGreaterThan(points / 100);
      }),
    );
    expect(() => sampleForHalfWidth(0.5, 0)).toThrow(RangeError);
  });
});

describe('fitThresholds', () => {
  it('divides scores without ties into five levels of equal size', () => {
    const scores = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
    const { thresholds } = fitThresholds(scores);
    expect(thresholds).toEqual([0.8, 0.6, 0.4, 0.2]);
  });

  it('gives falling cuts in 0 to 1 with every level used, as equal as ties allow, or a reason', () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 60 }), (scores) => {
        const { thresholds, reason } = fitThresholds(scores);
        const different = new Set(scores).size;
        if (thresholds === null) {
          expect(different).toBeLessThan(5);
          expect(reason).toContain(`there are ${different}`);
          return;
        }
        const [a, b, c, d] = thresholds;
        expect(1 >= a && a > b && b > c && c > d && d >= 0).toBe(true);
        const levels = scores.map((one) => levelOf(one, thresholds));
        expect(new Set(levels).size).toBe(5);
      }),
      { examples: [[[0, Number.MIN_VALUE, 2 * Number.MIN_VALUE, 3 * Number.MIN_VALUE, 1]], [[0.1, 0.2, 0.3]]] },
    );
  });

  it('does not depend on the order of the scores', () => {
    const scores = Array.from({ length: 41 }, (_, i) => uniform(3, i));
    expect(fitThresholds(scores.toReversed())).toEqual(fitThresholds(scores));
  });
});

describe('calibrationOf', () => {
  it('counts levels, keeps the scores, and gives the number of questions for a precision', () => {
    const calibration = calibrated([null, null, 0.9, 0.7, 0.5, 0.3, 0.1, 0.05]);
    expect(calibration.levels.map(({ count }) => count)).toEqual([2, 1, 1, 1, 1, 2]);
    expect(calibration.levels[0]).toMatchObject({ level: 0, share: 0.25 });
    expect(calibration.questions).toEqual({ given: 9, duplicate: 0, graded: 8 });
    expect(calibration.scores).toEqual([0.9, 0.7, 0.5, 0.3, 0.1, 0.05]);
    expect(calibration.ungraded).toEqual({ timeout: 1 });
    const needed = calibration.precision.map(({ questions }) => questions);
    expect(needed).toEqual(needed.toSorted((a, b) => a - b));
    // p = 0.25 to 1 point: z² p (1 - p) / e² is 7,203.
    expect(needed.at(-1)).toBeGreaterThan(7_150);
    expect(needed.at(-1)).toBeLessThan(7_250);
  });

  it('fits the prior of stopping if attempts stop by one', () => {
    expect(calibrated([null, 0.9]).prior).toBe(null);
    const grades = Array.from({ length: 40 }, (_, i) => ({
      ...gradeOf(null, [0.8, 0.6, 0.4, 0.2]),
      method: 'pass-rate' as const,
      attempts: 8,
      correct: i < 20 ? 8 : 0,
    }));
    const given = { campaign: 'c', madeAt: '', identity: {}, given: 40, duplicate: 0, ungraded: {} };
    const rest = { cost: { usd: '0', models: {} }, grades };
    const grading = { aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], prior: [1, 1] } as const;
    const { prior } = calibrationOf({ ...given, ...rest, grading });
    // Each question is sure or lost: the prior has its weight at both ends.
    expect(prior).toEqual({ used: [1, 1], fitted: [0.01, 0.01], reason: null });
  });

  it('is refused if no question has a level', () => {
    expect(() => calibrated([])).toThrow(RangeError);
  });
});

describe('measuredCounts', () => {
  it('under other thresholds are the levels that grading with these would have given', () => {
    fc.assert(
      fc.property(fc.array(fc.option(score), { minLength: 1, maxLength: 40 }), cuts, cuts, (scores, first, second) => {
        const again = measuredCounts(calibrated(scores, first), second);
        expect(again).toEqual(measuredCounts(calibrated(scores, second), second));
        expect(sumLevels(again ?? [0, 0, 0, 0, 0, 0])).toBe(scores.length);
      }),
    );
  });

  it('are unknown under other thresholds if levels depend on more than the scores', () => {
    const calibration = calibrated([null, 0.9, 0.3]);
    const other = [0.9, 0.5, 0.3, 0.1] as const;
    expect(measuredCounts({ ...calibration, method: 'unknown' }, other)).toBeNull();
    expect(measuredCounts({ ...calibration, scores: [0.9] }, other)).toBeNull();
    expect(measuredCounts({ ...calibration, method: 'unknown' }, [0.8, 0.6, 0.4, 0.2])).toEqual([1, 1, 0, 0, 1, 0]);
  });
});
