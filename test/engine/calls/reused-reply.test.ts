import { firstValueFrom, of } from 'rxjs';
import { expect, it } from 'vitest';
import { countCalls } from '../../../src/engine/calls/count-calls.ts';
import { createCallPort } from '../../../src/engine/calls/call-port.ts';
import type { CallEvent } from '../../../src/engine/calls/call-events.ts';
import type { EarlierReply } from '../../../src/engine/calls/reused-reply.ts';
import { EndpointAdmission } from '../../../src/engine/calls/endpoint-admission.ts';
import { decodeEntry, moneyOf } from '../../../src/engine/calls/journal-entry.ts';
import type { JournaledRequest } from '../../../src/engine/calls/journal-entry.ts';
import { JournalTail } from '../../../src/engine/calls/journal-tail.ts';
import { JournalView } from '../../../src/engine/calls/journal-view.ts';
import { JournaledCalls } from '../../../src/engine/calls/journaled-calls.ts';
import type { ChatReply } from '../../../src/records/model-reply.ts';
import { createCampaignCodec } from '../../../src/runtime/campaign-codec.ts';
import type { JournalRecord } from '../../../src/stream/record.ts';
import { replyWith } from '../../support/running-campaign.ts';
import { scriptedAccess } from '../../support/scripted-access.ts';
import { someMoney } from '../../support/some-money.ts';

const codec = createCampaignCodec();
const origin = {
  campaign: 'old',
  topic: 'calls.grade',
  partition: 3,
  offset: 8,
  costUsd: '0.25',
  at: new Date(1_764_000_000_000),
};
const USAGE = { prompt: 5, cachedPrompt: 0, completion: 7, reasoning: 0 };
const REPLY: EarlierReply = {
  reply: JSON.stringify({ ...replyWith('paid already'), usage: USAGE }),
  returnedModel: 'm-1',
  usage: USAGE,
  latencyMs: 5,
  origin,
};

type Find = (call: JournaledRequest) => Promise<EarlierReply | null> | null;

/** The calls of an owner of a task over a journal in memory; `find` is what other campaigns have. */
function owning(owner: string, journal: JournalRecord[], find: Find) {
  const view = new JournalView(owner, 0, () => true);
  const see = (record: JournalRecord, offset: number): void =>
    view.see({ headers: {}, timestampMs: 0, ...record, offset });
  for (const [offset, record] of journal.entries()) see(record, offset);
  const accessOf = scriptedAccess(new EndpointAdmission({ limit: 1, random: () => 0.5 }));
  const events: CallEvent[] = [];
  const calls = new JournaledCalls({
    task: 0,
    topic: 'calls.grade',
    owner,
    journal: { append: async (record) => journal.push(record) - 1, close: async () => undefined },
    view,
    tail: new JournalTail(
      view,
      async (from, each) => {
        for (const [i, record] of journal.slice(from).entries()) {
          each({ headers: {}, timestampMs: 0, ...record, offset: from + i });
        }
        return () => undefined;
      },
      () => undefined,
    ),
    money: someMoney(),
    superseded: () => undefined,
    codec,
    handOver: { ownerSignalMs: 1000, graceMs: 0 },
    accessOf,
    earlier: { find },
    membership: () => null,
    now: () => new Date(0),
    note: () => undefined,
    observe: { replyFound: () => undefined, callAbandoned: () => undefined },
  });
  const call = createCallPort({
    fatal: (error) => {
      throw error;
    },
    accessOf,
    tryCall: calls.tryCall,
    listener: { noteCall: (_ref, event) => events.push(event), callWaits: () => undefined },
  });
  let asked = 0;
  const ask = (): Promise<ChatReply> => {
    const ref = { topic: 'questions', partition: 0, offset: 1 } as const;
    const perform = () => {
      asked += 1;
      return of(replyWith('paid now'));
    };
    const identity = { ref, role: 'target', step: 'attempt', attempt: 0, request: 'q' } as const;
    return firstValueFrom(call<ChatReply>(identity, perform));
  };
  return { view, calls, events, ask, asked: () => asked };
}

const eventsIn = (journal: readonly JournalRecord[]): string[] =>
  journal.map(({ headers }) => Object.keys(headers ?? {}).join(','));

it('answers with the earlier reply without a request, and journals it first, at no cost, with its origin', async () => {
  const journal: JournalRecord[] = [];
  const wanted: JournaledRequest[] = [];
  const { view, events, ask, asked } = owning('me', journal, (call) => {
    wanted.push(call);
    return Promise.resolve(REPLY);
  });
  expect((await ask()).content).toBe('paid already');
  expect(asked()).toBe(0);
  expect(wanted).toMatchObject([{ step: 'attempt', attempt: 0, settingsHash: 'settings' }]);
  expect(eventsIn(journal)).toEqual(['reply']);
  const entry = decodeEntry('reply', journal[0]?.value ?? null, codec);
  expect(entry).toMatchObject({ origin, reply: REPLY.reply, cost: 0n, worstCase: 0n, owner: 'me' });
  expect(moneyOf(entry)).toMatchObject({ worstCase: 0n, cost: 0n });
  // After a crash the journal is read from there.
  expect(view.lowWater()).toBe(0);
  expect(events).toMatchObject([{ kind: 'replied', reused: 250_000_000_000n }]);
  expect(countCalls(events)).toMatchObject({
    'calls/target/reused': 1,
    'calls/target/fromOthers': 1,
    'calls/target/replied': 1,
  });
});

it('takes it from its own journal after a restart, with the saved cost, even if the other campaign is gone', async () => {
  const journal: JournalRecord[] = [];
  await owning('first', journal, () => Promise.resolve(REPLY)).ask();
  const next = owning('second', journal, () => expect.unreachable('the own journal has it'));
  expect((await next.ask()).content).toBe('paid already');
  expect(next.asked()).toBe(0);
  expect(eventsIn(journal)).toEqual(['reply']);
  expect(next.events).toMatchObject([{ kind: 'replied', reused: 250_000_000_000n }]);
  expect(countCalls(next.events)).toMatchObject({ 'calls/target/reused': 1, 'calls/target/fromOthers': 1 });
});

it('counts a reply to a call that it made before a restart as its own', async () => {
  const journal: JournalRecord[] = [];
  await owning('first', journal, () => null).ask();
  const next = owning('second', journal, () => expect.unreachable('the own journal has it'));
  expect((await next.ask()).content).toBe('paid now');
  expect(next.asked()).toBe(0);
  const counts = countCalls(next.events);
  expect(counts).toMatchObject({ 'calls/target/started': 1, 'calls/target/reused': 1 });
  expect(counts).not.toHaveProperty('calls/target/fromOthers');
});

it.each<[string, Find]>([
  ['there is none', () => null],
  ['it was deleted', () => Promise.resolve(null)],
  ['it cannot be used', () => Promise.resolve({ ...REPLY, reply: '{"content":7}' })],
])('makes the call where %s', async (_, find) => {
  const journal: JournalRecord[] = [];
  const { events, ask, asked } = owning('me', journal, find);
  expect((await ask()).content).toBe('paid now');
  expect(asked()).toBe(1);
  expect(eventsIn(journal)).toEqual(['started', 'reply']);
  expect(events).toMatchObject([{ kind: 'replied', reused: null }]);
});

it('uses the first reply of its journal if another owner has taken over or paid for one meanwhile', async () => {
  const journal: JournalRecord[] = [];
  const { ask, asked } = owning('me', journal, async () => {
    await owning('other', journal, () => null).ask();
    return REPLY;
  });
  expect((await ask()).content).toBe('paid now');
  expect(asked()).toBe(0);
});

it('takes nothing over, and makes no call, once the task is stopped', async () => {
  const journal: JournalRecord[] = [];
  const { calls, ask, asked } = owning('me', journal, () => {
    calls.stop();
    return Promise.resolve(null);
  });
  void ask().catch(() => undefined);
  await calls.idle();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(asked()).toBe(0);
  expect(journal).toEqual([]);
});
