import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdmissionWorld, AWAY, untilEnded } from '../../support/admission-world.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a pause that an endpoint asked for', () => {
  it('is kept while other calls open and close the circuit', async () => {
    const shape = fc.record({
      limit: fc.constantFrom(1, 8, 40),
      form: fc.constantFrom(...AWAY),
      forMs: fc.integer({ min: 100, max: 30_000 }),
      share: fc.constantFrom(1, 2, 7),
      retryAfterMs: fc.integer({ min: 1, max: 60_000 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ limit, form, forMs, share, retryAfterMs, seed }) => {
        const slow = (id: number): boolean => id % share === 0;
        const world = new AdmissionWorld({
          limit,
          seed,
          latencyMs: [20, 500],
          timeoutMs: 2000,
          // Some are told to wait whatever the others see: their first two tries, and every try in the outage.
          refuses: (id, atMs) => {
            if (atMs >= 500 && atMs < 500 + forMs) return slow(id) ? 'rate-limited' : form;
            return slow(id) && (world.asked.get(id) ?? 0) <= 2 ? 'rate-limited' : null;
          },
          retryAfterMs: (id) => (slow(id) ? retryAfterMs : undefined),
        });
        await untilEnded(world, 30, 6_000_000);
        expect(world.mostTooEarlyMs).toBe(0);
        expect([...world.ends.values()].filter((end) => end !== 'replied')).toEqual([]);
        expect(world.ends.size).toBe(30);
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});
