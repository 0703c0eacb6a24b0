import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { setAside } from '../../src/operators/work-item.ts';
import type { Graded, SetAside } from '../../src/operators/work-item.ts';
import { route } from '../../src/operators/route.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { Level, UngradedReason } from '../../src/records/grade.ts';
import type { Outcome } from '../../src/stream/outcome.ts';
import type { Question } from '../../src/records/question.ts';
import {
  aGrade,
  aMeasuredAttempt,
  anAttempt,
  AT,
  CORRECT,
  INCORRECT,
  now,
  questionInput,
} from '../support/campaign-records.ts';
import { itMapsEachRecord } from '../support/operator-cases.ts';

type Item = Graded<Question> | SetAside<Question, UngradedReason>;

const graded = (n: number, level: Level = 2): Graded<Question> => {
  const input = questionInput(n);
  const attempts = [
    level === 0 ? aMeasuredAttempt() : aMeasuredAttempt({ verdict: INCORRECT, stepScores: [0.4, 0.6] }),
  ];
  return { kind: 'graded', input, question: input.value, attempts, grade: aGrade(level) };
};

const outcomesOf = (item: Item): Outcome[] => {
  const outcomes: Outcome[] = [];
  of(item)
    .pipe(route({ target: 'target', now }))
    .subscribe((outcome) => outcomes.push(outcome));
  return outcomes;
};

const levelOutcome = (n: number, level: Level): Outcome => {
  const { input, question } = graded(n, level);
  const [verdict, stepScores] = level === 0 ? [CORRECT, null] : [INCORRECT, [0.4, 0.6]];
  return {
    ref: input.ref,
    disposition: { kind: 'forwarded' },
    outputs: [
      { topic: `level-${level}`, key: question.id, value: { question, grade: aGrade(level), gradedAt: AT } },
      { topic: 'attempts', key: question.id, value: anAttempt(question.id, { verdict, stepScores }) },
    ],
    counts: { [`graded/${level}`]: 1 },
    costGroup: `level/${level}`,
  };
};

describe('route', () => {
  itMapsEachRecord<Item, Outcome>({
    operator: () => route({ target: 'target', now }),
    input: (n) => graded(n),
    output: (n) => levelOutcome(n, 2),
    throwing: (error) =>
      route({
        target: 'target',
        now: () => {
          throw error;
        },
      }),
  });

  it.each(LEVELS)('sends level %i to its topic, with the attempt', (level) => {
    expect(outcomesOf(graded(1, level))).toEqual([levelOutcome(1, level)]);
  });

  it('sends a question whose call failed to ungraded, without an attempt', () => {
    const input = questionInput(1);
    const { value: question, ref } = input;
    expect(outcomesOf(setAside({ input, question }, 'timeout', 'too late'))).toEqual([
      {
        ref,
        disposition: { kind: 'rejected', reason: 'timeout' },
        outputs: [
          { topic: 'ungraded', key: 'q1', value: { question, reason: 'timeout', detail: 'too late', ungradedAt: AT } },
        ],
        counts: {},
      },
    ]);
  });

  it('keeps the attempt of an ungraded question wherever the target replied', () => {
    const attempts = [aMeasuredAttempt({ verdict: INCORRECT })];
    const [outcome] = outcomesOf(setAside({ ...graded(1), attempts }, 'no-steps', 'nothing visible'));
    expect(outcome?.outputs.map(({ topic }) => topic)).toEqual(['ungraded', 'attempts']);
    expect(outcome?.outputs[1]?.value).toEqual(anAttempt('q1', { verdict: INCORRECT }));
  });

  it('writes every attempt with its number', () => {
    const attempts = [0, 1, 2].map((attempt) => aMeasuredAttempt({ attempt }));
    const [outcome] = outcomesOf({ ...graded(1, 0), attempts });
    expect(outcome?.outputs.slice(1)).toEqual(
      [0, 1, 2].map((attempt) => ({ topic: 'attempts', key: 'q1', value: anAttempt('q1', { attempt }) })),
    );
  });
});
