import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomDraws } from '../../../src/campaign/random-draws.ts';
import { fitPrior, likelihoodOf } from '../../../src/records/grading/fit-prior.ts';
import type { CountedAttempts } from '../../../src/records/grading/fit-prior.ts';

function drawn(a: number, b: number, attempts: number, questions: number, seed: number): readonly CountedAttempts[] {
  const draws = randomDraws(seed);
  return Array.from({ length: questions }, () => {
    const rate = draws.beta(a, b);
    return { attempts, correct: Array.from({ length: attempts }, () => draws.uniform() < rate).filter(Boolean).length };
  });
}

const GRID = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 100];

describe('fitPrior', () => {
  it.for([
    [0.5, 0.5],
    [3, 3],
    [0.3, 1.5],
    [8, 2],
  ] as const)('comes near the prior that rates were drawn from: %f, %f', ([a, b]) => {
    const { prior } = fitPrior(drawn(a, b, 16, 4000, 7));
    expect(prior?.[0]).toBeGreaterThan(a * 0.85);
    expect(prior?.[0]).toBeLessThan(a * 1.15);
    expect(prior?.[1]).toBeGreaterThan(b * 0.85);
    expect(prior?.[1]).toBeLessThan(b * 1.15);
  });

  it('is more probable than any other, up to its two digits, for any counts', () => {
    const question = fc
      .integer({ min: 2, max: 12 })
      .chain((attempts) => fc.record({ attempts: fc.constant(attempts), correct: fc.nat(attempts) }));
    fc.assert(
      fc.property(fc.array(question, { minLength: 30, maxLength: 120 }), (questions) => {
        const { prior, reason } = fitPrior(questions);
        if (prior === null) return expect(reason).toMatch(/attempt was right/);
        const likelihood = likelihoodOf(questions);
        const reached = likelihood(...prior);
        for (const a of GRID) {
          for (const b of GRID) expect(likelihood(a, b)).toBeLessThan(reached + 0.5);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('says why there is none', () => {
    expect(fitPrior(drawn(1, 1, 8, 29, 1)).reason).toBe(
      'a prior needs at least 30 questions with 2 attempts, there are 29',
    );
    expect(fitPrior(drawn(1, 1, 1, 100, 1)).reason).toMatch('there are 0');
    const all = (correct: number): CountedAttempts[] => Array.from({ length: 40 }, () => ({ attempts: 4, correct }));
    expect(fitPrior(all(4)).reason).toBe('every attempt was right');
    expect(fitPrior(all(0)).reason).toBe('no attempt was right');
    expect(fitPrior(all(2)).prior).toEqual([1000, 1000]);
  });
});
