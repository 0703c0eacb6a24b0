import { describe, expect, it } from 'vitest';
import { demand } from '../../src/records/demand.ts';
import type { SupplyCounts } from '../../src/records/demand.ts';
import { perLevel } from '../../src/records/mix.ts';
import type { PerLevel } from '../../src/records/mix.ts';
import { questionsToGrade } from '../../src/records/questions-to-grade.ts';

const none = perLevel(() => 0);
const supply = (graded: PerLevel = none): SupplyCounts => ({
  graded,
  drawn: none,
  duplicates: none,
  verified: none,
  rejected: none,
});
const toGrade = (shares: PerLevel, size: number | null, graded?: PerLevel): number =>
  questionsToGrade(demand({ shares, size, maxInFlight: 8 }, supply(graded)), supply(graded));

describe('questionsToGrade', () => {
  it('takes the levels as equally common before any is graded', () => {
    expect(toGrade([0, 1, 0, 0, 0, 0], 10)).toBe(60);
  });

  it('is what the scarcest level needs at its share of the questions so far', () => {
    // Level 1 is 9 of 99 and wants 10, level 2 is 90 of 99 and wants nothing more.
    expect(toGrade([0, 0.5, 0.5, 0, 0, 0], 20, [0, 0, 99, 0, 0, 0])).toBe(1050);
    expect(toGrade([0, 0.5, 0.5, 0, 0, 0], 20, [0, 9, 90, 0, 0, 0])).toBe(Math.ceil(105 / 10));
  });

  it('is 0 if the stock suffices, and infinite without a size', () => {
    expect(toGrade([0, 0.5, 0.5, 0, 0, 0], 20, [0, 10, 10, 0, 0, 0])).toBe(0);
    expect(toGrade([0, 0.5, 0.5, 0, 0, 0], null, [0, 10, 10, 0, 0, 0])).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts what the scarcest cell needs where the mix has cells', () => {
    const shares: PerLevel = [0, 1, 0, 0, 0, 0];
    const cells = { by: 'domain', names: ['a', 'b'], shares: [0.5, 0.5], wanted: null } as const;
    const zero = Array.from({ length: 12 }, () => 0);
    const gradedCells = zero.map((_, at) => (at === 2 ? 40 : at === 3 ? 1 : 0));
    const found = supply([0, 41, 0, 0, 0, 0]);
    const withCells = {
      ...found,
      cells: { graded: gradedCells, passed: zero, drawn: zero, verified: zero, rejected: zero },
    };
    const wanted = zero.map((_, at) => (at === 2 || at === 3 ? 5 : 0));
    const demanded = demand({ shares, size: 10, maxInFlight: 8, cells: { ...cells, wanted } }, withCells);
    // The cell b of level 1 has one question and lacks four more of it; it is 1 of 41.
    expect(questionsToGrade(demanded, withCells)).toBeGreaterThanOrEqual(80);
  });
});
