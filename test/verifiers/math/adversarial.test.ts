import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { verifyMath } from '../../../src/verifiers/math/verify-math.ts';
import { DIFFERENT, EQUAL } from './adversarial-pairs.ts';

const box = (answer: string): string => `Let me see.\n\nSo it is \\boxed{${answer}}.`;

describe('verifyMath on adversarial pairs', () => {
  it('has at least 200 pairs', () => {
    expect(DIFFERENT.length + EQUAL.length).toBeGreaterThanOrEqual(200);
  });

  it.each(DIFFERENT)('refuses %s for %s', (answer, gold) => {
    expect(verifyMath(box(answer), gold).verdict).not.toBe('correct');
    expect(verifyMath(box(gold), answer).verdict).not.toBe('correct');
  });

  it.each(EQUAL)('accepts %s for %s', (answer, gold) => {
    expect(verifyMath(box(answer), gold)).toMatchObject({ verdict: 'correct' });
    expect(verifyMath(box(gold), answer)).toMatchObject({ verdict: 'correct' });
  });

  it('accepts each side for itself', () => {
    for (const answer of [...DIFFERENT, ...EQUAL].flat())
      expect(verifyMath(box(answer), answer).verdict, answer).toBe('correct');
  });
});

describe('verifyMath on generated formulas', () => {
  const { formula } = fc.letrec<{ formula: string; leaf: string }>((tie) => ({
    leaf: fc.oneof(fc.integer({ min: 1, max: 99 }).map(String), fc.constantFrom('x', 'y', '\\pi', '\\sqrt{2}', 'n')),
    formula: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => `(${a}+${b})`),
      fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => `(${a}-${b})`),
      fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => `${a} \\cdot ${b}`),
      fc.tuple(tie('formula'), tie('leaf')).map(([a, b]) => `\\frac{${a}}{${b}}`),
      tie('formula').map((a) => `(${a})^{2}`),
    ),
  }));
  const structure = fc.oneof(
    formula,
    fc.tuple(formula, formula).map(([a, b]) => `(${a}, ${b})`),
    fc.tuple(formula, formula).map(([a, b]) => `\\{${a}, ${b}\\}`),
    fc.tuple(formula, formula).map(([a, b]) => `${a}, ${b}`),
    fc.tuple(formula, formula).map(([a, b]) => `${a} = ${b}`),
    fc.tuple(formula, formula).map(([a, b]) => `${a} < ${b}`),
  );

  it('accepts a gold for itself', () => {
    fc.assert(
      fc.property(structure, (gold) => {
        expect(verifyMath(box(gold), gold).verdict).toBe('correct');
      }),
      { numRuns: 60 },
    );
  });

  it('decides the same with answer and gold exchanged', () => {
    fc.assert(
      fc.property(structure, structure, (a, b) => {
        expect(verifyMath(box(a), b).verdict === 'correct').toBe(verifyMath(box(b), a).verdict === 'correct');
      }),
      { numRuns: 60 },
    );
  });

  it('accepts a sum in another order, and never one that is larger by one', () => {
    fc.assert(
      fc.property(formula, formula, (a, b) => {
        expect(verifyMath(box(`${a}+${b}`), `${b}+${a}`).verdict).toBe('correct');
        expect(verifyMath(box(`${a}+${b}+1`), `${b}+${a}`).verdict).not.toBe('correct');
      }),
      { numRuns: 60 },
    );
  });
});
