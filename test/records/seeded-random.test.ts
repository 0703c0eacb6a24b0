import { describe, expect, it } from 'vitest';
import { uniform } from '../../src/records/seeded-random.ts';

const COUNT = 20_000;
const draws = (make: (n: number) => number): number[] => Array.from({ length: COUNT }, (_, n) => make(n));

describe('uniform', () => {
  it('depends only on seed and counters', () => {
    expect(uniform(7, 3, 12)).toBe(uniform(7, 3, 12));
    // Another value would draw other questions in campaigns that are under way.
    expect(uniform(7, 3, 12)).toBe(0.7520286400881495);
  });

  it.each([
    ['seed', (n: number) => uniform(n, 3, 5)],
    ['first counter', (n: number) => uniform(1, n, 5)],
    ['last counter', (n: number) => uniform(1, 3, n)],
    ['upper half of the seed', (n: number) => uniform(n * 2 ** 32, 3, 5)],
  ])('spreads evenly over [0, 1) with the %s', (_what, make) => {
    const bins = Array.from({ length: 16 }, () => 0);
    for (const value of draws(make)) {
      expect(value >= 0 && value < 1).toBe(true);
      const bin = Math.floor(value * 16);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const expected = COUNT / 16;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 15 degrees of freedom: above 44.3 once in ten thousand.
    expect(chiSquare).toBeLessThan(44.3);
  });

  it('distinguishes the counters', () => {
    const seen = new Set([uniform(1, 2, 3), uniform(2, 1, 3), uniform(1, 3, 2), uniform(1, 2), uniform(1, 2, 3, 0)]);
    expect(seen.size).toBe(5);
  });

  it('shows no trend from one counter to the next', () => {
    const values = draws((n) => uniform(1, 2, n));
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    const covariance = values.slice(1).reduce((sum, value, n) => sum + (value - mean) * ((values[n] ?? 0) - mean), 0);
    expect(Math.abs((covariance / COUNT) * 12)).toBeLessThan(0.03);
  });
});
