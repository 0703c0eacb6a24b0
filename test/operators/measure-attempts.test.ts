import fc from 'fast-check';
import { map, mergeMap, of, pipe, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { attempt } from '../../src/operators/attempt.ts';
import { grade } from '../../src/operators/grade.ts';
import { measure } from '../../src/operators/measure.ts';
import { route } from '../../src/operators/route.ts';
import { scoreSteps } from '../../src/operators/score-steps.ts';
import { verify } from '../../src/operators/verify.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import type { GradeStep, GradingPolicy } from '../../src/records/grading/policy.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { Question } from '../../src/records/question.ts';
import type { CallIdentity, CallPort } from '../../src/stream/call.ts';
import type { Outcome } from '../../src/stream/outcome.ts';
import { anAttempt, aReply, CORRECT, INCORRECT, now, questionInput, someScores } from '../support/campaign-records.ts';
import { inWaves, threeAttempts } from '../support/grading-policies.ts';

describe('measure, grade and route with a policy of three attempts', () => {
  const VERDICTS = [INCORRECT, CORRECT, INCORRECT];

  /** The outcome of one question by the whole chain, and its calls; the target answers after so many ms. */
  function gradeBy(policy: GradingPolicy, delaysMs: readonly number[], failing: number | null = null) {
    const scheduler = new VirtualTimeScheduler();
    const calls: CallIdentity[] = [];
    const call: CallPort = (identity, perform) => {
      calls.push(identity);
      const { role, attempt: number } = identity;
      const fails = role === 'target' && number === failing;
      return timer(delaysMs[number] ?? 0, scheduler).pipe(
        mergeMap(() => (fails ? throwError(() => new CallFailure('timeout', 'too late')) : perform())),
        map((reply) => ({ ...reply, content: String(number) })),
      );
    };
    const target = { model: 'target', complete: () => of(aReply()) };
    const outcomes: Outcome[] = [];
    of(questionInput(1))
      .pipe(
        measure<Question, UngradedReason, GradeStep>({
          policy,
          questionOf: (question) => question,
          attempt: pipe(
            attempt({ target, call, now, truncated: 'incorrect', domains: new Set(['math']) }),
            verify<Question, UngradedReason>((output) => of(VERDICTS[Number(output)] ?? CORRECT)),
          ),
          score: scoreSteps({
            scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.5))) },
            call,
          }),
        }),
        grade({ target: 'target', policy: 'three-attempts@1', scorer: 'prm' }),
        route({ target: 'target', now }),
      )
      .subscribe((outcome) => outcomes.push(outcome));
    scheduler.flush();
    return { outcomes, calls };
  }

  it('asks three times, each with its number, and grades by how many are right', () => {
    const { outcomes, calls } = gradeBy(threeAttempts, [0, 0, 0]);
    expect(calls.map(({ role, step, attempt: number }) => [role, step, number])).toEqual([
      ['target', 'attempt', 0],
      ['target', 'attempt', 1],
      ['target', 'attempt', 2],
    ]);
    expect(outcomes).toMatchObject([{ disposition: { kind: 'forwarded' }, counts: { 'graded/2': 1 } }]);
    const [graded, ...attempts] = outcomes[0]?.outputs ?? [];
    expect(graded).toMatchObject({
      topic: 'level-2',
      value: { grade: { method: 'pass-rate', target: 'target', grader: null, attempts: 3, correct: 1 } },
    });
    expect(attempts.map(({ value }) => value)).toEqual(
      VERDICTS.map((found, number) =>
        anAttempt('q1', {
          attempt: number,
          verdict: found,
          reply: aReply({ content: String(number) }),
        }),
      ),
    );
  });

  it('scores the requested attempts, each with its number', () => {
    const { outcomes, calls } = gradeBy(inWaves([2, 1], true), [0, 0, 0]);
    expect(calls.slice(3).map(({ role, step, attempt: number }) => [role, step, number])).toEqual([
      ['scorer', 'scoreSteps', 0],
      ['scorer', 'scoreSteps', 2],
    ]);
    const scores = outcomes[0]?.outputs.slice(1).map(({ value }) => (value as { stepScores: unknown }).stepScores);
    expect(scores).toEqual([[0.5], null, [0.5]]);
  });

  it('has the same outcome for any order of replies', () => {
    const { outcomes: expected } = gradeBy(threeAttempts, [0, 0, 0]);
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }), (delaysMs) => {
        expect(gradeBy(threeAttempts, delaysMs).outcomes).toEqual(expected);
      }),
    );
  });

  it('sets the question aside with the reason of a failed attempt, and keeps the other attempts', () => {
    for (const delaysMs of [
      [0, 0, 0],
      [9, 1, 5],
    ]) {
      const [outcome] = gradeBy(threeAttempts, delaysMs, 1).outcomes;
      expect(outcome?.disposition).toEqual({ kind: 'rejected', reason: 'timeout' });
      expect(outcome?.outputs.map(({ topic, value }) => [topic, (value as { attempt?: number }).attempt])).toEqual([
        ['ungraded', undefined],
        ['attempts', 0],
        ['attempts', 2],
      ]);
    }
  });
});
