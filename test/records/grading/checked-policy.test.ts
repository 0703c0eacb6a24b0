import { describe, expect, it } from 'vitest';
import { checkedPolicy } from '../../../src/records/grading/checked-policy.ts';
import { GRADING_METHODS } from '../../../src/records/grading/methods.ts';
import type { GradingPolicy } from '../../../src/records/grading/policy.ts';
import { aReply, INCORRECT } from '../../support/campaign-records.ts';
import { passRateGrade, threeAttempts } from '../../support/grading-policies.ts';

const giving = (step: unknown): GradingPolicy =>
  checkedPolicy({ name: 'mine', version: 3, next: () => step as ReturnType<GradingPolicy['next']> });
const { grade } = passRateGrade([]);
const decided = { reply: aReply(), verdict: INCORRECT, stepScores: null };

describe('checkedPolicy', () => {
  it('keeps the name, the version and every valid step', () => {
    expect(checkedPolicy(threeAttempts)).toMatchObject({ name: 'three-attempts', version: 1 });
    const steps = [
      { kind: 'ask', count: 2 },
      { kind: 'score', indices: [0] },
      { kind: 'grade', grade },
    ];
    for (const step of steps) expect(giving(step).next([])).toBe(step);
  });

  it('calls `next` as a method of the policy', () => {
    class Counting {
      readonly name = 'counting';
      readonly version = 1;
      readonly #count = 2;
      next(): ReturnType<GradingPolicy['next']> {
        return { kind: 'ask', count: this.#count };
      }
    }
    expect(checkedPolicy(new Counting()).next([])).toEqual({ kind: 'ask', count: 2 });
  });

  it.each([
    [undefined, "a step of kind 'ask', 'score' or 'grade', got nothing"],
    [{ kind: 'guess' }, '\'grade\', got "guess"'],
    [{ kind: 'grade' }, 'grade.level to be a level from 0 to 5, got nothing'],
    [{ kind: 'grade', grade: { ...grade, level: 6 } }, 'grade.level to be a level from 0 to 5, got 6'],
    [
      { kind: 'grade', grade: { ...grade, method: 'mine' } },
      `grade.method to be ${GRADING_METHODS.join(', ')}, unknown, got "mine"`,
    ],
    [{ kind: 'grade', grade: { ...grade, score: 1.5 } }, 'grade.score to be null or a number from 0 to 1, got 1.5'],
    [
      { kind: 'grade', grade: { ...grade, thresholds: null } },
      'grade.thresholds to be a list of numbers from 0 to 1, got null',
    ],
    [{ kind: 'grade', grade: { ...grade, correct: -1 } }, 'grade.correct to be a whole number, got -1'],
    [{ kind: 'grade', grade: { ...grade, level: () => 1 } }, 'got function'],
  ])('refuses %j with the policy, what was expected and what it gave', (step, message) => {
    expect(() => giving(step).next([])).toThrow(RangeError);
    expect(() => giving(step).next([])).toThrow('the grading policy mine@3: expected ');
    expect(() => giving(step).next([])).toThrow(message);
  });

  it('accepts as many attempts as the policy declares, and scores if it declares nothing about them', () => {
    const asking = (count: number, made: number): unknown =>
      checkedPolicy({ ...threeAttempts, mostAttempts: 4, next: () => ({ kind: 'ask', count }) }).next(
        Array.from({ length: made }, () => decided),
      );
    expect(asking(2, 2)).toEqual({ kind: 'ask', count: 2 });
    expect(() => asking(3, 2)).toThrow(
      'the grading policy three-attempts@1: expected at most 4 attempts, which its mostAttempts says, got 5',
    );
  });

  it('refuses a score step of a policy that declares no scorer', () => {
    const scoring = { ...threeAttempts, next: () => ({ kind: 'score', indices: [0] }) as const };
    expect(checkedPolicy(scoring).next([decided])).toEqual({ kind: 'score', indices: [0] });
    expect(() => checkedPolicy({ ...scoring, asksScorer: false }).next([decided])).toThrow(
      'expected nothing to be scored, since its asksScorer is false, got {"kind":"score","indices":[0]}',
    );
  });
});
