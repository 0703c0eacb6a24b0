import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapLine, parseFieldMap } from '../../src/sources/field-map.ts';
import type { FieldMap } from '../../src/sources/field-map.ts';

const mapOf = (text?: string, domain?: string): FieldMap => {
  const map = parseFieldMap(text, domain);
  if (map === null) throw new Error('expected a map');
  return map;
};
const mapped = (row: string, map: FieldMap): unknown => JSON.parse(mapLine(row, map));

describe('parseFieldMap', () => {
  it('is none where nothing is given', () => {
    expect(parseFieldMap(undefined, undefined)).toBeNull();
  });

  it.each([
    ['problem', /expected one of id, domain, question/],
    ['prompt=problem', /expected one of id, domain, question.*got "prompt=problem"/],
    ['question=', /question=NAME/],
    ['question=a..b', /question=NAME/],
    ['question=a,question=b', /question once/],
    ['', /got ""/],
  ])('refuses %j with what was expected', (text, message) => {
    expect(() => parseFieldMap(text, undefined)).toThrow(message);
  });
});

describe('mapLine', () => {
  it('gives fields of a question the values of other names, and keeps those that are named so already', () => {
    const map = mapOf('question=problem, answer=solution');
    const row = '{"problem": "2+2?", "solution": "4", "domain": "math", "source": "s", "extra": 1}';
    expect(mapped(row, map)).toEqual({ question: '2+2?', answer: '4', domain: 'math', source: 's' });
  });

  it('takes nested fields, and names that have a dot or a comma in them', () => {
    expect(mapped('{"a": {"b": {"c": 1}}}', mapOf('answer=a.b.c'))).toEqual({ answer: 1 });
    expect(mapped('{"a.b": 1, "a": {"b": 2}}', mapOf('answer=a.b'))).toEqual({ answer: 1 });
    expect(mapped('{"x,y": {"p.q": 3}}', mapOf('answer=x\\,y.p\\.q'))).toEqual({ answer: 3 });
  });

  it('lets a mapped field win over one of that name, also where its value is missing', () => {
    expect(mapped('{"answer": "no", "solution": "yes"}', mapOf('answer=solution'))).toEqual({ answer: 'yes' });
    expect(mapped('{"answer": "no"}', mapOf('answer=solution'))).toEqual({});
    expect(mapped('{"a": "text"}', mapOf('answer=a.length'))).toEqual({});
    expect(mapped('{}', mapOf('answer=constructor.name'))).toEqual({});
  });

  it('gives a domain to rows that have none', () => {
    expect(mapped('{"question": "q"}', mapOf(undefined, 'math'))).toEqual({ question: 'q', domain: 'math' });
    expect(mapped('{"domain": "code"}', mapOf(undefined, 'math'))).toEqual({ domain: 'code' });
  });

  it('keeps the digits of numbers', () => {
    expect(mapLine('{"n": 1.50, "m": 12345678901234567890}', mapOf('answer=n,id=m'))).toBe(
      '{"id":12345678901234567890,"answer":1.50}',
    );
  });

  it.each(['[1]', 'null', '"text"', '3'])('refuses %s: it is no row', (text) => {
    expect(() => mapLine(text, mapOf('answer=a'))).toThrow(/expected a JSON object/);
  });

  it('reads every name that it can be given', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(name, name, fc.jsonValue(), (outer, inner, value) => {
        const written = [outer, inner].map((part) => part.replaceAll(/[.,\\]/g, '\\$&')).join('.');
        const row = JSON.stringify(Object.fromEntries([[outer, Object.fromEntries([[inner, value]])]]));
        expect(mapped(row, mapOf(`answer=${written}`))).toEqual({
          answer: JSON.parse(JSON.stringify(value)) as unknown,
        });
      }),
    );
  });
});
