import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRoute, recordHref, recordsHref, withValue } from '../../src/web/page/route.ts';

describe('the address of a view', () => {
  it('leads to the record that it was made for, whatever its id and filter are', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
        (id, filter) => {
          const route = parseRoute(recordHref(id, new URLSearchParams(filter)));
          expect(route).toMatchObject({ view: 'record', id });
          if (route.view === 'record') expect(Object.fromEntries(route.filter)).toEqual(filter);
        },
      ),
    );
  });

  it('leads to the overview or the list where it is none of a record', () => {
    expect(parseRoute('')).toEqual({ view: 'overview' });
    expect(parseRoute('#/nothing')).toEqual({ view: 'overview' });
    expect(parseRoute('#/records/%E0%A4%A')).toMatchObject({ view: 'records' });
    expect(parseRoute(recordsHref({ level: '3' }))).toMatchObject({ view: 'records' });
  });

  it('changes one value of a filter', () => {
    const filter = new URLSearchParams('level=3&text=x');
    expect(withValue(filter, 'level', '').toString()).toBe('text=x');
    expect(withValue(filter, 'level', '4').toString()).toBe('level=4&text=x');
    expect(filter.toString()).toBe('level=3&text=x');
  });
});
