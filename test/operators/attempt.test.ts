import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { attempt } from '../../src/operators/attempt.ts';
import type { AttemptDependencies } from '../../src/operators/attempt.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Answered, Asked, SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import type { CallIdentity } from '../../src/stream/call.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import type { Question } from '../../src/records/question.ts';
import { askFor } from '../../src/records/prompt.ts';
import { askedQuestion, AT, aReply, now, questionInput } from '../support/campaign-records.ts';
import { itCallsForEachRecord } from '../support/operator-cases.ts';

const dependencies = (over: Partial<AttemptDependencies> = {}): AttemptDependencies => ({
  target: { model: 'target', complete: () => of(aReply()) },
  call: (_identity, perform) => perform(),
  now,
  truncated: 'incorrect',
  domains: new Set(['math']),
  ...over,
});

type Item = Answered<Question> | SetAside<Question, UngradedReason>;

describe('attempt', () => {
  itCallsForEachRecord<Asked<Question>, ChatReply, Item>({
    input: (n) => askedQuestion(n),
    operator: (work) => attempt(dependencies({ target: { model: 'target', complete: work } })),
    reply: aReply(),
    output: (n) => ({ ...askedQuestion(n), kind: 'answered', reply: aReply(), repliedAt: AT }),
    failed: (n, reason, detail) => setAside(askedQuestion(n), reason, detail),
  });

  it('asks through the call port, once, as attempt 0 of the target', () => {
    const calls: CallIdentity[] = [];
    of(askedQuestion(7))
      .pipe(
        attempt(
          dependencies({
            call: (identity, perform) => {
              calls.push(identity);
              return perform();
            },
          }),
        ),
      )
      .subscribe();
    const { ref, value } = questionInput(7);
    expect(calls).toEqual([{ ref, role: 'target', step: 'attempt', attempt: 0, request: askFor(value) }]);
  });

  it('asks with the number of its attempt', () => {
    const numbers: number[] = [];
    const call: AttemptDependencies['call'] = (identity, perform) => {
      numbers.push(identity.attempt);
      return perform();
    };
    const items: unknown[] = [];
    of({ ...askedQuestion(1), attempt: 3 })
      .pipe(attempt(dependencies({ call })))
      .subscribe((item) => items.push(item));
    expect(numbers).toEqual([3]);
    expect(items).toMatchObject([{ kind: 'answered', attempt: 3 }]);
  });

  it.each([
    ['incorrect', 'answered'],
    ['ungraded', 'set-aside'],
  ] as const)('takes a reply cut off as %s: %s', (truncated, kind) => {
    const target = { model: 'target', complete: () => of(aReply({ finishReason: 'length' })) };
    const items: unknown[] = [];
    of(askedQuestion(1))
      .pipe(attempt(dependencies({ target, truncated })))
      .subscribe((item) => items.push(item));
    expect(items).toMatchObject([
      kind === 'answered' ? { kind } : { kind, reason: 'truncated', reply: { latencyMs: 12 } },
    ]);
  });

  it.each([
    ['filtered', 'filtered'],
    ['other', 'unknown-finish'],
  ] as const)(
    'sets a reply that ended as %s aside with its verdict, never as a wrong answer',
    (finishReason, reason) => {
      const target = { model: 'target', complete: () => of(aReply({ finishReason })) };
      const items: unknown[] = [];
      of(askedQuestion(1))
        .pipe(attempt(dependencies({ target, truncated: 'incorrect' })))
        .subscribe((item) => items.push(item));
      expect(items).toMatchObject([{ kind: 'set-aside', reason, verdict: { verdict: 'ungraded', reason } }]);
    },
  );

  it('passes on only the text of the turn', () => {
    const content = '<think>why</think>First.\n\n4</s><s>[INST] next';
    const target = { model: 'target', complete: () => of(aReply({ content, reasoning: null })) };
    const items: unknown[] = [];
    of(askedQuestion(1))
      .pipe(attempt(dependencies({ target })))
      .subscribe((item) => items.push(item));
    expect(items).toMatchObject([{ kind: 'answered', reply: { content: 'First.\n\n4', reasoning: 'why' } }]);
  });

  it('makes no call for a domain without a verifier', () => {
    const complete = (): never => expect.unreachable('the target was called');
    const items: unknown[] = [];
    of(askedQuestion(1, { domain: 'unknown' }))
      .pipe(attempt(dependencies({ target: { model: 'target', complete } })))
      .subscribe((item) => items.push(item));
    expect(items).toMatchObject([{ kind: 'set-aside', reason: 'domain-unsupported', reply: null }]);
  });
});
