import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from '../../../src/engine/calls/adaptive-limit.ts';

/** An endpoint that holds `capacity` calls and refuses the others at once; one tick is a hundredth of a call. */
function drive(max: number, capacityAt: (tick: number) => number, ticks: number, from: number) {
  const limit = new AdaptiveLimit(max);
  const inFlight: { readonly number: number; readonly endsAt: number }[] = [];
  let next = 0;
  let [held, room, refused, asked] = [0, 0, 0, 0];
  let most = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    const capacity = capacityAt(tick);
    for (let i = inFlight.length - 1; i >= 0; i -= 1) {
      const call = inFlight[i];
      if (call === undefined || call.endsAt > tick) continue;
      const isSaturated = inFlight.length >= limit.calls;
      inFlight.splice(i, 1);
      limit.passed(call.number, isSaturated);
    }
    const starting: number[] = [];
    while (inFlight.length + starting.length < limit.calls) {
      starting.push(next);
      next += 1;
    }
    most = Math.max(most, inFlight.length + starting.length);
    const refusals = starting.splice(Math.max(0, capacity - inFlight.length));
    // 60 to 140 ticks, always the same for the same call.
    for (const number of starting) inFlight.push({ number, endsAt: tick + 60 + ((number * 37) % 81) });
    for (const [i, number] of refusals.entries()) {
      limit.refused(number, next, inFlight.length + refusals.length - i - 1);
    }
    if (tick < from) continue;
    held += inFlight.length;
    room += Math.min(max, capacity);
    refused += refusals.length;
    asked += starting.length + refusals.length;
  }
  return { limit: limit.calls, share: held / room, refusedShare: asked === 0 ? 0 : refused / asked, most };
}

describe('AdaptiveLimit', () => {
  it('keeps any endpoint at least 95 % full, and has at most 1 % of the calls refused, once it has begun', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.integer({ min: 1, max: 400 }), (capacity, max) => {
        const seen = drive(max, () => capacity, 6000, 2000);
        expect(seen.most).toBeLessThanOrEqual(max);
        expect(seen.share).toBeGreaterThanOrEqual(0.95);
        expect(seen.refusedShare).toBeLessThanOrEqual(0.01);
      }),
      { numRuns: 60 },
    );
  });

  it('is the configured limit while nothing is refused', () => {
    expect(drive(256, () => 1000, 500, 0)).toMatchObject({ limit: 256, refusedShare: 0 });
  });

  it('recovers within a few calls from a period in which all calls were refused', () => {
    const seen = drive(200, (tick) => (tick > 300 && tick < 900 ? 0 : 1000), 3000, 2000);
    expect(seen.share).toBeGreaterThan(0.9);
  });

  it('settles within 60 sequential calls when the capacity of the endpoint falls and rises by far', () => {
    // A call takes 100 ticks: with calls of half a second, 60 of them are 30 s.
    const capacityAt = (tick: number): number => (tick < 10_000 ? 200 : tick < 20_000 ? 80 : 300);
    for (const [from, to] of [
      [6000, 10_000],
      [16_000, 20_000],
      [26_000, 32_000],
    ] as const) {
      const seen = drive(400, capacityAt, to, from);
      expect(seen.share).toBeGreaterThanOrEqual(0.95);
      expect(seen.refusedShare).toBeLessThanOrEqual(0.01);
    }
  });

  it('cuts once for all refusals of one episode', () => {
    const limit = new AdaptiveLimit(100);
    for (let i = 0; i < 60; i += 1) limit.refused(40 + i, 100, 99 - i);
    expect(limit.calls).toBe(40);
  });

  it('is cut once for all time-outs of an episode, and by time-outs alone never below an eighth', () => {
    const limit = new AdaptiveLimit(100);
    for (let number = 0; number < 100; number += 1) limit.timedOut(number, 100);
    expect(limit.calls).toBe(70);
    for (let i = 1; i < 50; i += 1) limit.timedOut(100 * i, 100 * (i + 1));
    expect(limit.calls).toBe(13);
  });

  it('begins low after a period in which all calls timed out, and doubles from there', () => {
    const limit = new AdaptiveLimit(256);
    limit.resumed(true);
    expect(limit.calls).toBe(8);
    for (let number = 0; number < 8; number += 1) limit.passed(number, true);
    expect(limit.calls).toBe(16);
    for (let number = 0; number < 5000; number += 1) limit.passed(number, true);
    expect(limit.calls).toBe(256);
  });

  it.each([0, 1.5, Number.NaN])('refuses a limit of %s', (max) => {
    expect(() => new AdaptiveLimit(max)).toThrow('an integer of at least 1');
  });
});
