import { describe, expect, it } from 'vitest';
import { drawCounts } from '../../src/topology/sample-counts.ts';

describe('drawCounts', () => {
  it('reads the counters of the sample stage, 0 if nothing was counted', () => {
    const counters = new Map([
      ['drawn/3', 5],
      ['verified/3', 2],
      ['rejected/5', 1],
      ['rejected:duplicate', 9],
    ]);
    expect(drawCounts(counters)).toEqual({
      drawn: [0, 0, 0, 5, 0, 0],
      verified: [0, 0, 0, 2, 0, 0],
      rejected: [0, 0, 0, 0, 0, 1],
    });
  });
});
