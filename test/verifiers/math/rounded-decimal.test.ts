import { describe, expect, it } from 'vitest';
import { verifyMath } from '../../../src/verifiers/math/verify-math.ts';

const decide = (answer: string, gold: string, significantDigits?: number): string =>
  verifyMath(`So \\boxed{${answer}}.`, gold, significantDigits === undefined ? {} : { significantDigits }).verdict;

describe('verifyMath with rounded decimals accepted', () => {
  it.each([
    ['0.67', '\\frac{2}{3}', 2],
    ['0.667', '\\frac{2}{3}', 3],
    ['-0.667', '-\\frac23', 3],
    ['1.41', '\\sqrt2', 3],
    ['1.4142136', '\\sqrt2', 3],
    ['x = 3.14', '\\pi', 3],
    ['3.14', 'x = \\pi', 3],
    ['3.14 \\text{ cm}', '\\pi \\text{ cm}', 3],
    ['0.00333', '\\frac{1}{300}', 3],
    ['0.125', '\\frac18', 3],
    ['0.13', '\\frac18', 2],
  ] as const)('accepts %j for %j with %i digits, and names the rule', (answer, gold, digits) => {
    const verdict = verifyMath(`So \\boxed{${answer}}.`, gold, { significantDigits: digits });
    expect(verdict.verdict).toBe('correct');
    if (decide(answer, gold) !== 'correct')
      expect(verdict.decidedBy).toMatch(`rounded to at least ${digits} significant`);
  });

  it.each([
    ['0.66', '\\frac{2}{3}', 2],
    ['0.67', '\\frac{2}{3}', 3],
    ['0.7', '\\frac{2}{3}', 2],
    ['1.42', '\\sqrt2', 3],
    ['3.14', '3.14159', 3],
    ['3.14 \\text{ m}', '\\pi \\text{ cm}', 3],
    ['66.7\\%', '\\frac{2}{3}', 3],
    ['3.14x', '\\pi x', 3],
    ['3.14', '\\pi x', 3],
    ['1.41, 1.73', '\\sqrt2', 3],
    ['0.0033', '\\frac{1}{300}', 3],
    ['355', '355.2', 3],
    ['\\frac{355}{113}', '\\pi', 3],
    ['1.5 \\text{ million}', '\\frac32', 2],
  ] as const)('refuses %j for %j with %i digits', (answer, gold, digits) => {
    expect(decide(answer, gold, digits)).not.toBe('correct');
  });

  it('is off by default', () => {
    expect(decide('0.67', '\\frac23')).toBe('incorrect');
    expect(decide('1.41', '\\sqrt2')).toBe('incorrect');
  });
});
