import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { setAside } from '../../src/operators/work-item.ts';
import type { Decided, Rated, SetAside } from '../../src/operators/work-item.ts';
import { scoreSteps } from '../../src/operators/score-steps.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import type { CallIdentity } from '../../src/stream/call.ts';
import type { StepScoreReply } from '../../src/records/model-reply.ts';
import type { Question } from '../../src/records/question.ts';
import {
  askedQuestion,
  AT,
  aReply,
  CORRECT,
  INCORRECT,
  questionInput,
  someScores,
  UNPARSABLE,
} from '../support/campaign-records.ts';
import { itCallsForEachRecord } from '../support/operator-cases.ts';

type Item = Decided<Question> | SetAside<Question, UngradedReason>;
type Scored = Rated<Question> | SetAside<Question, UngradedReason>;

const judged = (n: number, over: Partial<Decided<Question>> = {}): Decided<Question> => ({
  ...askedQuestion(n),
  kind: 'decided',
  reply: aReply(),
  repliedAt: AT,
  verdict: INCORRECT,
  ...over,
});

const scored = (item: Item, scores: readonly number[], calls: CallIdentity[] = []): Scored[] => {
  const items: Scored[] = [];
  const operator = scoreSteps({
    scorer: { model: 'prm', score: () => of(someScores(scores)) },
    call: (identity, perform) => {
      calls.push(identity);
      return perform();
    },
  });
  of(item)
    .pipe(operator)
    .subscribe((out) => items.push(out));
  return items;
};

describe('scoreSteps', () => {
  itCallsForEachRecord<Item, StepScoreReply, Scored>({
    operator: (work) => scoreSteps({ scorer: { model: 'prm', score: work }, call: (_identity, perform) => perform() }),
    input: judged,
    reply: someScores([0.9, 0.1]),
    output: (n) => ({ ...judged(n), kind: 'rated', stepScores: [0.9, 0.1] }),
    failed: (n, reason, detail) => setAside(judged(n), reason, detail),
  });

  it('lets a right attempt pass without a call', () => {
    const calls: CallIdentity[] = [];
    const item = judged(1, { verdict: CORRECT });
    expect(scored(item, [], calls)).toEqual([{ ...item, kind: 'rated', stepScores: null }]);
    expect(calls).toEqual([]);
  });

  it('asks the scorer through the call port for the steps of the visible answer', () => {
    const calls: CallIdentity[] = [];
    scored(judged(7), [0.5, 0.5], calls);
    const request = { question: 'How much is q7?', steps: ['First step.', 'The answer is \\boxed{4}.'] };
    const { ref } = questionInput(7);
    expect(calls).toEqual([{ ref, role: 'scorer', step: 'scoreSteps', attempt: 0, request }]);
  });

  it('rates an attempt without an answer: that is the failure of the model', () => {
    expect(scored(judged(1, { verdict: UNPARSABLE }), [0.2, 0.4])).toMatchObject([
      { kind: 'rated', stepScores: [0.2, 0.4] },
    ]);
  });

  it('sets a wrong attempt without a step aside, without a call', () => {
    const calls: CallIdentity[] = [];
    const item = judged(1, { reply: aReply({ content: ' \n\n ' }) });
    expect(scored(item, [], calls)).toMatchObject([{ kind: 'set-aside', reason: 'no-steps', reply: item.reply }]);
    expect(calls).toEqual([]);
  });

  it('sets an attempt aside when scores and steps do not match', () => {
    expect(scored(judged(1), [0.5])).toMatchObject([{ kind: 'set-aside', reason: 'scorer-count' }]);
  });

  it.each([
    [[1.2, 0.5], 1.2],
    [[0.5, -0.1], -0.1],
    [[Number.NaN, 0], Number.NaN],
  ])('sets scores %j aside: no level follows from them', (scores, wrong) => {
    const detail = `prm: expected step scores in [0, 1], got ${wrong}`;
    expect(scored(judged(1), scores)).toEqual([setAside(judged(1), 'malformed-reply', detail)]);
  });

  it('lets what was set aside pass', () => {
    const aside = setAside(judged(1), 'timeout', 'too late');
    expect(scored(aside, [])).toEqual([aside]);
  });
});
