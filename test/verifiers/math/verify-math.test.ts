import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { verifyMath } from '../../../src/verifiers/math/verify-math.ts';
import { cpuMsOf } from '../../support/cpu-time.ts';

const box = (answer: string): string => `Let me see.\n\nSo it is \\boxed{${answer}}.`;

describe('verifyMath', () => {
  describe('accepts another spelling of the same number', () => {
    const pairs: readonly (readonly [output: string, gold: string])[] = [
      ['**73**', '73'],
      [box('198'), '198\\%'],
      [box('198\\%'), '198'],
      [box('0.5'), '50\\%'],
      [box('\\frac12'), '\\frac{1}{2}'],
      [box('\\dfrac{1}{2}'), '1/2'],
      [box('\\tfrac1{2}'), '0.5'],
      [box('3/4'), '0.75'],
      [box('-\\frac{3}{4}'), '\\frac{-3}{4}'],
      [box('1,000'), '1000'],
      [box('1{,}000'), '1\\,000'],
      [box('10,\\!000'), '10000'],
      [box('\\$18'), '18'],
      [box('18\\text{ dollars}'), '\\$18.00'],
      [box('5 apples'), '5'],
      [box('x = 5'), '5'],
      [box('+7'), '7'],
      [box('\u22127'), '-7'],
      [box('3.0'), '3'],
      [box('1.5 \\times 10^{3}'), '1500'],
      [box('2.5e-3'), '0.0025'],
      [box('3\\frac{1}{2}'), '3.5'],
      [box('3 1/2'), '7/2'],
      [box('90^\\circ'), '90'],
      [box('\\text{42}'), '42'],
      [box('25\\text{ cm}^2'), '25'],
      ['So she pays $18 in total.', '18'],
      ['The answer is 18 dollars.', '18'],
      ['It takes him 3 hours.\n\nA: 3', '3'],
      ['9 + 9 = 18\n#### 18', '18'],
    ];
    it.each(pairs)('%j against gold %j', (output, gold) => {
      expect(verifyMath(output, gold)).toMatchObject({ verdict: 'correct', reason: 'equal' });
    });
  });

  describe('accepts a text that differs only in notation', () => {
    it.each([
      ['$(1, 2)$', '(1,2)'],
      ['\\left( 1, 2 \\right)', '(1,2)'],
      ['\\sqrt2', '\\sqrt{2}'],
      ['\\dfrac{\\pi}{2}', '\\frac{\\pi}{2}'],
      ['\\text{Tuesday}', 'Tuesday'],
    ])('%j against gold %j', (answer, gold) => {
      expect(verifyMath(box(answer), gold).verdict).toBe('correct');
    });
  });

  describe('calls a different number incorrect', () => {
    it.each([
      ['0.333333', '1/3'],
      ['50', '0.5'],
      ['0.5', '50'],
      ['5000\\%', '50\\%'],
      ['1267650600228229401496703205377', '1267650600228229401496703205376'],
      ['476571389139735/846830699163683', '130/231'],
      ['18', '-18'],
      ['1.000', '1000'],
    ])('%j against gold %j', (answer, gold) => {
      expect(verifyMath(box(answer), gold)).toMatchObject({ verdict: 'incorrect', reason: 'different' });
    });
  });

  describe('neither accepts answers that it cannot compare nor calls them wrong', () => {
    it.each([
      ['5\\text{ m}', '5\\text{ cm}'],
      ['50 cents', '\\$50'],
      ['(1,2)', '\\{1,2\\}'],
      ['32, 349', '32349'],
      ['0,111', '111'],
      ['\\frac{1}{0}', '1'],
      ['5 million', '5'],
      ['about 5', '5'],
      ['x \\leftarrow y', 'x \\rightarrow y'],
      ['1011_2', '1011'],
    ])('%j against gold %j', (answer, gold) => {
      expect(['unparsable', 'ungraded']).toContain(verifyMath(box(answer), gold).verdict);
    });
  });

  it('blames the side that it cannot read', () => {
    expect(verifyMath(box('\\oint x'), '7')).toMatchObject({ verdict: 'unparsable', reason: 'answer-unparsable' });
    expect(verifyMath(box('7'), '\\oint x')).toMatchObject({ verdict: 'ungraded', reason: 'gold-unparsable' });
    expect(verifyMath('I do not know.', '7')).toMatchObject({ verdict: 'unparsable', reason: 'no-answer' });
    expect(verifyMath(box('7'), ' ')).toMatchObject({ verdict: 'ungraded', reason: 'gold-unparsable' });
  });

  it('reads the answer of a gold that is a whole solution', () => {
    expect(verifyMath(box('72'), '48/2 = 24\n48+24 = 72\n#### 72').verdict).toBe('correct');
    expect(verifyMath(box('7'), 'Thus $x = \\boxed{72}$.').verdict).toBe('incorrect');
  });

  it('names the extracted answer and the verifier', () => {
    expect(verifyMath(box('1{,}000'), '1000')).toEqual({
      verdict: 'correct',
      reason: 'equal',
      extracted: '1{,}000',
      takenFrom: 'boxed',
      decidedBy: 'math/6',
    });
  });

  it('answers hostile input at once', () => {
    const hostile = [
      '9^{9^{9^9}}',
      '1e999999999',
      `1e-999999999`,
      '9'.repeat(200_000),
      `${'{'.repeat(50_000)}5${'}'.repeat(50_000)}`,
      '\\frac{'.repeat(20_000),
      '$'.repeat(90_001),
      `${'1,'.repeat(40_000)}5`,
      ' '.repeat(100_000),
      `5${' a'.repeat(50_000)}!`,
      '\\boxed{'.repeat(14_000),
      '\\boxed{1}'.repeat(11_000),
      'answer is '.repeat(10_000),
      '**1'.repeat(30_000),
      `A: ${'* _'.repeat(30_000)}`,
      'x'.repeat(5_000_000),
      '5 feet '.repeat(420),
      '½'.repeat(9_000),
      'la réponse est '.repeat(70_000),
      '答案是'.repeat(300_000),
      'it is 1 I made a mistake '.repeat(40_000),
      ' x = 1, '.repeat(120_000),
      '(see 1, '.repeat(120_000),
    ];
    for (const output of hostile) {
      const cpuMs = cpuMsOf(() => {
        verifyMath(output, '5');
        verifyMath(box(output), '5');
        verifyMath('5', output);
      });
      expect(cpuMs, `${output.slice(0, 20)}… of ${output.length}`).toBeLessThan(3_000);
    }
  });
});

describe('verifyMath, for any input', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '\\boxed{',
          '}',
          '{',
          '$',
          '\\frac',
          '1',
          '23',
          ',',
          '.',
          '%',
          '**',
          '\n',
          ' ',
          'A: ',
          '-',
          '/',
          'e5',
          'answer is ',
          '</think>',
          '####',
          '\\text{ m}',
          '^',
        ),
      )
      .map((parts) => parts.join('')),
  );
  const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
  const numeral = fc.oneof(
    integer.map(String),
    fc.tuple(fc.integer(), fc.integer({ min: 1 })).map(([a, b]) => `\\frac{${a}}{${b}}`),
    fc.tuple(fc.integer(), fc.stringMatching(/^\d{1,6}$/)).map(([a, b]) => `${a}.${b}`),
    fc.integer().map((a) => `${a}\\%`),
    fc.integer({ min: 0 }).map((a) => `\\$${a}`),
    fc.integer().map((a) => `${a} apples`),
  );

  it('never throws', () => {
    fc.assert(fc.property(text, text, (output, gold) => verifyMath(output, gold).decidedBy === 'math/6'));
  });

  it('accepts a gold number as its own answer, plain and boxed', () => {
    fc.assert(
      fc.property(numeral, (gold) => {
        expect(verifyMath(gold, gold).verdict).toBe('correct');
        expect(verifyMath(box(gold), gold).verdict).toBe('correct');
      }),
    );
  });

  it('never accepts a number with one digit changed', () => {
    fc.assert(
      fc.property(numeral, fc.nat(), fc.integer({ min: 1, max: 9 }), (gold, at, by) => {
        const digits = [...gold.matchAll(/\d/g)];
        const digit = digits[at % digits.length];
        if (digit === undefined) return;
        const changed = `${gold.slice(0, digit.index)}${(Number(digit[0]) + by) % 10}${gold.slice(digit.index + 1)}`;
        // 0/5 and 0/7 are one number: a changed denominator says nothing there.
        fc.pre(!/\{-?0\}/.test(gold));
        expect(verifyMath(box(changed), gold).verdict).not.toBe('correct');
      }),
    );
  });

  it('decides the same with answer and gold exchanged', () => {
    fc.assert(
      fc.property(numeral, numeral, (a, b) => {
        expect(verifyMath(box(a), b).verdict).toBe(verifyMath(box(b), a).verdict);
      }),
    );
  });
});
