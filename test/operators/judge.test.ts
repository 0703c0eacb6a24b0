import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/operators/judge.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Decided, SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import type { CallIdentity } from '../../src/stream/call.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import type { Question } from '../../src/records/question.ts';
import {
  askedQuestion,
  AT,
  aReply,
  CORRECT,
  INCORRECT,
  questionInput,
  UNPARSABLE,
} from '../support/campaign-records.ts';
import { itCallsForEachRecord } from '../support/operator-cases.ts';

type Item = Decided<Question> | SetAside<Question, UngradedReason>;

const judged = (n: number, over: Partial<Decided<Question>> = {}): Decided<Question> => ({
  ...askedQuestion(n),
  kind: 'decided',
  reply: aReply(),
  repliedAt: AT,
  verdict: INCORRECT,
  ...over,
});
/** As an item comes out that the judge did not rescue. */
const unmoved = (
  item: Decided<Question>,
  verdict: 'incorrect' | 'unparsable',
  model = 'wise-1',
): Decided<Question> => ({
  ...item,
  verdict: { ...item.verdict, judge: { verdict, model } },
});
const says = (content: string): ChatReply => ({ ...aReply(), content, returnedModel: 'wise-1' });

/** What comes out for one item, with a judge that says something, and whether it was asked. */
function through(item: Item, content: string): { readonly out: unknown[]; readonly calls: CallIdentity[] } {
  const out: unknown[] = [];
  const calls: CallIdentity[] = [];
  of(item)
    .pipe(
      judge<Question, UngradedReason>({
        judge: { model: 'wise', complete: () => of(says(content)) },
        call: (identity, perform) => {
          calls.push(identity);
          return perform();
        },
      }),
    )
    .subscribe((value) => out.push(value));
  return { out, calls };
}

describe('judge', () => {
  itCallsForEachRecord<Item, ChatReply, unknown>({
    operator: (work) => judge({ judge: { model: 'wise', complete: work }, call: (_identity, perform) => perform() }),
    input: judged,
    reply: says('DIFFERENT'),
    output: (n) => unmoved(judged(n), 'incorrect'),
    failed: (n, reason, detail) => setAside(judged(n), reason, detail),
  });

  it.each([
    ['incorrect', INCORRECT],
    ['unparsable', UNPARSABLE],
  ])(
    'rescues an %s answer that it finds equivalent, says that it decided, and keeps why the rules did not',
    (_kind, verdict) => {
      const item = judged(1, { verdict });
      const said = { verdict: 'correct', model: 'wise-1' };
      const decided = {
        ...verdict,
        verdict: 'correct',
        reason: verdict.reason,
        decidedBy: 'judge:wise-1',
        judge: said,
      };
      expect(through(item, 'EQUIVALENT').out).toEqual([{ ...item, verdict: decided }]);
    },
  );

  it.each([
    ['incorrect', 'DIFFERENT'],
    ['unparsable', 'I think they are EQUIVALENT, perhaps'],
  ] as const)('leaves the verdict of the rules, and says that it found %s, where it says %j', (verdict, content) => {
    const item = judged(1);
    expect(through(item, content).out).toEqual([unmoved(item, verdict)]);
  });

  it('is ignored if its reply was cut off', () => {
    const item = judged(1);
    const cut = judge<Question, UngradedReason>({
      judge: {
        model: 'wise',
        complete: () => of({ ...says('are they\nEQUIVALENT'), finishReason: 'length' as const }),
      },
      call: (_identity, perform) => perform(),
    });
    const out: unknown[] = [];
    of<Item>(item)
      .pipe(cut)
      .subscribe((value) => out.push(value));
    expect(out).toEqual([unmoved(item, 'unparsable')]);
  });

  it('is asked through the call port, once, with the journal key of its own step', () => {
    const { calls } = through(judged(7), 'DIFFERENT');
    expect(calls).toMatchObject([{ ref: questionInput(7).ref, role: 'judge', step: 'judge', attempt: 0 }]);
  });

  it('is never asked about what is right, cut off, longer than its verdict shows, a program, or set aside', () => {
    const program = { ...judged(1).question, domain: 'code' as const };
    const items: Item[] = [
      judged(1, { verdict: CORRECT }),
      judged(2, { verdict: { ...INCORRECT, reason: 'truncated' } }),
      judged(3, { question: program }),
      judged(5, { verdict: { ...INCORRECT, extracted: '1'.repeat(500) } }),
      setAside(judged(4), 'timeout', 'late'),
    ];
    for (const item of items) expect(through(item, 'EQUIVALENT')).toEqual({ out: [item], calls: [] });
  });
});
