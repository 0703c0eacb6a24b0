import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdSet } from '../../src/records/id-set.ts';

describe('id set', () => {
  it('contains exactly the added ids, through growth', () => {
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

  it('distinguishes hexadecimal ids by every digit and by case', () => {
    const set = new IdSet();
    const ids = Array.from({ length: 32 }, (_, i) => `${'0'.repeat(i)}a${'0'.repeat(31 - i)}`);
    const all = ['0'.repeat(32), 'f'.repeat(32), ...ids, ...ids.map((id) => id.toUpperCase()), 'a'.repeat(31)];
    for (const id of all) expect(set.add(id), id).toBe(true);
    for (const id of all) expect(set.add(id), id).toBe(false);
    for (const id of ids) expect(set.delete(id), id).toBe(true);
    expect(all.filter((id) => set.has(id))).toEqual(all.filter((id) => !ids.includes(id)));
  });

  it('distinguishes an id from its SHA-256', () => {
    const set = new IdSet();
    const id = 'What is 2 + 3?';
    set.add(id);
    expect(set.has(hash('sha256', id).slice(0, 32))).toBe(false);
  });

  it('spreads ids that differ in few of their digits', () => {
    // As UUIDs of version 1 without hyphens do, and numbers that are filled up with zeros.
    for (const idOf of [
      (i: number): string => `${i.toString(16).padStart(8, '0')}${'ab'.repeat(12)}`,
      (i: number): string => `${(i * 4096).toString(16).padStart(16, '0')}${'0'.repeat(16)}`,
    ]) {
      const set = new IdSet();
      // Where all wanted one place it would not come to an end.
      for (let i = 1; i <= 200_000; i += 1) set.add(idOf(i));
      expect(set.size).toBe(200_000);
    }
  });

  it('contains the added and not removed ids, in any order', () => {
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
