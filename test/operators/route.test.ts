import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { setAside } from '../../src/operators/work-item.ts';
import type { Graded, SetAside } from '../../src/operators/work-item.ts';
import { route } from '../../src/operators/route.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { Level, UngradedReason } from '../../src/records/grade.ts';
import type { Outcome } from '../../src/stream/outcome.ts';
import type { Question } from '../../src/records/question.ts';
import { AT, aGrade, anAttempt, aReply, CORRECT, INCORRECT, now, questionInput } from '../support/campaign-records.ts';
import { itMapsEachRecord } from '../support/operator-cases.ts';

type Item = Graded<Question> | SetAside<Question, UngradedReason>;

const graded = (n: number, level: Level = 2): Graded<Question> => {
  const input = questionInput(n);
  const verdict = level === 0 ? CORRECT : INCORRECT;
  const stepScores = level === 0 ? null : [0.4, 0.6];
  const known = { input, question: input.value, reply: aReply(), repliedAt: AT };
  return { kind: 'graded', ...known, verdict, stepScores, grade: aGrade(level) };
};

const outcomesOf = (item: Item): Outcome[] => {
  const outcomes: Outcome[] = [];
  of(item)
    .pipe(route({ target: 'target', now }))
    .subscribe((outcome) => outcomes.push(outcome));
  return outcomes;
};

const levelOutcome = (n: number, level: Level): Outcome => {
  const { input, question, verdict, stepScores } = graded(n, level);
  return {
    ref: input.ref,
    disposition: { kind: 'forwarded' },
    outputs: [
      { topic: `level-${level}`, key: question.id, value: { question, grade: aGrade(level), gradedAt: AT } },
      { topic: 'attempts', key: question.id, value: anAttempt(question.id, { verdict, stepScores }) },
    ],
    counts: { [`graded/${level}`]: 1 },
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
    const [outcome] = outcomesOf(setAside(graded(1), 'no-steps', 'nothing visible'));
    expect(outcome?.outputs.map(({ topic }) => topic)).toEqual(['ungraded', 'attempts']);
    expect(outcome?.outputs[1]?.value).toEqual(anAttempt('q1', { verdict: INCORRECT }));
  });
});
