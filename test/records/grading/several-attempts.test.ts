import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecidedAttempt } from '../../../src/records/attempt-policy.ts';
import { DEFAULT_BANDS } from '../../../src/records/grade.ts';
import { hybrid } from '../../../src/records/grading/hybrid.ts';
import { paper } from '../../../src/records/grading/paper.ts';
import { passRate } from '../../../src/records/grading/pass-rate.ts';
import { gradingPolicyOf } from '../../../src/records/grading/policy-of.ts';
import type { GradingPolicy, PolicyGrade } from '../../../src/records/grading/policy.ts';
import { levelOfRate } from '../../../src/records/level.ts';
import { aReply, CORRECT, GRADING, INCORRECT, UNPARSABLE } from '../../support/campaign-records.ts';

const options = { ...GRADING, attempts: 8, confidence: 1 } as const;

const wrong = (over: Partial<DecidedAttempt> = {}): DecidedAttempt => ({
  reply: aReply(),
  verdict: INCORRECT,
  stepScores: null,
  ...over,
});
const right = (): DecidedAttempt => wrong({ verdict: CORRECT });
const truncatedInThinking = (): DecidedAttempt =>
  wrong({ reply: aReply({ content: '', finishReason: 'length' }), verdict: { ...INCORRECT, reason: 'truncated' } });

/** Does what a policy asks for; `all` are the attempts, `scores` those of each. */
function play(
  policy: GradingPolicy,
  all: readonly DecidedAttempt[],
  scores: (index: number) => readonly number[] = () => [0.5],
) {
  const made: DecidedAttempt[] = [];
  const scored: number[] = [];
  for (let steps = 0; steps < 40; steps += 1) {
    const step = policy.next(Object.freeze([...made]));
    expect(policy.next(Object.freeze([...made]))).toEqual(step);
    if (step.kind === 'grade') return { grade: step.grade, asked: made.length, scored };
    if (step.kind === 'ask') {
      made.push(...all.slice(made.length, made.length + step.count));
    } else {
      for (const index of step.indices) {
        const attempt = made[index];
        if (attempt === undefined) return expect.unreachable(`asked for the scores of attempt ${index}`);
        expect(attempt.stepScores).toBeNull();
        expect(attempt.verdict.verdict).not.toBe('correct');
        made[index] = { ...attempt, stepScores: scores(index) };
        scored.push(index);
      }
    }
  }
  return expect.unreachable('the policy did not end');
}

const times = (count: number, make: () => DecidedAttempt): DecidedAttempt[] => Array.from({ length: count }, make);
const mixed = (correct: number, total = 8): DecidedAttempt[] => [
  ...times(total - correct, wrong),
  ...times(correct, right),
];

const anyAttempt = fc.constantFrom(right(), wrong(), wrong({ verdict: UNPARSABLE }), truncatedInThinking());
const anyAttempts = fc.array(anyAttempt, { minLength: 64, maxLength: 64 });
const anyCount = fc.integer({ min: 1, max: 64 });
const anyConfidence = fc.constantFrom(0.6, 0.9, 0.98, 1);
const correctIn = (attempts: readonly DecidedAttempt[]): number =>
  attempts.filter(({ verdict }) => verdict.verdict === 'correct').length;

describe('passRate', () => {
  it.each([
    [8, 0],
    [7, 0],
    [6, 1],
    [5, 1],
    [4, 2],
    [3, 3],
    [2, 3],
    [1, 4],
    [0, 5],
  ])('%i of 8 right is level %i with the default bands', (correct, level) => {
    const { grade, scored } = play(passRate(options), mixed(correct));
    expect(grade).toMatchObject({ level, method: 'pass-rate', score: null, bands: DEFAULT_BANDS, confidence: null });
    expect(scored).toEqual([]);
  });

  it('cuts above and not at a band', () => {
    const bands = [0.75, 0.5, 0.25, 0.25, 0] as const;
    const levels = [4, 3, 2, 1, 0].map(
      (correct) => play(passRate({ ...options, attempts: 4, bands }), mixed(correct, 4)).grade.level,
    );
    expect(levels).toEqual([0, 1, 2, 4, 5]);
  });

  it('gives the reason, the number of attempts and the confidence of its stop', () => {
    expect(play(passRate(options), times(8, right)).grade).toMatchObject({
      stopped: 'decided',
      attempts: 7,
      correct: 7,
    });
    expect(play(passRate(options), mixed(2)).grade).toMatchObject({ stopped: 'all-made', attempts: 8, correct: 2 });
    const { grade } = play(passRate({ ...options, attempts: 64, confidence: 0.95 }), times(64, right));
    expect(grade).toMatchObject({ level: 0, stopped: 'posterior' });
    expect(grade.attempts).toBeLessThan(30);
    expect(grade.confidence).toBeGreaterThanOrEqual(0.95);
  });

  it('without the posterior gives the grade of all attempts, for any attempts', () => {
    fc.assert(
      fc.property(anyCount, anyAttempts, (attempts, all) => {
        const { grade, asked } = play(passRate({ ...options, attempts }), all);
        const correct = correctIn(all.slice(0, attempts));
        expect(grade.level).toBe(levelOfRate(correct, attempts, DEFAULT_BANDS));
        expect(grade).toMatchObject({ attempts: asked, correct: correctIn(all.slice(0, asked)) });
      }),
    );
  });
});

describe('hybrid', () => {
  it('grades by pass rate if an attempt is right, without scores', () => {
    const { grade, scored } = play(hybrid(options), mixed(1));
    expect(grade).toMatchObject({ level: 4, method: 'hybrid', score: null, correct: 1 });
    expect(scored).toEqual([]);
  });

  it('scores all attempts if none is right, and cuts the mean of their scores', () => {
    const { grade, scored } = play(hybrid(options), mixed(0), (index) => [index % 2 === 0 ? 0.1 : 0.5]);
    expect(scored).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(grade.score).toBeCloseTo(0.3, 12);
    expect(grade).toMatchObject({ level: 4, correct: 0, stopped: 'all-made' });
  });

  it('never finds a question that no attempt solved easier than one that an attempt solved', () => {
    fc.assert(
      fc.property(
        anyCount,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 }),
        (attempts, scores) => {
          const policy = hybrid({ ...options, attempts });
          const unsolved = play(policy, times(64, wrong), (index) => [scores[index] ?? 0]).grade;
          const solvedOnce = play(policy, mixed(1, attempts)).grade;
          expect(unsolved.level).toBeGreaterThanOrEqual(solvedOnce.level);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('with one attempt is the grader of the paper', () => {
    fc.assert(
      fc.property(
        anyAttempt,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (attempt, scores) => {
          const one = (policy: GradingPolicy): PolicyGrade => play(policy, [attempt], () => scores).grade;
          const { level, score } = one(paper(GRADING));
          const found = one(hybrid({ ...options, attempts: 1 }));
          expect(found.level).toBe(level);
          if (score !== null) expect(found.score).toBeCloseTo(score, 12);
        },
      ),
    );
  });

  it('leaves attempts without a step unscored, as long as others can be scored', () => {
    const all = [truncatedInThinking(), wrong(), ...times(6, truncatedInThinking)];
    expect(play(hybrid(options), all).scored).toEqual([1]);
    // Scoring it says so: no-steps.
    expect(hybrid(options).next(times(8, truncatedInThinking))).toEqual({ kind: 'score', indices: [0] });
  });

  it('ends for any attempts and any confidence, and requests nothing twice', () => {
    fc.assert(
      fc.property(anyCount, anyConfidence, anyAttempts, (attempts, confidence, all) => {
        const { grade, asked, scored } = play(hybrid({ ...options, attempts, confidence }), all);
        expect(asked).toBeLessThanOrEqual(attempts);
        expect(grade).toMatchObject({ attempts: asked, correct: correctIn(all.slice(0, asked)) });
        if (scored.length > 0) expect(grade.correct).toBe(0);
        expect(grade.score === null).toBe(scored.length === 0);
        expect(grade.confidence === null).toBe(grade.stopped !== 'posterior');
      }),
    );
  });
});

describe('gradingPolicyOf', () => {
  it.each(['pass-rate', 'hybrid'] as const)('has %s by its name', (method) => {
    expect(gradingPolicyOf({ ...GRADING, method, attempts: 4 })).toMatchObject({ name: method, version: 1 });
  });
});
