import { describe, expect, it } from 'vitest';
import { aggregateScores, levelOf } from '../../src/records/level.ts';

describe('aggregateScores', () => {
  it.each([
    ['mean', 0.5],
    ['min', 0.25],
    ['product', 0.09375],
    ['last', 0.5],
  ] as const)('takes the %s', (aggregate, score) => {
    expect(aggregateScores([0.75, 0.25, 0.5], aggregate)).toBe(score);
  });

  it.each([[[]], [[0.5, 1.01]], [[-0.01]], [[Number.NaN]]])('refuses %j', (scores) => {
    expect(() => aggregateScores(scores, 'mean')).toThrow(RangeError);
  });
});

describe('levelOf', () => {
  it.each([
    [1, 1],
    [0.8, 1],
    [0.799, 2],
    [0.6, 2],
    [0.599, 3],
    [0.4, 3],
    [0.399, 4],
    [0.2, 4],
    [0.199, 5],
    [0, 5],
  ])('cuts %f at level %i: a score on a threshold is on the easier side', (score, level) => {
    expect(levelOf(score, [0.8, 0.6, 0.4, 0.2])).toBe(level);
  });
});
