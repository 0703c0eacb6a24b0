import { describe, expect, it } from 'vitest';
import { ago, clock, count, duration, percent, short, usd } from '../../src/web/page/format.ts';

describe('numbers as people read them', () => {
  it('are grouped, and short where they are long', () => {
    expect([count(1234567), short(9998.6), short(1_250_000)]).toEqual(['1,234,567', '9,999', '1.3M']);
    expect([percent(0.256), percent(null)]).toEqual(['26 %', '–']);
  });

  it('are dollars and cents, with two digits that count where it is less', () => {
    expect(['12.3456', '0.1', '0.004115226', '0'].map(usd)).toEqual(['$12.34', '$0.10', '$0.0041', '$0']);
    expect(usd(null)).toBe('–');
  });

  it('are times', () => {
    expect([1_400, 90_000, 3_700_000, 200_000_000].map(duration)).toEqual(['1 s', '2 min', '1 h 2 min', '2 days']);
    expect(duration(59 * 60_000 + 59_000)).toBe('1 h 0 min');
    expect(ago(5_000, 1_000)).toBe('0 s ago');
  });

  it('are times of an axis, finer where it is short', () => {
    const at = new Date(2026, 0, 2, 3, 4, 5).getTime();
    expect([clock(at, 60_000), clock(at, 3_600_000), clock(at, 100 * 3_600_000)]).toEqual([
      '03:04:05',
      '03:04',
      '2 Jan',
    ]);
  });
});
