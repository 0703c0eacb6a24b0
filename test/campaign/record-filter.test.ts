import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facetsOf, isTaken, neighboursOf, pageOf, parseRecordQuery } from '../../src/campaign/record-filter.ts';
import type { RecordFilter } from '../../src/campaign/record-filter.ts';
import { RECORD_STATES } from '../../src/campaign/record-index.ts';
import type { IndexedRecord } from '../../src/campaign/record-index.ts';
import { LEVELS } from '../../src/records/grade.ts';

const name = fc.constantFrom('a', 'b', null);
const records: fc.Arbitrary<readonly IndexedRecord[]> = fc
  .array(
    fc.record({
      state: fc.constantFrom(...RECORD_STATES),
      level: fc.constantFrom(...LEVELS, null),
      reason: name,
      domain: name,
      source: name,
      teacher: name,
      text: fc.constantFrom('one two', 'two three', 'three'),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all
      .map((one, place): IndexedRecord => ({ ...one, id: `q${place}`, place, title: '', atMs: place, refs: [] }))
      .toReversed(),
  );
const filters: fc.Arbitrary<RecordFilter> = fc.record(
  {
    level: fc.constantFrom(...LEVELS),
    states: fc.subarray([...RECORD_STATES], { minLength: 1 }),
    reason: fc.constantFrom('a', 'b'),
    source: fc.constantFrom('a', 'b'),
    words: fc.subarray(['one', 'two', 'three']),
  },
  { requiredKeys: [] },
);

describe('a query of records', () => {
  it('is read from an address, empty values left out', () => {
    const query = parseRecordQuery(
      new URLSearchParams('level=2&state=verified,rejected&text=Two%20%20Words&source=&limit=7'),
    );
    expect(query).toEqual({
      filter: { level: 2, states: ['rejected', 'verified'], words: ['two', 'words'] },
      limit: 7,
    });
  });

  it('never throws, and says what is wrong', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string({ maxLength: 300 }))), (parameters) => {
        const query = parseRecordQuery(parameters);
        if (typeof query === 'string') expect(query).not.toBe('');
        else expect(query.limit).toBeLessThanOrEqual(100);
      }),
    );
    expect(parseRecordQuery([['text', Array.from({ length: 9 }, (_, n) => n).join(' ')]])).toContain('at most 8 words');
    expect(parseRecordQuery([['__proto__', 'x']])).toContain('no such parameter');
  });
});

describe('a page of records', () => {
  it('gives all matching records, once and in order, for any page length', () => {
    fc.assert(
      fc.property(records, filters, fc.integer({ min: 1, max: 7 }), (all, filter, limit) => {
        const wanted = all.filter((one) => isTaken(one, filter)).map(({ id }) => id);
        const seen: string[] = [];
        let before: number | null = null;
        for (let pages = 0; pages <= all.length; pages += 1) {
          const page = pageOf(all, { filter, limit, ...(before !== null && { before }) });
          expect(page.total).toBe(wanted.length);
          expect(page.records.length).toBeLessThanOrEqual(limit);
          seen.push(...page.records.map(({ id }) => id));
          before = page.next;
          if (before === null) break;
        }
        expect(seen).toEqual(wanted);
      }),
    );
  });

  it('continues at its place while records are added at the top', () => {
    fc.assert(
      fc.property(records, records, (all, more) => {
        const { records: first, next } = pageOf(all, { filter: {}, limit: 5 });
        fc.pre(next !== null);
        const added = more.map((one, i) => ({ ...one, id: `new${i}`, place: all.length + more.length - i }));
        const second = pageOf([...added, ...all], { filter: {}, limit: 100, before: next ?? 0 });
        expect([...first, ...second.records].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
      }),
    );
  });

  it('finds the neighbours of a record, even if the record does not match the filter', () => {
    fc.assert(
      fc.property(records, filters, fc.nat(), (all, filter, n) => {
        const record = all[n % Math.max(1, all.length)];
        fc.pre(record !== undefined);
        const { previous, next } = neighboursOf(all, record, filter);
        const taken = all.filter((one) => isTaken(one, filter) || one === record);
        const place = taken.indexOf(record);
        expect([previous, next]).toEqual([taken[place - 1]?.id ?? null, taken[place + 1]?.id ?? null]);
      }),
    );
  });

  it('contains neither the searched text nor the references', () => {
    fc.assert(
      fc.property(records, (all) => {
        for (const one of pageOf(all, { filter: {}, limit: 100 }).records) {
          expect(Object.keys(one)).not.toContain('text');
          expect(Object.keys(one)).not.toContain('refs');
        }
      }),
    );
  });
});

describe('the facets of records', () => {
  it('counts each value, and gives the newest records for each reason', () => {
    fc.assert(
      fc.property(records, (all) => {
        const { counts, examples } = facetsOf(all);
        for (const state of RECORD_STATES) {
          expect(counts.state[state] ?? 0).toBe(all.filter((one) => one.state === state).length);
        }
        for (const [reason, few] of Object.entries(examples)) {
          const ids = all.filter((one) => one.reason === reason).map(({ id }) => id);
          expect(few.map(({ id }) => id)).toEqual(ids.slice(0, 3));
        }
      }),
    );
  });

  it('lists at most a hundred values of one name, and accepts any text as a value', () => {
    const all = Array.from({ length: 300 }, (_, place): IndexedRecord => ({
      id: `q${place}`,
      place,
      state: 'in-stock',
      level: 1,
      reason: null,
      domain: '__proto__',
      source: `s${place}`,
      teacher: null,
      title: '',
      atMs: 0,
      text: '',
      refs: [],
    }));
    const { counts } = facetsOf(all);
    expect(Object.keys(counts.source)).toHaveLength(100);
    expect(Object.entries(counts.domain)).toEqual([['__proto__', 300]]);
  });
});
