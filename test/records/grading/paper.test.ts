import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecidedAttempt } from '../../../src/records/attempt-policy.ts';
import { paper } from '../../../src/records/grading/paper.ts';
import { gradingPolicyOf } from '../../../src/records/grading/policy-of.ts';
import type { GradingPolicy, PolicyGrade } from '../../../src/records/grading/policy.ts';
import { levelOf } from '../../../src/records/level.ts';
import { aReply, CORRECT, GRADING, INCORRECT, UNPARSABLE } from '../../support/campaign-records.ts';

const policy = paper(GRADING);

const decided = (over: Partial<DecidedAttempt> = {}): DecidedAttempt => ({
  reply: aReply(),
  verdict: INCORRECT,
  stepScores: null,
  ...over,
});

/** Does what a policy asks for, and counts it; `attemptAt` and `scoresAt` are the models. */
function play(
  grader: GradingPolicy,
  attemptAt: (number: number) => DecidedAttempt,
  scoresAt: (number: number) => readonly number[],
): { readonly grade: PolicyGrade; readonly asked: number; readonly scored: readonly number[] } {
  const attempts: DecidedAttempt[] = [];
  const scored: number[] = [];
  for (let turns = 0; turns < 10; turns += 1) {
    const step = grader.next(attempts);
    if (step.kind === 'grade') return { grade: step.grade, asked: attempts.length, scored };
    if (step.kind === 'ask') {
      for (let one = 0; one < step.count; one += 1) attempts.push(attemptAt(attempts.length));
    } else {
      for (const index of step.indices) {
        scored.push(index);
        attempts[index] = { ...(attempts[index] as DecidedAttempt), stepScores: scoresAt(index) };
      }
    }
  }
  return expect.unreachable('the policy did not end');
}

const anyVerdict = fc.constantFrom(
  CORRECT,
  INCORRECT,
  UNPARSABLE,
  { ...INCORRECT, reason: 'truncated' as const },
  { ...INCORRECT, reason: 'runtime-error' as const },
);
const anyScores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
const anyGrading = fc.record({
  aggregate: fc.constantFrom('mean', 'min', 'product', 'last'),
  thresholds: fc
    .tuple(...Array.from({ length: 4 }, () => fc.double({ min: 0, max: 1, noNaN: true })))
    .map((cuts) => cuts.toSorted((a, b) => b - a) as [number, number, number, number]),
});

describe('paper', () => {
  it('asks for one attempt first', () => {
    expect(policy.next([])).toEqual({ kind: 'ask', count: 1 });
  });

  it('grades a right attempt 0, without scores', () => {
    expect(policy.next([decided({ verdict: CORRECT })])).toEqual({
      kind: 'grade',
      grade: {
        level: 0,
        method: 'paper',
        aggregate: 'mean',
        thresholds: GRADING.thresholds,
        score: null,
        attempts: 1,
        correct: 1,
        stopped: 'all-made',
      },
    });
  });

  it.each([INCORRECT, UNPARSABLE])('wants the step scores of an attempt that is $verdict', (verdict) => {
    expect(policy.next([decided({ verdict })])).toEqual({ kind: 'score', indices: [0] });
  });

  it.each([
    [1, [0.8]],
    [2, [0.79]],
    [3, [0.5, 0.4]],
    [4, [0.2]],
    [5, [0.1, 0]],
  ])('gives level %i to step scores %j', (level, stepScores) => {
    expect(policy.next([decided({ stepScores })])).toMatchObject({
      kind: 'grade',
      grade: { level, attempts: 1, correct: 0 },
    });
  });

  it.each([[[1.2]], [[Number.NaN]], [[]]])('throws on step scores %j, from which no level follows', (stepScores) => {
    expect(() => policy.next([decided({ stepScores })])).toThrow(RangeError);
  });

  it('ends for any verdict, options and scores: one attempt, scored once where it is not right, and a grade', () => {
    fc.assert(
      fc.property(anyGrading, anyVerdict, anyScores, (grading, verdict, scores) => {
        const { grade, asked, scored } = play(
          paper(grading),
          () => decided({ verdict }),
          () => scores,
        );
        const isRight = verdict.verdict === 'correct';
        expect(asked).toBe(1);
        expect(scored).toEqual(isRight ? [] : [0]);
        expect(grade).toMatchObject({ ...grading, method: 'paper', attempts: 1, correct: isRight ? 1 : 0 });
        expect(grade.level).toBe(grade.score === null ? 0 : levelOf(grade.score, grading.thresholds));
        expect(grade.score === null).toBe(isRight);
      }),
    );
  });

  it('requests nothing twice, for any attempts', () => {
    const anyAttempt = fc
      .record({ verdict: anyVerdict, stepScores: fc.option(anyScores) })
      .map((over) => decided(over));
    fc.assert(
      fc.property(fc.array(anyAttempt, { minLength: 1, maxLength: 5 }), (attempts) => {
        const step = policy.next(attempts);
        expect(step.kind).not.toBe('ask');
        if (step.kind !== 'score') return;
        for (const index of step.indices) {
          expect(attempts[index]).toMatchObject({ stepScores: null });
          expect(attempts[index]?.verdict.verdict).not.toBe('correct');
        }
      }),
    );
  });

  it('gives the same step for the same attempts, and does not change them', () => {
    fc.assert(
      fc.property(anyVerdict, fc.option(anyScores), (verdict, stepScores) => {
        const attempts = Object.freeze([Object.freeze(decided({ verdict, stepScores }))]);
        expect(policy.next(attempts)).toEqual(policy.next(attempts));
      }),
    );
  });

  it('is what `method: paper` names', () => {
    expect(gradingPolicyOf(GRADING)).toMatchObject({ name: 'paper', version: 1 });
  });
});
