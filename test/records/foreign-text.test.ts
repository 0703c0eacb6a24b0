import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownText, printable, printableJson } from '../../src/records/foreign-text.ts';

const ACTS = [
  '\u001B[2J',
  '\u009B31m',
  '\u0000',
  '\r',
  '\u202Egnp.exe',
  '\u2066',
  '\uFEFF',
  '\u2028',
  '\u{E0041}',
  '\uD800',
];

describe('printable', () => {
  it.each(ACTS)('shows %j as text', (text) => {
    const shown = printable(`a${text}b`);
    expect(shown).toMatch(/^a\\u\{[0-9a-f]+\}.*b$/);
    expect(printable(shown)).toBe(shown);
  });

  it('does not change ordinary text', () => {
    for (const text of ['6 × 7 = 42\n\tand 😀', 'Ελλάδα, 日本語, العربية', '√2 ≤ π'])
      expect(printable(text)).toBe(text);
  });
});

describe('printableJson', () => {
  it('is the same value, without control characters', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...ACTS), (value, act) => {
        const json = printableJson({ value, act });
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, act })));
        expect(printable(json)).toBe(json);
      }),
    );
  });
});

describe('markdownText', () => {
  it('leaves names', () => {
    for (const text of ['Qwen/Qwen2.5-Math-PRM-7B', 'made up', 'CC BY 4.0', 'sluice 0.1.0']) {
      expect(markdownText(text)).toBe(text);
    }
  });

  it.each([
    ['<img src=x onerror=alert(1)>', '`<img src=x onerror=alert(1)>`'],
    ['[x](javascript:alert(1))', '`[x](javascript:alert(1))`'],
    ['https://evil.example', '`https://evil.example`'],
    ['a | b\n| c', '`a \\| b \\| c`'],
    ['`code` *x*', '`` `code` *x* ``'],
    ['a\u202Eb', '`a\\u{202e}b`'],
    ['# head', '`# head`'],
    ['- item', '`- item`'],
  ])('makes %j inert', (text, expected) => expect(markdownText(text)).toBe(expected));
});
