import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastVerified, timeToEnd, VerifiedTimes } from '../../src/campaign/time-to-end.ts';
import type { TimeToEnd } from '../../src/campaign/time-to-end.ts';
import { createRandom } from '../../src/demo/seeded-random.ts';

const NOW = 10_000_000;

const ofTimes = (times: readonly number[], lacking: number, nowMs: number): TimeToEnd | null =>
  timeToEnd(lastVerified(times, nowMs), lacking);

describe('the time to the end', () => {
  it('is unknown without a size that lacks records, and with too few records', () => {
    const five = [1, 2, 3, 4, 5].map((n) => NOW - n);
    expect(ofTimes(five, 0, NOW)).toBeNull();
    expect(ofTimes(five.slice(1), 10, NOW)).toBeNull();
    expect(ofTimes(five, 10, NOW)).not.toBeNull();
    expect(
      ofTimes(
        five.map((at) => at - 31 * 60_000),
        10,
        NOW,
      ),
    ).toBeNull();
  });

  it('is the lack at the pace of the last records, within its interval, in any order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 300 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        (count, lacking, everyMs) => {
          const times = Array.from({ length: count }, (_, n) => NOW - n * everyMs);
          const found = ofTimes(times.toReversed(), lacking, NOW);
          fc.pre(found !== null);
          expect(found).toEqual(ofTimes(times, lacking, NOW));
          const { ms, fromMs, toMs } = found;
          expect(ms).toBeCloseTo(lacking * everyMs, 3);
          expect(fromMs).toBeLessThan(ms);
          expect(toMs).toBeGreaterThan(ms);
        },
      ),
    );
  });

  it('ends within its interval in about nine of ten campaigns whose records come independently', () => {
    const random = createRandom(7);
    const waitMs = (): number => -1000 * Math.log(1 - random());
    let within = 0;
    for (let campaign = 0; campaign < 400; campaign += 1) {
      const times: number[] = [];
      let at = 0;
      for (let n = 0; n < 60; n += 1) {
        at += waitMs();
        times.push(at);
      }
      let left = 0;
      for (let n = 0; n < 80; n += 1) left += waitMs();
      const { fromMs = 0, toMs = 0 } = ofTimes(times, 80, at) ?? {};
      if (left >= fromMs && left <= toMs) within += 1;
    }
    expect(within / 400).toBeGreaterThan(0.85);
    expect(within / 400).toBeLessThan(0.96);
  });

  it('keeps the newest times in bounded memory, in any order of arrival', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (count) => {
        const times = new VerifiedTimes();
        // A prime: each time comes once, in no order.
        for (let n = 0; n < count; n += 1) times.add((n * 7919) % count);
        expect(times.all().length).toBeLessThanOrEqual(800);
        expect(Math.max(...times.all())).toBe(count - 1);
      }),
      { numRuns: 20 },
    );
  });
});
