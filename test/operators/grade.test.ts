import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { grade } from '../../src/operators/grade.ts';
import type { Graded, Rated, SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import type { Question } from '../../src/records/question.ts';
import { AT, aReply, CORRECT, GRADING, INCORRECT, questionInput } from '../support/campaign-records.ts';
import { itMapsEachRecord } from '../support/operator-cases.ts';

type Item = Rated<Question> | SetAside<Question, UngradedReason>;

const options = { grading: GRADING, target: 'target', grader: 'prm' };

const rated = (n: number, stepScores: readonly number[] | null): Rated<Question> => {
  const input = questionInput(n);
  const verdict = stepScores === null ? CORRECT : INCORRECT;
  return { kind: 'rated', input, question: input.value, reply: aReply(), repliedAt: AT, verdict, stepScores };
};

const gradeOf = (stepScores: readonly number[] | null): unknown => {
  let found: unknown;
  of<Item>(rated(1, stepScores))
    .pipe(grade(options))
    .subscribe((item) => {
      found = item;
    });
  return found;
};

const common = { method: 'paper', target: 'target', aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], attempts: 1 };

describe('grade', () => {
  itMapsEachRecord<Item, Graded<Question> | SetAside<Question, UngradedReason>>({
    operator: () => grade(options),
    input: (n) => rated(n, [0.5]),
    output: (n) => ({
      ...rated(n, [0.5]),
      kind: 'graded',
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
      },
    }),
    throwing: null,
  });

  it('gives a right attempt level 0, without grader and score', () => {
    expect(gradeOf(null)).toMatchObject({ grade: { ...common, level: 0, grader: null, score: null, correct: 1 } });
  });

  it.each([
    [1, [1, 0.6]],
    [2, [0.7]],
    [3, [0.4]],
    [4, [0.2]],
    [5, [0, 0.1]],
  ])('gives level %i to step scores %j', (level, scores) => {
    expect(gradeOf(scores)).toMatchObject({ kind: 'graded', grade: { ...common, level, grader: 'prm', correct: 0 } });
  });

  it.each([[[1.2]], [[-0.1, 0.5]], [[Number.NaN]]])('sets scores %j aside: no level follows from them', (scores) => {
    expect(gradeOf(scores)).toMatchObject({ kind: 'set-aside', reason: 'malformed-reply', reply: aReply() });
  });
});
