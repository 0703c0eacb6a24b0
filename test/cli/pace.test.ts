import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeToEnd } from '../../src/campaign/time-to-end.ts';
import { describePace, PaceMeter } from '../../src/cli/pace.ts';
import type { Pace } from '../../src/cli/pace.ts';
import { renderProgress } from '../../src/cli/progress-view.ts';
import { statusOf } from './campaign-status-sample.ts';

/** Looks at a campaign every second; `verifiedAt` says how many there are at a second. */
function paceAfter(seconds: number, verifiedAt: (second: number) => number, change = {}): Pace | null {
  const meter = new PaceMeter();
  let pace: Pace | null = null;
  for (let second = 0; second <= seconds; second += 1) {
    pace = meter.observe(statusOf(verifiedAt(second), { size: 100_000, ...change }), 1000 * second);
  }
  return pace;
}

describe('the pace of a campaign', () => {
  it('is unknown at first, and then that of a steady campaign', () => {
    expect(paceAfter(4, (second) => second)).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 400 }), fc.integer({ min: 1, max: 50 }), (seconds, perSecond) => {
        const pace = paceAfter(seconds, (second) => perSecond * second);
        expect(pace?.verifiedPerMinute).toBeCloseTo(60 * perSecond, 6);
        expect(pace?.toEnd?.ms).toBeCloseTo((1000 * (100_000 - perSecond * seconds)) / perSecond, 0);
      }),
      { numRuns: 50 },
    );
  });

  it('follows a change within two minutes, and drops older samples', () => {
    expect(paceAfter(300, (second) => Math.min(second, 100))?.verifiedPerMinute).toBe(0);
    expect(paceAfter(300, (second) => Math.max(0, second - 150))?.verifiedPerMinute).toBeCloseTo(60, 6);
  });

  it('begins with the existing counts, for example of a restarted worker', () => {
    expect(paceAfter(60, (second) => 5000 + second)?.verifiedPerMinute).toBeCloseTo(60, 6);
  });

  it('has no time to the end where hardly anything is verified, at the size, and without a size', () => {
    expect(paceAfter(60, () => 3)?.toEnd).toBeNull();
    expect(paceAfter(60, (second) => Math.floor(second / 20))?.toEnd).toBeNull();
    expect(paceAfter(60, (second) => second, { size: 60, complete: true })?.toEnd).toBeNull();
    expect(paceAfter(60, (second) => second, { size: null })?.toEnd).toBeNull();
  });

  it('counts none where a count goes back, as after a reset', () => {
    expect(paceAfter(60, (second) => 100 - second)?.verifiedPerMinute).toBe(0);
  });
});

describe('a pace in words', () => {
  const endIn = (seconds: number): TimeToEnd => ({
    ms: 1000 * seconds,
    fromMs: 500 * seconds,
    toMs: 2000 * seconds,
    records: 20,
  });

  it.each([
    [0, 0, null, '0 graded/min, 0 verified/min'],
    [340.4, 2.55, 7, '340 graded/min, 2.5 verified/min, about 7 s to the end (4 s to 14 s)'],
    [340, 25, 119.2, '340 graded/min, 25 verified/min, about 120 s to the end (60 s to 4 min)'],
    [340, 25, 130, '340 graded/min, 25 verified/min, about 2 min to the end (65 s to 4 min)'],
    [340, 25, 3 * 3600, '340 graded/min, 25 verified/min, about 3.0 h to the end (90 min to 6.0 h)'],
    [1, 1, 86_400 * 30, '1.0 graded/min, 1.0 verified/min, about 30 days to the end (15 days to 60 days)'],
  ])('%d, %d, %d', (gradedPerMinute, verifiedPerMinute, seconds, text) => {
    const toEnd = seconds === null ? null : endIn(seconds);
    expect(describePace({ gradedPerMinute, verifiedPerMinute, toEnd })).toBe(text);
  });

  it('is the line below the head of the view', () => {
    const pace = { gradedPerMinute: 60, verifiedPerMinute: 30, toEnd: endIn(24) };
    expect(renderProgress(statusOf(3), { pace })[1]).toBe(
      '60 graded/min, 30 verified/min, about 24 s to the end (12 s to 48 s)',
    );
    expect(renderProgress(statusOf(3)).join()).not.toContain('/min');
  });
});
