import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textParts, withHiddenShown } from '../../src/web/page/text-parts.ts';

const kinds = (text: string): readonly string[] => textParts(text).map((part) => `${part.kind}:${part.text}`);

/** Every position that is reached from one of these when only marks are left out. */
const afterMarks = (text: string, from: readonly number[]): readonly number[] =>
  Array.from({ length: text.length + 1 }, (_, to) => to).filter((to) =>
    from.some((start) => start <= to && /^(?:\$|\\\(|\\\)|\\\[|\\\]|```[^\n]*|\s)*$/.test(text.slice(start, to))),
  );

describe('the parts of a text', () => {
  it('are formulas in their usual marks', () => {
    expect(kinds('It is $x^2$, $$y$$, \\(z\\) and \\[w\\].')).toEqual([
      'text:It is ',
      'math:x^2',
      'text:, ',
      'math:y',
      'text:, ',
      'math:z',
      'text: and ',
      'math:w',
      'text:.',
    ]);
    expect(kinds('so \\boxed{\\frac{1}{2}}')).toEqual(['text:so ', 'math:\\boxed{\\frac{1}{2}}']);
  });

  it('are no formulas where dollars are money', () => {
    for (const text of ['It costs $5 and $6.', 'from $10 to $20', 'US$5, then $ 7 $', '\\$5$']) {
      expect(kinds(text)).toEqual([`text:${text}`]);
    }
  });

  it('are programs between fences, also where the last fence is missing', () => {
    expect(textParts('Run:\n```python\nprint("$x$")\n```\nDone.')).toEqual([
      { kind: 'text', text: 'Run:\n' },
      { kind: 'code', text: 'print("$x$")', language: 'python' },
      { kind: 'text', text: '\nDone.' },
    ]);
    expect(textParts('```\na\nb')).toEqual([{ kind: 'code', text: 'a\nb', language: null }]);
    expect(textParts('```ts\na\n```')).toMatchObject([{ language: 'javascript' }]);
  });

  it('are all of the text, in order, whatever it is', () => {
    const piece = fc.constantFrom(
      '$',
      '$$',
      '\\(',
      '\\)',
      '\\[',
      '\\]',
      '```',
      '```py\n',
      '\n',
      ' ',
      'x',
      '5',
      '\\boxed{',
      '}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        // Where the text can go on after the parts so far: the text of a part may also occur in the marks before it.
        let ends: readonly number[] = [0];
        for (const part of textParts(text)) {
          ends = afterMarks(text, ends)
            .filter((at) => text.startsWith(part.text, at))
            .map((at) => at + part.text.length);
        }
        expect(afterMarks(text, ends)).toContain(text.length);
      }),
      { numRuns: 500, examples: [[['```', '$', '5', '```py\n', '$']]] },
    );
  });

  it('are found in time that grows with the text', () => {
    for (const text of ['$'.repeat(100_000), '\\boxed{'.repeat(20_000), '```\n'.repeat(30_000), '$x'.repeat(60_000)]) {
      const from = performance.now();
      textParts(text);
      expect(performance.now() - from).toBeLessThan(2_000);
    }
    expect(textParts('$x$'.repeat(100_000))).toHaveLength(1);
  });
});

describe('what is hidden in a text', () => {
  it('is shown by its code point', () => {
    expect(withHiddenShown('a\u202Eb\u200Bc\u0000d\uFEFF\u{E0041}')).toBe(
      'a⟨U+202E⟩b⟨U+200B⟩c⟨U+0000⟩d⟨U+FEFF⟩⟨U+E0041⟩',
    );
  });

  it('is nothing in what people write', () => {
    for (const text of ['Line\n\tnext\r\n', 'क्‍ष', '👩‍💻', 'مرحبا', '“quoted” – 5 €'])
      expect(withHiddenShown(text)).toBe(text);
  });

  it('leaves no character of direction in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(withHiddenShown(text)).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200E\u200F]/);
      }),
    );
  });
});
