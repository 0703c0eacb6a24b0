import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BANDS } from '../../../src/records/grade.ts';
import { levelOfRate } from '../../../src/records/level.ts';
import { randomDraws } from '../../../src/campaign/random-draws.ts';
import { fitPrior, likelihoodOf } from '../../../src/records/grading/fit-prior.ts';
import type { CountedAttempts } from '../../../src/records/grading/fit-prior.ts';
import { stoppingOf } from '../../../src/records/grading/stopping.ts';
import type { RatePrior } from '../../../src/records/grading/stopping.ts';

function drawn(a: number, b: number, attempts: number, questions: number, seed: number): readonly CountedAttempts[] {
  const draws = randomDraws(seed);
  return Array.from({ length: questions }, () => {
    const rate = draws.beta(a, b);
    return { attempts, correct: Array.from({ length: attempts }, () => draws.uniform() < rate).filter(Boolean).length };
  });
}

/** The same, where the attempts at a question end early, as in a campaign with this prior. */
function stopped(prior: RatePrior, attempts: number, confidence: number): readonly CountedAttempts[] {
  const draws = randomDraws(11);
  const classOf = (correct: number): number => levelOfRate(correct, attempts, DEFAULT_BANDS);
  const stopping = stoppingOf({ attempts, classOf, confidence, prior });
  return Array.from({ length: 4000 }, () => {
    const rate = draws.beta(...prior);
    let [made, correct] = [0, 0];
    while (stopping.stop(made, correct) === null) {
      const more = stopping.wave(made, correct);
      for (let one = 0; one < more; one += 1) correct += draws.uniform() < rate ? 1 : 0;
      made += more;
    }
    return { attempts: made, correct };
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

  it.for([
    [[0.2, 0.1], 0.8, 8],
    [[0.3, 0.05], 0.9, 8],
    [[0.05, 0.05], 0.9, 16],
    [[1, 1], 0.9, 16],
  ] as const)('comes near it where attempts stop early: %j at %f of %i', ([prior, confidence, attempts]) => {
    const fitted = fitPrior(stopped(prior, attempts, confidence)).prior;
    for (const [at, count] of prior.entries()) {
      expect(fitted?.[at]).toBeGreaterThan(count * 0.75);
      expect(fitted?.[at]).toBeLessThan(count * 1.25);
    }
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
