import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextWindow, windowRequest, windowSize } from '../../src/records/step-windows.ts';
import type { StepWindow } from '../../src/records/step-windows.ts';

function allWindows(sizes: readonly number[], room: number): StepWindow[] {
  const windows: StepWindow[] = [];
  for (let start = 0; start < sizes.length; start = windows.at(-1)?.to ?? 0) {
    windows.push(nextWindow(sizes, start, room));
  }
  return windows;
}

const shape = fc.record({
  sizes: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }),
  room: fc.integer({ min: -10, max: 300 }),
});

describe('nextWindow', () => {
  it('rates each step once, in order', () => {
    fc.assert(
      fc.property(shape, ({ sizes, room }) => {
        let rated = 0;
        for (const window of allWindows(sizes, room)) {
          expect(window.rated).toBe(rated);
          expect(window.to).toBeGreaterThan(rated);
          expect(window.from).toBeGreaterThanOrEqual(0);
          expect(window.from).toBeLessThanOrEqual(rated);
          rated = window.to;
        }
        expect(rated).toBe(sizes.length);
      }),
    );
  });

  it('contains no more than the room, except a single step that does not fit', () => {
    fc.assert(
      fc.property(shape, ({ sizes, room }) => {
        for (const window of allWindows(sizes, room)) {
          if (windowSize(sizes, window) > room) {
            expect(window).toEqual({ from: window.rated, rated: window.rated, to: window.rated + 1 });
          }
        }
      }),
    );
  });

  it('has as much context as fits', () => {
    fc.assert(
      fc.property(shape, ({ sizes, room }) => {
        for (const window of allWindows(sizes, room)) {
          if (window.from > 0) {
            expect(windowSize(sizes, { ...window, from: window.from - 1 })).toBeGreaterThan(room);
          }
        }
      }),
    );
  });

  it('leaves half of the room to context, where a window cannot hold all the steps before', () => {
    fc.assert(
      fc.property(shape, ({ sizes, room }) => {
        for (const { from, rated, to } of allWindows(sizes, room)) {
          if (from > 0 && to - rated > 1) {
            expect(windowSize(sizes, { from: rated, rated, to })).toBeLessThanOrEqual(room / 2);
          }
        }
      }),
    );
  });

  it('is one window where all steps fit, and few windows else', () => {
    fc.assert(
      fc.property(shape, ({ sizes, room }) => {
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const windows = allWindows(sizes, room);
        if (total <= room) expect(windows).toEqual([{ from: 0, rated: 0, to: sizes.length }]);
        // Two windows in a row rate more than half of the room.
        if (room > 0) expect(windows.length).toBeLessThanOrEqual(2 + (4 * total) / room);
      }),
    );
  });

  it('splits as in this example', () => {
    expect(allWindows([10, 10, 10, 10, 10, 10], 40)).toEqual([
      { from: 0, rated: 0, to: 4 },
      { from: 2, rated: 4, to: 6 },
    ]);
  });
});

describe('windowRequest', () => {
  const steps = ['a', 'b', 'c'];

  it('has the same request for all steps as before windows existed, so that journaled replies are found', () => {
    const request = windowRequest('q', steps, { from: 0, rated: 0, to: 3 });
    expect(JSON.stringify(request)).toBe('{"question":"q","steps":["a","b","c"]}');
  });

  it('says how many of its steps are context', () => {
    expect(windowRequest('q', steps, { from: 1, rated: 2, to: 3 })).toEqual({
      question: 'q',
      steps: ['b', 'c'],
      context: 1,
    });
  });
});
