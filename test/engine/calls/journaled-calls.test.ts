import { hash } from 'node:crypto';
import { firstValueFrom, of, Subject } from 'rxjs';
import { afterEach, expect, it, vi } from 'vitest';
import { createCallPort } from '../../../src/engine/calls/call-port.ts';
import { EndpointAdmission } from '../../../src/engine/calls/endpoint-admission.ts';
import { JournalTail } from '../../../src/engine/calls/journal-tail.ts';
import { callKey, entryHeaders } from '../../../src/engine/calls/journal-entry.ts';
import { JournalView } from '../../../src/engine/calls/journal-view.ts';
import { JournaledCalls } from '../../../src/engine/calls/journaled-calls.ts';
import type { HandOverPolicy } from '../../../src/engine/calls/journaled-call-context.ts';
import type { ChatReply } from '../../../src/records/model-reply.ts';
import type { JournalRecord } from '../../../src/stream/record.ts';
import { replyWith, until } from '../../support/running-campaign.ts';
import { createCampaignCodec } from '../../../src/runtime/campaign-codec.ts';
import { scriptedAccess } from '../../support/scripted-access.ts';
import { someMoney } from '../../support/some-money.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** The calls of a task over a journal in memory. */
function journaling(handOver: HandOverPolicy) {
  const codec = createCampaignCodec();
  const journal: JournalRecord[] = [];
  const view = new JournalView('me', 0, () => true);
  const admission = new EndpointAdmission({ limit: 1, random: () => 0.5 });
  const calls = new JournaledCalls({
    task: 0,
    topic: 'calls.grade',
    owner: 'me',
    journal: { append: (record) => Promise.resolve(journal.push(record) - 1), close: () => Promise.resolve() },
    view,
    tail: new JournalTail(
      view,
      () => Promise.resolve(() => undefined),
      () => undefined,
    ),
    money: someMoney(),
    superseded: () => undefined,
    codec,
    handOver,
    accessOf: scriptedAccess(admission),
    earlier: null,
    membership: () => null,
    now: () => new Date(0),
    note: () => undefined,
    observe: { replyFound: () => undefined, callAbandoned: () => undefined },
  });
  const call = createCallPort({
    fatal: (error) => {
      throw error;
    },
    accessOf: scriptedAccess(admission),
    tryCall: calls.tryCall,
    listener: { noteCall: () => undefined, callWaits: () => undefined },
  });
  const asked: number[] = [];
  const ask = (offset: number, answer: Subject<ChatReply> | ChatReply): Promise<ChatReply> => {
    const ref = { topic: 'questions', partition: 0, offset } as const;
    const identity = { ref, role: 'target', step: 'attempt', attempt: 0, request: `q${offset}` } as const;
    const perform = () => {
      asked.push(offset);
      return answer instanceof Subject ? answer : of(answer);
    };
    return firstValueFrom(call<ChatReply>(identity, perform));
  };
  return { codec, journal, view, calls, asked, ask };
}

it('makes no request if the reply is journaled while the call waits for its slot', async () => {
  const { codec, journal, view, asked, ask } = journaling({ ownerSignalMs: 60_000, graceMs: 0 });
  const slow = new Subject<ChatReply>();
  const [first, second] = [ask(0, slow), ask(1, replyWith('paid again'))];
  // Both are journaled as started; the second one waits for the slot of the first one.
  const started = await until(
    () => [...journal],
    ({ length }) => length === 2,
  );
  await until(
    () => asked,
    ({ length }) => length === 1,
  );
  // The previous owner was frozen and wakes, and its reply to the second one is read.
  const key = started[1]?.key ?? null;
  const reply = JSON.stringify(replyWith('paid already'));
  const call = codec.decode('model-call', started[1]?.value ?? null);
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

it('takes back a call that waited for a dead owner, once its own task is fenced: the next owner need not wait for it', async () => {
  const { codec, journal, view, calls, asked, ask } = journaling({ ownerSignalMs: 1000, graceMs: 0 });
  const ref = { topic: 'questions', partition: 0, offset: 1 } as const;
  const identity = { ref, role: 'target', step: 'attempt', attempt: 0, request: 'q1' } as const;
  const key = Buffer.from(callKey(identity, hash('sha256', JSON.stringify('q1'), 'hex')));
  const partition = { topic: 'calls.grade', partition: 0 } as const;
  view.see({ ...partition, offset: 0, key, value: null, headers: entryHeaders('started', 'dead'), timestampMs: 0 });
  journal.push({ ...partition, key, value: Buffer.alloc(0) });

  // On a virtual clock: with a stall of this machine the dead owner's second would be over before the stop.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  void ask(1, replyWith('paid by an owner that was fenced')).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(500);
  expect(journal).toHaveLength(2);
  calls.stop();
  const idle = calls.idle();
  await vi.advanceTimersByTimeAsync(500);
  await idle;
  expect(asked).toEqual([]);
  const headers = journal.slice(1).map((record) => Object.keys(record.headers ?? {}));
  expect(headers).toEqual([['started'], ['failure']]);
  expect(codec.decode('model-call', journal[2]?.value ?? null)).toMatchObject({ failure: 'cancelled', reply: null });

  // What the next owner reads.
  const next = new JournalView('next', 0, () => true);
  for (const [offset, { value, headers: header = {} }] of journal.entries()) {
    next.see({ ...partition, offset, key, value, headers: header, timestampMs: 0 });
  }
  expect(next.startedBefore(key.toString(), journal.length)).toBeNull();
});
