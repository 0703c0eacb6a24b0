import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlowCalls } from '../../../src/engine/calls/slow-calls.ts';
import { AdmissionWorld, untilEnded } from '../../support/admission-world.ts';

describe('SlowCalls', () => {
  it('is slow if a tenth of the calls times out and the others take long', () => {
    const slow = new SlowCalls();
    const signs = Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? slow.timedOut(10_000) : slow.passed(6000)));
    expect(signs.filter((sign) => sign === true).length).toBeGreaterThan(1);
  });

  it('is not slow if some calls are endless and the others quick, however many', () => {
    const slow = new SlowCalls();
    for (let i = 0; i < 200; i += 1) {
      slow.passed(2000);
      expect(slow.timedOut(10_000)).toBe(false);
    }
  });

  it('is not slow if one of fifty times out', () => {
    const slow = new SlowCalls();
    for (let i = 0; i < 2000; i += 1) {
      if (i % 50 === 0) expect(slow.timedOut(10_000)).toBe(false);
      else slow.passed(9000);
    }
  });
});

describe('an endpoint that takes longer the more it has', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const CALLS = 3000;
  const MEAN_MS = 2000;

  it('gets as many calls as it serves in time, at any configured limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 60 }),
        fc.integer({ min: 4, max: 16 }),
        fc.integer(),
        async (capacity, tooMany, seed) => {
          const world = new AdmissionWorld({
            limit: capacity * tooMany,
            seed,
            refuses: () => null,
            latencyMs: [1000, 3000],
            // Above its capacity it shares its work among all.
            slowedBy: (inFlight) => Math.max(1, inFlight / capacity),
            timeoutMs: 6000,
          });
          await untilEnded(world, CALLS, 3_600_000);
          const lost = [...world.ends.values()].filter((end) => end !== 'replied').length;
          const atBestMs = (CALLS * MEAN_MS) / capacity;
          expect(world.ends.size).toBe(CALLS);
          // All of these at the beginning. Without the sign, up to two thirds of the calls are lost.
          expect(lost).toBeLessThanOrEqual(0.05 * CALLS);
          expect(world.refusals).toBeLessThanOrEqual(0.6 * CALLS);
          expect(world.nowMs).toBeLessThanOrEqual(2 * atBestMs);
        },
      ),
      { numRuns: 12 },
    );
  });
});
