import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingWindow } from '../../../src/engine/calls/sliding-window.ts';

const MINUTE = 60_000;

/** An entry that is asked for: when, how much, how long it may go uncounted, and where between it is counted. */
const asked = fc.record({
  gapMs: fc.integer({ min: 0, max: 20_000 }),
  amount: fc.integer({ min: 1, max: 40 }),
  notBeforeMs: fc.integer({ min: 0, max: 30_000 }),
  takesMs: fc.integer({ min: 0, max: 90_000 }),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  /** Whether its end is known from the beginning, or only when it is there. */
  isKnown: fc.boolean(),
});

describe('SlidingWindow', () => {
  it('keeps every sliding window within its limit, at whatever time between its bounds each entry counts', () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 120 }), fc.integer({ min: 40, max: 200 }), (all, limit) => {
        const window = new SlidingWindow(MINUTE, 600_000);
        const counted: { readonly atMs: number; readonly amount: number }[] = [];
        const open: { endsAtMs: number; settle: () => void }[] = [];
        let nowMs = 1000;
        for (const { gapMs, amount, notBeforeMs, takesMs, at, isKnown } of all) {
          nowMs += gapMs;
          for (const one of open.filter(({ endsAtMs }) => endsAtMs <= nowMs)) {
            window.advance(one.endsAtMs);
            one.settle();
            open.splice(open.indexOf(one), 1);
          }
          window.advance(nowMs);
          const fromMs = nowMs + notBeforeMs;
          const toMs = fromMs + takesMs;
          if (!window.fits([{ amount, fromMs }], limit)) continue;
          counted.push({ atMs: fromMs + at * takesMs, amount });
          const placed = window.add({ amount, fromMs, toMs: isKnown ? toMs : Infinity });
          if (isKnown) continue;
          open.push({
            endsAtMs: toMs,
            settle: () => {
              window.remove(placed);
              window.add({ amount, fromMs, toMs });
            },
          });
          open.sort((a, b) => a.endsAtMs - b.endsAtMs);
        }
        for (const { atMs } of counted) {
          const inWindow = counted.filter((other) => other.atMs <= atMs && other.atMs > atMs - MINUTE);
          expect(inWindow.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('uses its limit again 60 s later, and not before', () => {
    const window = new SlidingWindow(MINUTE, MINUTE);
    window.advance(0);
    window.add({ amount: 10, fromMs: 0, toMs: 0 });
    const fitsAt = (nowMs: number): boolean => {
      window.advance(nowMs);
      return window.fits([{ amount: 1, fromMs: nowMs }], 10);
    };
    expect(fitsAt(59_999)).toBe(false);
    expect(window.nextDropMs()).toBe(60_000);
    expect(fitsAt(60_000)).toBe(true);
    expect([window.held, window.nextDropMs()]).toEqual([0, null]);
  });

  it('reserves room for entries that are counted later', () => {
    const window = new SlidingWindow(MINUTE, MINUTE);
    window.advance(0);
    window.add({ amount: 10, fromMs: 0, toMs: 0 });
    expect(window.fits([{ amount: 10, fromMs: 59_900 }], 10)).toBe(false);
    expect(window.fits([{ amount: 10, fromMs: 60_000 }], 10)).toBe(true);
  });

  it('counts an entry without a known end until it is replaced', () => {
    const window = new SlidingWindow(MINUTE, MINUTE);
    window.advance(0);
    const placed = window.add({ amount: 3, fromMs: 0, toMs: Infinity });
    window.advance(10_000_000);
    expect([window.held, window.nextDropMs()]).toEqual([3, null]);
    window.remove(placed);
    expect(window.held).toBe(0);
  });

  it('does not move while the clock goes back, and drops nothing sooner', () => {
    const window = new SlidingWindow(MINUTE, MINUTE);
    window.advance(1_000_000);
    window.add({ amount: 5, fromMs: 1_000_000, toMs: 1_000_000 });
    window.advance(0);
    expect(window.held).toBe(5);
    window.advance(1_059_999);
    expect(window.held).toBe(5);
    window.advance(9_000_000);
    expect(window.held).toBe(0);
  });
});
