import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEVELS } from '../../src/records/grade.ts';
import { apportion, coveredTotal, mixError, mixShares, perLevel, sumLevels } from '../../src/records/mix.ts';
import type { PerLevel } from '../../src/records/mix.ts';

const curriculum = mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] });

const weights = fc.tuple(...LEVELS.map(() => fc.nat({ max: 9 }))).filter((all) => all.some((weight) => weight > 0));
const shares = weights.map((all) => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = all;
  return mixShares({ kind: 'fixed', shares: { 0: a, 1: b, 2: c, 3: d, 4: e, 5: f } });
});
const counts = fc
  .array(fc.nat({ max: 60 }), { minLength: 6, maxLength: 6 })
  .map((all): PerLevel => perLevel((level) => all[level] ?? 0));

describe('mixShares', () => {
  it('leaves level 0 out of a curriculum', () => {
    expect(curriculum).toEqual([0, 5 / 15, 4 / 15, 3 / 15, 2 / 15, 1 / 15]);
  });

  it('scales fixed shares to 1, 0 where none is named', () => {
    expect(mixShares({ kind: 'fixed', shares: { 0: 1, 5: 3 } })).toEqual([0.25, 0, 0, 0, 0, 0.75]);
  });

  it.each([{}, { 1: 0 }, { 1: -1, 2: 2 }, { 1: Number.NaN }, { 1: Number.POSITIVE_INFINITY }])(
    'refuses %j: it is no mix',
    (given) => {
      expect(() => mixShares({ kind: 'fixed', shares: given })).toThrow(RangeError);
    },
  );
});

describe('apportion', () => {
  it.each([
    [15, [0, 5, 4, 3, 2, 1]],
    [2000, [0, 667, 533, 400, 267, 133]],
    [1, [0, 1, 0, 0, 0, 0]],
    [2, [0, 1, 1, 0, 0, 0]],
    [0, [0, 0, 0, 0, 0, 0]],
  ])('gives %i records of the paper-like curriculum', (total, expected) => {
    expect(apportion(total, curriculum)).toEqual(expected);
  });

  it('gives the record to the lower level where remainders tie', () => {
    expect(apportion(3, mixShares({ kind: 'fixed', shares: { 1: 1, 4: 1 } }))).toEqual([0, 2, 0, 0, 1, 0]);
  });

  it('adds up to the total, and is off by less than one at every level', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), shares, (total, mix) => {
        const result = apportion(total, mix);
        expect(sumLevels(result)).toBe(total);
        for (const level of LEVELS) {
          expect(Math.abs(result[level] - total * mix[level])).toBeLessThan(1);
          if (mix[level] === 0) expect(result[level]).toBe(0);
        }
      }),
    );
  });
});

describe('coveredTotal', () => {
  it('is the largest total for which every level has enough records', () => {
    fc.assert(
      fc.property(counts, shares, (have, mix) => {
        const isCovered = (total: number): boolean => {
          const needed = apportion(total, mix);
          return LEVELS.every((level) => needed[level] <= have[level]);
        };
        const total = coveredTotal(have, mix);
        expect(total === 0 || isCovered(total)).toBe(true);
        for (let larger = total + 1; larger <= 361; larger += 1) expect(isCovered(larger)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});

describe('mixError', () => {
  it('is 0 for an exact mix', () => {
    fc.assert(fc.property(fc.nat({ max: 5000 }), shares, (total, mix) => mixError(apportion(total, mix), mix) === 0));
  });

  it('is the largest difference of any level, also of one without a share', () => {
    expect(mixError([0, 5, 4, 3, 3, 0], curriculum)).toBe(1);
    expect(mixError([6, 0, 0, 0, 0, 0], curriculum)).toBe(6);
  });
});
