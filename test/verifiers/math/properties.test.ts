import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { locateAnswer } from '../../../src/verifiers/math/extract.ts';
import { verifyMath } from '../../../src/verifiers/math/verify-math.ts';

const box = (answer: string): string => `Let me see.\n\nSo it is \\boxed{${answer}}.`;

const integer = fc.integer({ min: -9_999, max: 9_999 }).map(String);
const positive = fc.integer({ min: 1, max: 9_999 }).map(String);
const pair = fc.tuple(integer, integer);
/** Answers of every structure whose digits all count. */
const structured = fc.oneof(
  pair.map(([a, b]) => `(${a}, ${b})`),
  pair.map(([a, b]) => `\\{${a}, ${b}\\}`),
  pair.map(([a, b]) => `${a}, ${b}`),
  pair.map(([a, b]) => `${a} \\text{ and } ${b}`),
  pair.map(([a, b]) => `x = ${a} \\text{ or } x = ${b}`),
  pair.map(([a, b]) => `a = ${a}, b = ${b}`),
  fc.tuple(positive, positive).map(([a, b]) => `(-${a}, ${b}]`),
  fc.tuple(positive, positive).map(([a, b]) => `(-\\infty, -${a}) \\cup [${b}, \\infty)`),
  integer.map((a) => `x \\ge ${a}`),
  integer.map((a) => `x \\ne ${a}`),
  fc.tuple(positive, positive).map(([a, b]) => `y = ${a}x + ${b}`),
  fc
    .tuple(integer, integer, integer, integer)
    .map(([a, b, c, d]) => `\\begin{pmatrix} ${a} & ${b} \\\\ ${c} & ${d} \\end{pmatrix}`),
  positive.map((a) => `\\sqrt{${a}}`),
  fc.tuple(positive, positive).map(([a, b]) => `${a} + ${b}\\sqrt{2}`),
  fc.tuple(positive, positive).map(([a, b]) => `${a} - ${b}i`),
  positive.map((a) => `${a}\\pi \\text{ cm}^2`.replace('^2', '^{2}')).filter((text) => !text.startsWith('0')),
  fc.integer({ min: 2, max: 9_999 }).map((a) => `\\log_{3} ${a}`),
  fc.tuple(positive, positive).map(([a, b]) => `${a}x^{2} + ${b}x`),
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 10, max: 59 })).map(([h, m]) => `${h}:${m} p.m.`),
);
/** Answers whose value a digit of the exponent or base does not change by chance are left to the pairs. */
const digitsOf = (text: string): readonly RegExpExecArray[] => [...text.matchAll(/(?<![\^_]\{?)\d/g)];

const soup = fc
  .array(
    fc.constantFrom(
      '\\boxed{',
      '}',
      '{',
      '$',
      '$$',
      '\\[',
      '\\]',
      '\\(',
      '\\)',
      '\\frac',
      '\\sqrt',
      '\\begin{pmatrix}',
      '\\end{pmatrix}',
      '\\begin{cases}',
      '\\end{cases}',
      '&',
      '\\\\',
      '\\sum_{k=1}^{9}',
      '\\cup',
      '\\in',
      '\\pm',
      '\\pmod{7}',
      '\\overline{3}',
      '\\text{',
      '\\text{ cm}',
      '\\infty',
      '\\mathbb{R}',
      '[',
      ']',
      '(',
      ')',
      '|',
      '1',
      '23',
      '0.',
      'x',
      'y',
      'e',
      'i',
      '=',
      '<',
      '\\le',
      ',',
      ';',
      ':',
      '^',
      '_',
      '!',
      '%',
      '/',
      '+',
      '-',
      '*',
      '**',
      ' ',
      '\n',
      'and',
      ' or ',
      'half',
      'twenty',
      'A',
      '(B)',
      'The answer is ',
      'Answer: ',
      '#### ',
      '</think>',
      '<answer>',
      'wait, no, it is ',
      '答案是',
      '½',
      '²',
      '√',
      '。',
      '\u0000',
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));

describe('verifyMath, for answers of every structure', () => {
  it('accepts a gold for itself, boxed, stated and after a label', () => {
    fc.assert(
      fc.property(structured, (gold) => {
        expect(verifyMath(box(gold), gold).verdict).toBe('correct');
        expect(verifyMath(`Therefore the answer is $${gold}$.`, gold).verdict).toBe('correct');
        expect(verifyMath(`So we are done.\n\n**Answer:** $${gold}$`, gold).verdict).toBe('correct');
      }),
    );
  });

  it('never accepts one digit changed', () => {
    fc.assert(
      fc.property(structured, fc.nat(), fc.integer({ min: 1, max: 9 }), (gold, at, by) => {
        const digits = digitsOf(gold);
        const digit = digits[at % digits.length];
        if (digit === undefined) return;
        const changed = `${gold.slice(0, digit.index)}${(Number(digit[0]) + by) % 10}${gold.slice(digit.index + 1)}`;
        expect(verifyMath(box(changed), gold).verdict).not.toBe('correct');
        expect(verifyMath(box(gold), changed).verdict).not.toBe('correct');
      }),
      { numRuns: 400 },
    );
  });

  it('decides the same with answer and gold exchanged', () => {
    fc.assert(
      fc.property(structured, structured, (a, b) => {
        expect(verifyMath(box(a), b).verdict === 'correct').toBe(verifyMath(box(b), a).verdict === 'correct');
      }),
    );
  });

  it('decides the same for any notation around the answer', () => {
    fc.assert(
      fc.property(structured, structured, (answer, gold) => {
        const expected = verifyMath(box(answer), gold).verdict;
        for (const written of [
          ` ${answer} `,
          `$${answer}$`,
          `\\displaystyle ${answer}`,
          `${answer}.`,
          `\\boxed{${answer}}`,
        ]) {
          expect(verifyMath(box(written), gold).verdict).toBe(expected);
        }
      }),
    );
  });
});

describe('verifyMath, for any notation', () => {
  it('never throws, and takes what it decides on from the output', () => {
    fc.assert(
      fc.property(soup, soup, (output, gold) => {
        const verdict = verifyMath(output, gold);
        expect(['correct', 'incorrect', 'unparsable', 'ungraded']).toContain(verdict.verdict);
        if (verdict.verdict === 'correct') expect(verdict.extracted).not.toBeNull();
        if (locateAnswer(output) === null) expect(verdict.verdict).not.toBe('incorrect');
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same in every run', () => {
    fc.assert(
      fc.property(soup, soup, (output, gold) => {
        expect(verifyMath(output, gold)).toEqual(verifyMath(output, gold));
      }),
    );
  });

  it('decides the same both ways', () => {
    fc.assert(
      fc.property(soup, soup, (a, b) => {
        // The boxes must contain the intended answer: no box, label or brace of their own.
        fc.pre(![a, b].some((text) => /boxed|[{}]|answer|####|think|wait|答/i.test(text)));
        // A box that holds a blank alone is no answer.
        fc.pre([a, b].every((text) => /[\p{L}\p{N}]/u.test(text)));
        expect(verifyMath(`\\boxed{${a}}`, b).verdict === 'correct').toBe(
          verifyMath(`\\boxed{${b}}`, a).verdict === 'correct',
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('stops computations that would never end', () => {
    const root = '\\sqrt[997]{x^{2}+y^{3}+\\sqrt[991]{x+y}}';
    const sum = `${`${root}+`.repeat(40)}10^{-400}`;
    const other = sum.replaceAll('x+y', 'y+x');
    expect(verifyMath(box(sum), other)).toMatchObject({ verdict: 'unparsable', reason: 'answer-unparsable' });
    expect(verifyMath(box(root), root.replaceAll('x+y', 'y+x')).verdict).toBe('correct');
  });
});
