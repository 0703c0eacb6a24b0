import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRuns, encodeRuns, OffsetMap } from '../../../src/engine/core/offset-map.ts';

const partition = { topic: 'questions', partition: 0 } as const;

/** Ascending offsets with gaps, as markers and compaction leave them. */
const gappyOffsets = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 60 })
  .map((steps) => steps.reduce<number[]>((offsets, step) => [...offsets, (offsets.at(-1) ?? -1) + step], []));

describe('offset map', () => {
  it('keeps the base at the oldest record without an outcome', () => {
    const map = OffsetMap.startingAt(partition, 10);
    for (const offset of [10, 11, 14]) expect(map.receive(offset)).toBe(true);
    map.complete(11);
    expect(map.base).toBe(10);
    expect(map.window).toBe(3);
    map.complete(10);
    expect(map.base).toBe(14);
    map.complete(14);
    expect(map.base).toBe(15);
    map.skipTo(17);
    expect(map.snapshot()).toEqual({ ...partition, base: 17, position: 17, completed: [] });
  });

  it('refuses an offset that was received before', () => {
    const map = OffsetMap.startingAt(partition, 5);
    map.receive(5);
    expect(() => map.receive(5)).toThrow(/received again/);
  });

  it('base and map come from one snapshot (astubbs 42): restored at any point, returns exactly the records without an outcome, in any order of completion', () => {
    fc.assert(
      fc.property(
        gappyOffsets,
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (offsets, chances) => {
          const outcomes = new Map<number, number>();
          let map = OffsetMap.startingAt(partition, 0);
          let committed = map.snapshot();
          let committedOutcomes = new Map(outcomes);
          let open: number[] = [];
          const chance = (): number => chances.next().value;
          while (committed.base <= (offsets.at(-1) ?? 0)) {
            const next = offsets.find((offset) => offset >= map.position);
            const draw = chance();
            if (draw < 0.4 && next !== undefined) {
              if (map.receive(next)) open.push(next);
            } else if (draw < 0.8 && open.length > 0) {
              const [done] = open.splice(Math.floor(chance() * open.length), 1);
              map.complete(done as number);
              outcomes.set(done as number, (outcomes.get(done as number) ?? 0) + 1);
            } else if (draw < 0.92) {
              committed = map.snapshot();
              committedOutcomes = new Map(outcomes);
            } else {
              // A crash: what was not committed never happened.
              map = OffsetMap.restore(committed);
              outcomes.clear();
              for (const [offset, count] of committedOutcomes) outcomes.set(offset, count);
              open = [];
            }
          }
          expect([...committedOutcomes.keys()].toSorted((a, b) => a - b)).toEqual(offsets);
          expect([...committedOutcomes.values()].every((count) => count === 1)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('passes completed offsets that are gone from the log: they are neither lost nor in the map', () => {
    const map = OffsetMap.startingAt(partition, 10);
    for (const offset of [10, 11, 12, 13]) map.receive(offset);
    for (const offset of [11, 12]) map.complete(offset);
    const deleted = OffsetMap.restore(map.snapshot());
    expect(deleted.skipTo(15)).toBe(3);
    expect(deleted.snapshot()).toMatchObject({ base: 15, position: 15, completed: [] });
    const compacted = OffsetMap.restore(map.snapshot());
    compacted.receive(14);
    expect(compacted.snapshot()).toMatchObject({ base: 14, position: 15, completed: [] });
    expect(compacted.skipTo(15)).toBe(0);
  });

  it('does not count lost or completed offsets twice while an older record holds the base', () => {
    const map = OffsetMap.startingAt(partition, 10);
    for (const offset of [10, 11, 12]) map.receive(offset);
    map.complete(11);
    expect(map.lose(15)).toBe(2);
    expect(map.isOpen(14)).toBe(false);
    const next = OffsetMap.restore(map.snapshot());
    expect(next.receive(10)).toBe(true);
    // 12 alone was open: 11 was completed, 13 and 14 are counted.
    expect(next.lose(16)).toBe(2);
    expect(next.snapshot()).toMatchObject({ base: 10, position: 16, completed: [1, 5] });
    next.complete(10);
    expect(next.snapshot()).toMatchObject({ base: 16, completed: [] });
  });

  it('encodes completed offsets as runs and back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 5000 })), fc.integer({ min: 0, max: 100 }), (list, base) => {
        const offsets = list.map((offset) => offset + base).toSorted((a, b) => a - b);
        const runs = decodeRuns(
          base,
          encodeRuns(
            base,
            offsets.map((from) => ({ from, to: from + 1 })),
          ),
        );
        expect(runs.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(offsets);
      }),
    );
    const runs = [
      { from: 12, to: 15 },
      { from: 16, to: 17 },
    ];
    expect(encodeRuns(10, runs)).toEqual([2, 3, 1, 1]);
  });
});
