import { describe, expect, it } from 'vitest';
import type { CellShares } from '../../src/records/cells.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { nameTally } from '../../src/topology/name-tally.ts';
import { addCounts } from '../../src/stream/counters.ts';
import type { Counters } from '../../src/stream/outcome.ts';

const question = (source: string | null, domain = 'math') => ({ domain, source });
const sources = (...names: string[]): CellShares => ({
  by: 'source',
  names,
  shares: names.map(() => 1 / names.length),
});
const totals = (...all: readonly Readonly<Record<string, number>>[]): Counters => {
  const counters = new Map<string, number>();
  for (const counts of all) addCounts(counters, counts);
  return counters;
};

describe('nameTally', () => {
  it('counts a question by level, domain and source, for any mix', () => {
    const countsOf = nameTally({ once: ['drawn'], counters: new Map() });
    expect(countsOf('drawn', 3, question('gsm8k'))).toEqual({
      'drawn/3': 1,
      'drawn/3/domain/math': 1,
      'drawn/3/source/gsm8k': 1,
      'counted/domain/math': 1,
      'counted/source/gsm8k': 1,
    });
    // Its end is counted in the same way, and the question only once.
    expect(countsOf('verified', 3, question('gsm8k'))).toEqual({
      'verified/3': 1,
      'verified/3/domain/math': 1,
      'verified/3/source/gsm8k': 1,
    });
    expect(countsOf('drawn', 0, question(null))).toMatchObject({ 'drawn/0/source/': 1, 'counted/source/': 1 });
  });

  it('accepts a changed mix with names that were always counted, and with new ones', () => {
    const before = nameTally({ once: ['graded'], counters: new Map() });
    const counters = totals(before('graded', 1, question('a')), before('graded', 2, question('b')));
    const countsOf = nameTally({ once: ['graded'], counters, cells: sources('b', 'c') });
    expect(countsOf('graded', 1, question('b'))).toMatchObject({ 'graded/1/source/b': 1, 'counted/source/c': 0 });
  });

  it('counts the names of the mix for any number of others, also after a restart', () => {
    const many = (from: number): ReturnType<typeof question>[] =>
      Array.from({ length: 200 }, (_, i) => question(`https://example.com/${from + i}`));
    const cells = sources('wanted');
    const first = nameTally({ once: ['graded'], counters: new Map(), cells });
    const counters = totals(...many(0).map((one) => first('graded', 1, one)));
    expect([...counters.keys()].filter((name) => name.startsWith('counted/source/')).length).toBeLessThan(70);
    expect(counters.get('graded/1')).toBe(200);
    // None of it has come yet: it is known to have been counted all the same.
    const again = nameTally({ once: ['graded'], counters, cells });
    expect(again('graded', 1, question('wanted'))).toMatchObject({ 'graded/1/source/wanted': 1 });
    const all = totals(Object.fromEntries(counters), ...many(500).map((one) => again('graded', 1, one)));
    expect([...all.keys()].filter((name) => name.startsWith('counted/source/')).length).toBeLessThan(70);
    // One of those that found no room may have come before, and how often is not known.
    expect(() => nameTally({ once: ['graded'], counters: all, cells: sources('https://example.com/150') })).toThrow(
      SluiceError,
    );
    expect(() => nameTally({ once: ['graded'], counters: all, cells: sources('https://example.com/3') })).not.toThrow();
  });

  it('does not count a very long name separately', () => {
    const countsOf = nameTally({ once: ['graded'], counters: new Map() });
    expect(Object.keys(countsOf('graded', 1, question('x'.repeat(201))))).toEqual([
      'graded/1',
      'graded/1/domain/math',
      'counted/domain/math',
    ]);
  });

  it('refuses a mix of names if an earlier version counted only by level, and says what to do', () => {
    const counters = new Map([['drawn/3', 5]]);
    expect(() => nameTally({ once: ['drawn'], counters })).not.toThrow();
    const begin = (): unknown => nameTally({ once: ['drawn'], counters, cells: sources('a') });
    expect(begin).toThrow(/mix\.sources.*"a" is not known.*reuse/s);
    // And does not begin to count in the middle.
    const countsOf = nameTally({ once: ['drawn'], counters });
    expect(countsOf('drawn', 3, question('a'))).toEqual({ 'drawn/3': 1 });
  });
});
