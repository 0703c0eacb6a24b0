import { describe, expect, it } from 'vitest';
import { demand, nextLevel, yieldOf } from '../../src/records/demand.ts';
import type { DrawTargets, SupplyCounts } from '../../src/records/demand.ts';
import { mixShares, perLevel } from '../../src/records/mix.ts';

const none = perLevel(() => 0);
const curriculum = mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] });
const targets = (over: Partial<DrawTargets> = {}): DrawTargets => ({
  shares: curriculum,
  size: 15,
  maxInFlight: 10,
  ...over,
});
const counts = (over: Partial<SupplyCounts> = {}): SupplyCounts => ({
  graded: none,
  drawn: none,
  verified: none,
  rejected: none,
  duplicates: none,
  ...over,
});

describe('demand', () => {
  it('wants the whole mix at the beginning', () => {
    expect(demand(targets(), counts())).toEqual({
      lacking: [0, 5, 4, 3, 2, 1],
      stock: none,
      inFlight: none,
      drawable: false,
      complete: false,
      wanted: [0, 5, 4, 3, 2, 1],
    });
  });

  it('counts stock without drawn records and duplicates, and wants only the remainder', () => {
    const given = counts({ graded: [9, 9, 3, 0, 0, 0], drawn: [0, 2, 0, 0, 0, 0], duplicates: [1, 1, 0, 0, 0, 0] });
    expect(demand(targets(), given)).toMatchObject({
      lacking: [0, 3, 4, 3, 2, 1],
      stock: [8, 6, 3, 0, 0, 0],
      inFlight: [0, 2, 0, 0, 0, 0],
      drawable: true,
      wanted: [0, 0, 1, 3, 2, 1],
    });
  });

  it('wants more of a level on which the teacher fails', () => {
    const given = counts({ drawn: [0, 0, 0, 0, 0, 4], rejected: [0, 0, 0, 0, 0, 4], graded: [0, 0, 0, 0, 0, 5] });
    expect(yieldOf(given, 5)).toBe(0.2);
    expect(demand(targets(), given).wanted[5]).toBe(4);
  });

  it('is complete at the size, and then wants nothing', () => {
    const full = perLevel((level) => [0, 5, 4, 3, 2, 1][level] ?? 0);
    const given = counts({ graded: perLevel(() => 20), drawn: full, verified: full });
    expect(demand(targets(), given)).toMatchObject({ lacking: none, wanted: none, complete: true, drawable: false });
  });

  it('is open again at a larger size', () => {
    const full = perLevel((level) => [0, 5, 4, 3, 2, 1][level] ?? 0);
    const given = counts({ graded: perLevel(() => 20), drawn: full, verified: full });
    expect(demand(targets({ size: 30 }), given)).toMatchObject({ lacking: full, complete: false, drawable: true });
  });

  it('without a size always wants every level with a share, and is never complete', () => {
    const endless = Number.POSITIVE_INFINITY;
    expect(demand(targets({ size: null }), counts())).toMatchObject({
      wanted: [0, endless, endless, endless, endless, endless],
      complete: false,
      drawable: false,
    });
  });
});

describe('nextLevel', () => {
  const stock = perLevel(() => 50);

  it('begins with the lower level if all are equally far', () => {
    expect(nextLevel(targets(), counts(), stock)).toBe(1);
  });

  it('draws where most draws remain relative to the target, given the yield', () => {
    const given = counts({ drawn: [0, 2, 2, 0, 1, 1], verified: [0, 2, 1, 0, 0, 0], rejected: [0, 0, 1, 0, 1, 1] });
    // Levels 4 and 5 have lost their only trace so far: half the yield, twice the way.
    expect(nextLevel(targets(), given, stock)).toBe(4);
  });

  it('passes over a level without stock', () => {
    expect(nextLevel(targets(), counts(), [50, 0, 50, 50, 50, 50])).toBe(2);
  });

  it('waits at the limit of selections in flight', () => {
    const given = counts({ drawn: [0, 5, 4, 1, 0, 0] });
    expect(nextLevel(targets({ maxInFlight: 10 }), given, stock)).toBeNull();
    expect(nextLevel(targets({ maxInFlight: 11 }), given, stock)).not.toBeNull();
  });

  it('does not exceed the size if a changed mix left a level above its target', () => {
    const given = counts({ drawn: [0, 14, 0, 0, 0, 0], verified: [0, 14, 0, 0, 0, 0] });
    expect(nextLevel(targets(), given, stock)).not.toBeNull();
    const last = counts({ drawn: [0, 14, 1, 0, 0, 0], verified: [0, 14, 0, 0, 0, 0] });
    expect(nextLevel(targets(), last, stock)).toBeNull();
  });

  it('without a size lets a scarce level stop the others', () => {
    expect(nextLevel(targets({ size: null }), counts(), [50, 50, 50, 50, 50, 0])).not.toBe(5);
    const given = counts({ drawn: [0, 4, 3, 2, 1, 0], verified: [0, 4, 3, 2, 1, 0] });
    expect(nextLevel(targets({ size: null }), given, [50, 50, 50, 50, 50, 0])).toBeNull();
    expect(nextLevel(targets({ size: null }), given, stock)).not.toBeNull();
  });
});
