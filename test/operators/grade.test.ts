import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { grade } from '../../src/operators/grade.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Graded, Measured, SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import { paper } from '../../src/records/grading/paper.ts';
import type { GradeStep } from '../../src/records/grading/policy.ts';
import type { Question } from '../../src/records/question.ts';
import { aMeasuredAttempt, CORRECT, GRADING, INCORRECT, questionInput } from '../support/campaign-records.ts';
import { itMapsEachRecord } from '../support/operator-cases.ts';

type Item = Measured<Question, GradeStep> | SetAside<Question, UngradedReason>;

const options = { target: 'target', policy: 'paper@1', scorer: 'prm' };

/** The n-th question with one attempt and the decision of the paper's policy. */
const measured = (n: number, stepScores: readonly number[] | null): Measured<Question, GradeStep> => {
  const input = questionInput(n);
  const attempts = [aMeasuredAttempt({ verdict: stepScores === null ? CORRECT : INCORRECT, stepScores })];
  const decision = paper(GRADING).next(attempts);
  if (decision.kind !== 'grade') return expect.unreachable('the policy has not decided');
  return { kind: 'measured', input, question: input.value, attempts, decision };
};

const gradeOf = (item: Item): unknown => {
  let found: unknown;
  of(item)
    .pipe(grade(options))
    .subscribe((graded) => {
      found = graded;
    });
  return found;
};

const common = { method: 'paper', target: 'target', aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], attempts: 1 };

describe('grade', () => {
  itMapsEachRecord<Item, Graded<Question> | SetAside<Question, UngradedReason>>({
    operator: () => grade(options),
    input: (n) => measured(n, [0.5]),
    output: (n) => ({
      kind: 'graded',
      input: questionInput(n),
      question: questionInput(n).value,
      attempts: measured(n, [0.5]).attempts,
      grade: {
        level: 3,
        method: 'paper',
        target: 'target',
        grader: 'prm',
        aggregate: 'mean',
        thresholds: GRADING.thresholds,
        score: 0.5,
        attempts: 1,
        correct: 0,
        policy: 'paper@1',
        bands: [],
        stopped: 'all-made',
        confidence: null,
        consensus: null,
      },
    }),
    throwing: null,
  });

  it('gives a right attempt level 0, without scorer and score', () => {
    const graded = gradeOf(measured(1, null));
    expect(graded).toMatchObject({ grade: { ...common, level: 0, grader: null, score: null, correct: 1 } });
  });

  it.each([
    [1, [1, 0.6]],
    [2, [0.7]],
    [3, [0.4]],
    [4, [0.2]],
    [5, [0, 0.1]],
  ])('gives level %i to step scores %j', (level, scores) => {
    const graded = gradeOf(measured(1, scores));
    expect(graded).toMatchObject({ kind: 'graded', grade: { ...common, level, grader: 'prm', correct: 0 } });
  });

  it('lets what was set aside pass', () => {
    const input = questionInput(1);
    const aside = setAside({ input, question: input.value }, 'timeout', 'too late');
    expect(gradeOf(aside)).toBe(aside);
  });
});
