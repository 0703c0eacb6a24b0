import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { teacherOf, teacherRole } from '../../src/records/teachers.ts';
import type { Teacher } from '../../src/records/teachers.ts';

const teachers = (...shares: readonly number[]): readonly Teacher[] =>
  shares.map((share, place) => ({ role: teacherRole(place), model: `m${place}`, share }));

const ids = Array.from({ length: 4000 }, (_, n) => `question-${n}`);
const countsOf = (shares: readonly number[], seed = 1): readonly number[] => {
  const of = teacherOf({ teachers: teachers(...shares), order: 'shares', seed });
  const models = ids.map((id) => of(id, 0).model);
  return shares.map((_, place) => models.filter((model) => model === `m${place}`).length);
};

describe('teacherRole', () => {
  it('keeps the name of a single teacher', () =>
    expect([0, 1, 2].map(teacherRole)).toEqual(['teacher', 'teacher-2', 'teacher-3']));
});

describe('teacherOf', () => {
  it('gives each teacher its share of the questions, and none to one without', () => {
    const [most = 0, none, some = 0] = countsOf([3, 0, 1]);
    expect(none).toBe(0);
    expect(most + some).toBe(ids.length);
    // Five standard deviations of a count of 4,000 at 3 in 4.
    expect(Math.abs(most - 3000)).toBeLessThan(137);
  });

  it('has one teacher for all samples of a question, the same one each time; another seed divides differently', () => {
    const anyShares = fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }).filter((shares) => shares.some((n) => n > 0));
    fc.assert(
      fc.property(fc.string(), anyShares, fc.nat(), fc.nat(63), (id, shares, seed, attempt) => {
        const options = { teachers: teachers(...shares), order: 'shares', seed } as const;
        const chosen = teacherOf(options)(id, 0);
        expect(chosen.share).toBeGreaterThan(0);
        expect(teacherOf(options)(id, attempt)).toEqual(chosen);
      }),
    );
    const by = (seed: number): string[] => {
      const of = teacherOf({ teachers: teachers(1, 1), order: 'shares', seed });
      return ids.map((id) => of(id, 0).model);
    };
    expect(by(1)).not.toEqual(by(2));
  });

  it('asks one after the other in order, and the last for all further samples', () => {
    const of = teacherOf({ teachers: teachers(1, 1, 1), order: 'in-order', seed: 1 });
    expect([0, 1, 2, 3, 4].map((attempt) => of('q', attempt).model)).toEqual(['m0', 'm1', 'm2', 'm2', 'm2']);
  });

  it('refuses no teacher, and teachers without a share', () => {
    expect(() => teacherOf({ teachers: [], order: 'in-order', seed: 1 })).toThrow(RangeError);
    expect(() => teacherOf({ teachers: teachers(0, 0), order: 'shares', seed: 1 })).toThrow(RangeError);
  });
});
