import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdSet } from '../../src/records/id-set.ts';

describe('id set', () => {
  it('has exactly what was added, through growth', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 200 }), (ids) => {
        const set = new IdSet();
        const [added, absent] = [ids.filter((_, i) => i % 2 === 0), ids.filter((_, i) => i % 2 === 1)];
        for (const id of [...added, ...added]) set.add(id);
        expect(set.size).toBe(added.length);
        expect(added.every((id) => set.has(id))).toBe(true);
        expect(absent.some((id) => set.has(id))).toBe(false);
      }),
    );
    const many = new IdSet();
    for (let i = 0; i < 50_000; i += 1) many.add(`id-${i}`);
    expect(many.size).toBe(50_000);
    expect(many.has('id-49999')).toBe(true);
    expect(many.has('id-50000')).toBe(false);
  });

  it('tells hexadecimal ids apart, the all-zero one included', () => {
    const set = new IdSet();
    set.add('0'.repeat(32));
    expect(set.has('0'.repeat(32))).toBe(true);
    expect(set.has(`${'0'.repeat(31)}1`)).toBe(false);
  });

  it('has what was added and not taken away again, in any order', () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 600 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3000, size: 'max' }), (steps) => {
        const [set, expected] = [new IdSet(), new Set<string>()];
        for (const [isAdded, i] of steps) {
          const id = `id-${i}`;
          const isNews = isAdded ? !expected.has(id) : expected.has(id);
          expect(isAdded ? set.add(id) : set.delete(id)).toBe(isNews);
          if (isAdded) expected.add(id);
          else expected.delete(id);
        }
        expect(set.size).toBe(expected.size);
        for (let i = 0; i <= 600; i += 1) expect(set.has(`id-${i}`)).toBe(expected.has(`id-${i}`));
      }),
      { numRuns: 50 },
    );
  });
});
