import { EMPTY, NEVER, of, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { filterQuestions } from '../../src/operators/filter-questions.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { Question } from '../../src/records/question.ts';
import type { FilterAnswer, OwnReason, QuestionFilter } from '../../src/records/question-filter.ts';
import type { StageInput } from '../../src/stream/outcome.ts';
import { questionInput } from '../support/campaign-records.ts';
import { itMapsEachRecord, marbles } from '../support/operator-cases.ts';

type Item = StageInput<Question> | SetAside<Question, UngradedReason | OwnReason>;

const filter = (whyDropped: QuestionFilter['whyDropped']): QuestionFilter => ({ name: 'mine', version: 2, whyDropped });
const dropped = (n: number, reason: UngradedReason | OwnReason, detail = ''): Item => {
  const input = questionInput(n);
  return setAside({ input, question: input.value }, reason, detail);
};
const results = (...filters: readonly QuestionFilter[]): Item[] => {
  const items: Item[] = [];
  of(questionInput(1))
    .pipe(filterQuestions({ filters }))
    .subscribe((item) => items.push(item));
  return items;
};

describe('filterQuestions', () => {
  describe('with filters that keep', () => {
    itMapsEachRecord<StageInput<Question>, Item>({
      operator: () => filterQuestions({ filters: [filter(() => null), filter(() => of(null))] }),
      input: questionInput,
      output: questionInput,
      throwing: null,
    });
  });

  describe('with one that drops', () => {
    itMapsEachRecord<StageInput<Question>, Item>({
      operator: () => filterQuestions({ filters: [filter(() => ({ reason: 'x-mine', detail: 'why' }))] }),
      input: questionInput,
      output: (n) => dropped(n, 'x-mine', 'why'),
      throwing: null,
    });
  });

  it('applies the filters in order, and none after the first that drops', () => {
    const asked: string[] = [];
    const noting = (name: string, answer: FilterAnswer): QuestionFilter =>
      filter(() => {
        asked.push(name);
        return answer;
      });
    expect(results(noting('a', null), noting('b', { reason: 'x-b' }), noting('c', { reason: 'x-c' }))).toEqual([
      dropped(1, 'x-b'),
    ]);
    expect(asked).toEqual(['a', 'b']);
  });

  it('takes the first value of an observable, lets other questions overtake, and cancels it when unsubscribed', () => {
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold<FilterAnswer>('--nd', { n: null, d: { reason: 'x-late' } });
      const filters = [filter(({ id }) => (id === questionInput(1).value.id ? slow : null))];
      const from = cold('ab|', { a: questionInput(1), b: questionInput(2) });
      expectObservable(from.pipe(filterQuestions({ filters }))).toBe('-b(a|)', {
        a: questionInput(1),
        b: questionInput(2),
      });
      expectObservable(from.pipe(filterQuestions({ filters })), '^!').toBe('--');
      expectSubscriptions(slow.subscriptions).toBe(['^-!', '^!']);
    });
  });

  it('takes a promise', async () => {
    const found = await new Promise<Item>((resolve) => {
      of(questionInput(1))
        .pipe(filterQuestions({ filters: [filter(() => Promise.resolve({ reason: 'x-later' }))] }))
        .subscribe(resolve);
    });
    expect(found).toEqual(dropped(1, 'x-later'));
  });

  it.each<readonly [string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
      'broken',
    ],
    ['fails as a call does', () => throwError(() => new CallFailure('timeout', 'too late')), 'too late'],
    ['ends without an answer', () => EMPTY, 'expected an answer, got none'],
    ['answers with nothing', () => undefined, "expected null or { reason: 'x-…', detail?: text }, got nothing"],
    ['answers yes', () => true, "expected null or { reason: 'x-…', detail?: text }, got true"],
    ["takes one of sluice's reasons", () => ({ reason: 'timeout' }), 'got {"reason":"timeout"}'],
    ['has a detail that is no text', () => ({ reason: 'x-a', detail: 1 }), 'got {"reason":"x-a","detail":1}'],
  ])('sets a question aside as operator-error where a filter %s', (_name, whyDropped, message) => {
    const [item] = results(filter(whyDropped as () => Observable<FilterAnswer>));
    expect(item).toMatchObject({ kind: 'set-aside', reason: 'operator-error' });
    expect((item as SetAside<Question, string>).detail).toContain('the question filter mine@2: ');
    expect((item as SetAside<Question, string>).detail).toContain(message);
  });

  it('waits for a filter that does not answer: the deadline of the stage ends its question', () => {
    expect(results(filter(() => NEVER))).toEqual([]);
  });
});
