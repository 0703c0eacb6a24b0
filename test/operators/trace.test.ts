import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { setAside } from '../../src/operators/work-item.ts';
import { trace } from '../../src/operators/trace.ts';
import type { Answered, Asked, SetAside } from '../../src/operators/work-item.ts';
import type { CallIdentity } from '../../src/stream/call.ts';
import type { ChatModel } from '../../src/records/model-ports.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import type { RejectedReason, Selection } from '../../src/records/trace.ts';
import { askFor } from '../../src/records/prompt.ts';
import { askedSelection, AT, aReply, now, selectionInput } from '../support/campaign-records.ts';
import { itCallsForEachRecord } from '../support/operator-cases.ts';

/** The last reply is also that to all further calls. */
const teacherSaying = (...replies: readonly ChatReply[]): ChatModel => {
  const left = [...replies];
  return { model: 'teacher', complete: () => of((left.length > 1 ? left.shift() : left[0]) as ChatReply) };
};

type Item = Answered<Selection> | SetAside<Selection, RejectedReason>;

describe('trace', () => {
  it('lets a reply without reasoning pass where its text is to be the reasoning', () => {
    const reply = aReply({ reasoning: null });
    const kinds: string[] = [];
    of(askedSelection(1))
      .pipe(
        trace({
          teacher: teacherSaying(reply),
          call: (_identity, perform) => perform(),
          now,
          reasoning: 'content',
        }),
      )
      .subscribe(({ kind }) => kinds.push(kind));
    expect(kinds).toEqual(['answered']);
  });

  itCallsForEachRecord<Asked<Selection>, ChatReply, Item>({
    operator: (work) =>
      trace({ teacher: { model: 'teacher', complete: work }, call: (_identity, perform) => perform(), now }),
    input: (n) => askedSelection(n),
    reply: aReply(),
    output: (n) => ({ ...askedSelection(n), kind: 'answered', reply: aReply(), repliedAt: AT }),
    failed: (n, reason, detail) => setAside(askedSelection(n), reason, detail),
  });

  it('sends the teacher the target’s request through the call port', () => {
    const calls: CallIdentity[] = [];
    of(askedSelection(7))
      .pipe(
        trace({
          teacher: teacherSaying(aReply()),
          now,
          call: (identity, perform) => {
            calls.push(identity);
            return perform();
          },
        }),
      )
      .subscribe();
    const { ref, value } = selectionInput(7);
    const request = askFor(value.question);
    expect(calls).toEqual([{ ref, role: 'teacher', step: 'trace', attempt: 0, request }]);
  });

  it('asks the teacher of each sample, under its role', () => {
    const roles: string[] = [];
    const items: unknown[] = [];
    of({ ...askedSelection(1), attempt: 0 }, { ...askedSelection(1), attempt: 1 })
      .pipe(
        trace({
          teacher: teacherSaying(aReply()),
          teacherFor: (_question, attempt) =>
            attempt === 0
              ? { role: 'teacher', model: teacherSaying(aReply({ content: 'first' })) }
              : { role: 'teacher-2', model: teacherSaying(aReply({ content: 'second' })) },
          now,
          call: ({ role }, perform) => {
            roles.push(role);
            return perform();
          },
        }),
      )
      .subscribe((item) => items.push(item));
    expect(roles).toEqual(['teacher', 'teacher-2']);
    expect(items).toMatchObject([{ reply: { content: 'first' } }, { reply: { content: 'second' } }]);
  });

  it.each([
    ['truncated', aReply({ finishReason: 'length' })],
    ['truncated', aReply({ finishReason: 'length', reasoning: null })],
    ['reasoning-missing', aReply({ reasoning: null })],
    ['filtered', aReply({ finishReason: 'filtered', content: '' })],
    ['unknown-finish', aReply({ finishReason: 'other' })],
  ])('sets a trace aside as %s, with what the teacher wrote', (reason, reply) => {
    const items: unknown[] = [];
    of(askedSelection(1))
      .pipe(trace({ teacher: teacherSaying(reply), call: (_identity, perform) => perform(), now }))
      .subscribe((item) => items.push(item));
    expect(items).toMatchObject([{ kind: 'set-aside', reason, reply, repliedAt: AT }]);
  });

  it('treats blank reasoning as missing', () => {
    const items: unknown[] = [];
    const teacher = teacherSaying(aReply({ reasoning: ' \n' }));
    of(askedSelection(1))
      .pipe(trace({ teacher, call: (_identity, perform) => perform(), now }))
      .subscribe((item) => items.push(item));
    expect(items).toMatchObject([{ kind: 'set-aside', reason: 'reasoning-missing' }]);
  });

  it('passes on only the text of the turn, and the detail of its end', () => {
    const items: unknown[] = [];
    const teacher = teacherSaying(
      aReply({ content: '<think>why</think>4<|im_end|>\n5', reasoning: null }),
      aReply({ finishReason: 'length', finishDetail: 'the context is full' }),
    );
    of(askedSelection(1), askedSelection(2))
      .pipe(trace({ teacher, call: (_identity, perform) => perform(), now }))
      .subscribe((item) => items.push(item));
    expect(items).toMatchObject([
      { kind: 'answered', reply: { content: '4', reasoning: 'why' } },
      { kind: 'set-aside', reason: 'truncated', detail: 'the context is full' },
    ]);
  });
});
