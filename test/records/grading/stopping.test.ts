import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_ATTEMPTS, MOST_WAVES, stoppingOf } from '../../../src/records/grading/stopping.ts';
import type { Stopped, StoppingOptions } from '../../../src/records/grading/stopping.ts';
import { DEFAULT_BANDS, DEFAULT_CONFIDENCE, DEFAULT_PRIOR } from '../../../src/records/grade.ts';
import { levelOfRate } from '../../../src/records/level.ts';
import { uniform } from '../../../src/records/seeded-random.ts';

/** Makes attempts in waves until they are enough; `rights` has all of them. */
function play(
  options: StoppingOptions,
  rights: readonly boolean[],
): Stopped & { readonly made: number; readonly waves: number } {
  const stopping = stoppingOf(options);
  let made = 0;
  let waves = 0;
  for (;;) {
    const correct = rights.slice(0, made).filter(Boolean).length;
    const end = stopping.stop(made, correct);
    if (end !== null) return { ...end, made, waves };
    const wave = stopping.wave(made, correct);
    expect(wave).toBeGreaterThan(0);
    made += wave;
    waves += 1;
    expect(made).toBeLessThanOrEqual(options.attempts);
  }
}

const anyOptions = fc
  .record({
    classes: fc.array(fc.nat(5), { minLength: 2, maxLength: 25 }),
    confidence: fc.double({ min: 0.51, max: 1, noNaN: true }),
    prior: fc.tuple(fc.double({ min: 0.1, max: 20, noNaN: true }), fc.double({ min: 0.1, max: 20, noNaN: true })),
  })
  .map(({ classes, confidence, prior }) => ({
    attempts: classes.length - 1,
    // By halves of the count, so that neighbours often have one class.
    classOf: (correct: number): number => classes[Math.floor(correct / 2)] ?? 0,
    confidence,
    prior,
  }));
const anyRights = fc.array(fc.boolean(), { minLength: MOST_ATTEMPTS, maxLength: MOST_ATTEMPTS });

const byLevel = (attempts: number, confidence: number): StoppingOptions => ({
  attempts,
  classOf: (correct) => levelOfRate(correct, attempts, DEFAULT_BANDS),
  confidence,
  prior: DEFAULT_PRIOR,
});

describe('stoppingOf', () => {
  it('with a confidence of 1 gives the class of all attempts, for any remaining ones', () => {
    fc.assert(
      fc.property(anyOptions, anyRights, anyRights, (options, rights, others) => {
        const exact = { ...options, confidence: 1 };
        const { made, finalClass, reason, probability } = play(exact, rights);
        const all = [...rights.slice(0, made), ...others].slice(0, options.attempts);
        expect(finalClass).toBe(options.classOf(all.filter(Boolean).length));
        expect(probability).toBe(1);
        expect(reason).toBe(made === options.attempts ? 'all-made' : 'decided');
      }),
      { numRuns: 500 },
    );
  });

  it('with a confidence of 1 makes no wave in which attempts could be saved', () => {
    fc.assert(
      fc.property(anyOptions, anyRights, (options, rights) => {
        const stopping = stoppingOf({ ...options, confidence: 1 });
        const { made } = play({ ...options, confidence: 1 }, rights);
        const oneByOne = rights.findIndex((_, count) =>
          stopping.stop(count, rights.slice(0, count).filter(Boolean).length),
        );
        const smallest = Math.ceil(options.attempts / MOST_WAVES);
        expect(made).toBeLessThan(oneByOne + smallest);
      }),
    );
  });

  it('ends within all attempts and the most waves, at any confidence, and reports an uncertain class', () => {
    fc.assert(
      fc.property(anyOptions, anyRights, (options, rights) => {
        const { waves, reason, probability, made } = play(options, rights);
        expect(waves).toBeLessThanOrEqual(MOST_WAVES);
        expect(probability).toBeGreaterThanOrEqual(reason === 'posterior' ? options.confidence : 1);
        expect(probability).toBeLessThanOrEqual(1 + 1e-12);
        if (reason === 'all-made') expect(made).toBe(options.attempts);
      }),
    );
  });

  it('gives the remaining attempts their Beta-Binomial probability', () => {
    // 3 of 3 right, prior Beta(1, 1): the fourth is right with probability 4 / 5.
    const stopping = stoppingOf({
      attempts: 4,
      classOf: (correct) => Number(correct === 4),
      confidence: 0.8,
      prior: [1, 1],
    });
    expect(stopping.stop(3, 3)).toEqual({ reason: 'posterior', finalClass: 1, probability: expect.closeTo(0.8, 12) });
    expect(stopping.stop(3, 2)).toEqual({ reason: 'decided', finalClass: 0, probability: 1 });
    // 2 of 2, two are left: 3/4 × 4/5 for both.
    expect(stopping.stop(2, 2)).toBeNull();
  });

  it('asks for eight attempts in the fewest waves that may be enough', () => {
    const stopping = stoppingOf(byLevel(8, 1));
    // 7 of 7 is level 0 whatever the last one is; nothing before decides.
    expect(stopping.wave(0, 0)).toBe(7);
    expect(stopping.stop(7, 7)).toMatchObject({ reason: 'decided', finalClass: 0 });
    expect(stopping.wave(7, 4)).toBe(1);
  });

  it.each([8, 16, 64])('agrees in 98 % with all %i attempts by default, on questions of every rate', (attempts) => {
    let drawn = 0;
    const random = (): number => uniform(attempts, (drawn += 1));
    const options = byLevel(attempts, DEFAULT_CONFIDENCE);
    const questions = 2000;
    let agreed = 0;
    let made = 0;
    for (let question = 0; question < questions; question += 1) {
      const rate = random();
      const rights = Array.from({ length: attempts }, () => random() < rate);
      const end = play(options, rights);
      made += end.made;
      agreed += Number(end.finalClass === options.classOf(rights.filter(Boolean).length));
    }
    expect(agreed / questions).toBeGreaterThanOrEqual(0.98);
    expect(made).toBeLessThan(questions * attempts);
  });
});
