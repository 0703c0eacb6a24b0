import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecidedAttempt } from '../../../src/records/attempt-policy.ts';
import { gradingPolicyOf } from '../../../src/records/grading/policy-of.ts';
import type { PolicyGrade } from '../../../src/records/grading/policy.ts';
import { testShare } from '../../../src/records/grading/test-share.ts';
import { aReply, CORRECT, GRADING, INCORRECT } from '../../support/campaign-records.ts';

const right: DecidedAttempt = { reply: aReply(), verdict: CORRECT, stepScores: null };
const unrated: DecidedAttempt = { reply: aReply(), verdict: INCORRECT, stepScores: null };

/** An attempt that passes so many of its tests. */
const passing = (passed: number, tests: number): DecidedAttempt =>
  passed === tests
    ? right
    : { ...unrated, stepScores: Array.from({ length: tests }, (_, index) => (index < passed ? 1 : 0)) };

const times = (count: number, make: () => DecidedAttempt): DecidedAttempt[] => Array.from({ length: count }, make);

/** The grade of some attempts, which are rated when that is asked for, and how many were asked for. */
function play(all: readonly DecidedAttempt[], attempts = all.length): { grade: PolicyGrade; waves: number[] } {
  const policy = testShare({ ...GRADING, attempts });
  const made: DecidedAttempt[] = [];
  const waves: number[] = [];
  for (let steps = 0; steps < 80; steps += 1) {
    const step = policy.next(made);
    if (step.kind === 'grade') return { grade: step.grade, waves };
    if (step.kind === 'score') return expect.unreachable('all are rated');
    waves.push(step.count);
    made.push(...all.slice(made.length, made.length + step.count));
  }
  return expect.unreachable('the policy did not end');
}

describe('test-share', () => {
  it.each([
    [10, 0],
    [9, 1],
    [8, 1],
    [6, 2],
    [4, 3],
    [2, 4],
    [1, 4],
    [0, 5],
  ] as const)('gives one attempt that passes %i of 10 tests the level %i', (passed, level) => {
    const { grade } = play([passing(passed, 10)]);
    expect(grade).toMatchObject({ method: 'test-share', level, score: passed / 10, attempts: 1, stopped: 'all-made' });
  });

  it('rates every wrong attempt, and no right one', () => {
    const policy = gradingPolicyOf({ ...GRADING, method: 'test-share', attempts: 3 });
    expect(policy.next([right, unrated, unrated])).toEqual({ kind: 'score', indices: [1, 2] });
  });

  it('is never level 0 for wrong attempts, however near they are', () => {
    expect(play(times(4, () => passing(99, 100))).grade).toMatchObject({ level: 1, correct: 0 });
    expect(play([right, right, passing(99, 100)]).grade).toMatchObject({ level: 1, correct: 2 });
  });

  it('does not treat a sum of shares equal to a cut as one above it', () => {
    // 0.6 three times is 1.7999999999999998.
    expect(play([passing(3, 5), passing(3, 5), passing(3, 5)]).grade.level).toBe(2);
    expect(play([passing(1, 5), passing(1, 5), passing(1, 5)]).grade.level).toBe(4);
  });

  it('requests as many at once as a decision needs, and stops when the others cannot change the level', () => {
    const seven = play(times(8, () => right));
    expect(seven).toMatchObject({ waves: [7], grade: { level: 0, attempts: 7, correct: 7, stopped: 'decided' } });
    expect(play(times(8, () => passing(0, 4)))).toMatchObject({
      waves: [7, 1],
      grade: { level: 5, stopped: 'all-made' },
    });
  });

  it('gives the level of all attempts, for any attempts', () => {
    const anAttempt = fc
      .tuple(fc.nat(12), fc.integer({ min: 1, max: 12 }))
      .map(([passed, tests]) => passing(Math.min(passed, tests), tests));
    fc.assert(
      fc.property(fc.array(anAttempt, { minLength: 1, maxLength: 64 }), (all) => {
        const { grade, waves } = play(all);
        const share = (attempts: readonly DecidedAttempt[]): number =>
          attempts.reduce((sum, { stepScores }) => {
            const scores = stepScores ?? [1];
            return sum + scores.reduce((total, one) => total + one, 0) / scores.length;
          }, 0) / all.length;
        const correct = all.filter(({ verdict }) => verdict.verdict === 'correct').length / all.length;
        const cuts = [0.8, 0.6, 0.4, 0.2, 0];
        const found = cuts.findIndex((cut) => share(all) > cut + 1e-9);
        const level = found < 0 ? 5 : found === 0 && correct <= 0.8 ? 1 : found;
        expect(grade.level).toBe(level);
        expect(waves.length).toBeLessThanOrEqual(16);
        expect(grade.attempts).toBe(waves.reduce((sum, wave) => sum + wave, 0));
      }),
      { numRuns: 500 },
    );
  });
});
