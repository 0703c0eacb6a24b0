import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { setAside } from '../../src/operators/work-item.ts';
import type { Answered, SetAside } from '../../src/operators/work-item.ts';
import { verify } from '../../src/operators/verify.ts';
import type { Question } from '../../src/records/question.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import {
  askedQuestion,
  AT,
  aReply,
  CORRECT,
  INCORRECT,
  questionInput,
  UNPARSABLE,
} from '../support/campaign-records.ts';
import { itCallsForEachRecord, marbles } from '../support/operator-cases.ts';

type Item = Answered<Question> | SetAside<Question, 'timeout'>;

const answered = (n: number, over: Parameters<typeof aReply>[0] = {}): Answered<Question> => ({
  ...askedQuestion(n),
  kind: 'answered',
  reply: aReply(over),
  repliedAt: AT,
});
const verdictOf = (item: Item, verdict: Verdict): unknown[] => {
  const items: unknown[] = [];
  of(item)
    .pipe(verify(() => of(verdict)))
    .subscribe((out) => items.push(out));
  return items;
};

describe('verify', () => {
  itCallsForEachRecord<Item, Verdict, unknown>({
    operator: (work) => verify<Question, 'timeout'>(work),
    input: answered,
    reply: CORRECT,
    output: (n) => ({ ...answered(n), kind: 'decided', verdict: CORRECT }),
    failed: (n, reason, detail) =>
      setAside(
        {
          ...answered(n),
          verdict: { verdict: 'ungraded', reason: 'verifier-error', extracted: null, decidedBy: 'verify' },
        },
        reason,
        detail,
      ),
  });

  it.each([CORRECT, INCORRECT, UNPARSABLE])('passes the verdict on: $verdict', (verdict) => {
    expect(verdictOf(answered(1), verdict)).toEqual([{ ...answered(1), kind: 'decided', verdict }]);
  });

  it.each([
    ['gold-unparsable', 'gold-unparsable'],
    ['domain-unsupported', 'domain-unsupported'],
    ['verifier-timeout', 'verifier-timeout'],
    ['verifier-error', 'verifier-error'],
    ['different', 'verifier-error'],
  ] as const)('sets an answer aside that is ungraded because of %s: %s', (reason, expected) => {
    const verdict = { verdict: 'ungraded', reason, extracted: null, decidedBy: 'math/1' } as const;
    expect(verdictOf(answered(1), verdict)).toMatchObject([{ kind: 'set-aside', reason: expected, verdict }]);
  });

  it('does not look at an answer that was cut off: it is incorrect', () => {
    const items: unknown[] = [];
    of(answered(1, { finishReason: 'length' }))
      .pipe(verify(() => expect.unreachable('the verifier was asked')))
      .subscribe((item) => items.push(item));
    expect(items).toMatchObject([{ kind: 'decided', verdict: { verdict: 'incorrect', reason: 'truncated' } }]);
  });

  it('passes set-aside records before waiting ones', () => {
    marbles().run(({ cold, expectObservable }) => {
      const input = questionInput(2);
      const s = setAside({ input, question: input.value }, 'timeout', 'too late');
      const work = cold('---r|', { r: CORRECT });
      const out = cold<Item>('-as|', { a: answered(1), s }).pipe(verify<Question, 'timeout'>(() => work));
      expectObservable(out).toBe('--s-(A|)', { s, A: { ...answered(1), kind: 'decided', verdict: CORRECT } });
    });
  });
});
