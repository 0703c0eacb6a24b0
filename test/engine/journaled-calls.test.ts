import { firstValueFrom, of, Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import { Gate } from '../../src/engine/gate.ts';
import { JournalTail } from '../../src/engine/journal-tail.ts';
import { JournalView } from '../../src/engine/journal-view.ts';
import { JournaledCalls } from '../../src/engine/journaled-calls.ts';
import type { ModelCall } from '../../src/records/model-call.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import type { ProducedRecord } from '../../src/topology/log-ports.ts';
import { replyWith, until } from '../support/running-campaign.ts';

it('makes no call whose reply comes to stand in the journal while it waits for its slot', async () => {
  const codec = createCodec();
  const journal: ProducedRecord[] = [];
  const view = new JournalView('me', 0, () => true);
  const gate = new Gate(1);
  const calls = new JournaledCalls({
    task: 0,
    topic: 'calls.grade',
    worker: 'me',
    journal: { append: (record) => Promise.resolve(journal.push(record) - 1), close: () => Promise.resolve() },
    view,
    tail: new JournalTail(
      view,
      () => Promise.resolve(() => undefined),
      () => undefined,
    ),
    codec,
    policy: { courtesyMs: 60_000, graceMs: 0 },
    gateOf: () => gate,
    membership: () => Promise.resolve(),
    modelOf: (role) => role,
    now: () => new Date(0),
    note: () => undefined,
    observe: { replyFound: () => undefined, callAbandoned: () => undefined },
  });
  const asked: number[] = [];
  const ask = (offset: number, answer: Subject<ChatReply> | ChatReply): Promise<ChatReply> => {
    const position = { topic: 'questions', partition: 0, offset } as const;
    const identity = { position, role: 'target', step: 'attempt', attempt: 0, request: `q${offset}` } as const;
    const perform = () => {
      asked.push(offset);
      return answer instanceof Subject ? answer : of(answer);
    };
    return firstValueFrom(calls.tryCall<ChatReply>(identity, perform, () => undefined));
  };
  const slow = new Subject<ChatReply>();
  const [first, second] = [ask(0, slow), ask(1, replyWith('paid again'))];
  // Both are written down; the second one waits for the slot that the first one has.
  const started = await until(
    () => [...journal],
    ({ length }) => length === 2,
  );
  await until(
    () => asked,
    ({ length }) => length === 1,
  );
  // The owner from whom the task was taken wakes, and its reply to the second one is read.
  const key = started[1]?.key ?? null;
  const reply = JSON.stringify(replyWith('paid already'));
  const call = codec.decode('model-call', started[1]?.value ?? null) as ModelCall;
  view.see({
    topic: 'calls.grade',
    partition: 0,
    offset: journal.length,
    key,
    value: codec.encode('model-call', { ...call, event: 'reply', worker: 'other', reply }),
    headers: { reply: 'other' },
    timestampMs: 0,
  });
  slow.next(replyWith('the first'));
  expect((await first).content).toBe('the first');
  expect((await second).content).toBe('paid already');
  expect(asked).toEqual([0]);
});
