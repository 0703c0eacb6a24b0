import { expect, it } from 'vitest';
import { EarlierJournals } from '../../../src/engine/calls/earlier-journals.ts';
import { encodeEntry } from '../../../src/engine/calls/journal-entry.ts';
import type { JournalEntry, JournaledRequest } from '../../../src/engine/calls/journal-entry.ts';
import { createCampaignCodec } from '../../../src/runtime/campaign-codec.ts';
import type { RawRecord, TopicPartition } from '../../../src/stream/record.ts';

const codec = createCampaignCodec();
const AT = new Date(1_764_000_000_000);
const call = (over: Partial<JournaledRequest> = {}): JournaledRequest => ({
  ref: { topic: 'questions', partition: 1, offset: 40 },
  role: 'target',
  step: 'attempt',
  attempt: 0,
  requestHash: 'hash',
  settingsHash: 'settings',
  model: 'm',
  ...over,
});
const reply = (text: string, over: Partial<JournaledRequest> = {}, more: object = {}): JournalEntry => {
  const ended = { reply: text, returnedModel: 'm-1', usage: null, latencyMs: 5, worstCase: 0n, cost: 3_000_000n };
  return { event: 'reply', call: call(over), owner: 'w#1', at: AT, ...ended, ...more };
};
const failure = (over: Partial<JournaledRequest> = {}): JournalEntry => {
  return {
    event: 'failure',
    call: call(over),
    owner: 'w#1',
    at: AT,
    reason: 'timeout',
    usage: null,
    worstCase: 0n,
    cost: 0n,
  };
};

/** A campaign whose journal `calls.grade` has these partitions. */
function campaignOf(campaign: string, partitions: readonly (readonly (JournalEntry | null)[])[]) {
  const records = partitions.map((entries, partition) =>
    entries.map((entry, offset): RawRecord => {
      const record =
        entry === null
          ? { key: null, value: Buffer.from('damaged'), headers: { reply: 'w' } }
          : encodeEntry(entry, 'key', codec);
      return { topic: 'calls.grade', partition, offset, timestampMs: 0, ...record };
    }),
  );
  const log = {
    bounds: async () =>
      records.map((all, partition) => ({ topic: 'calls.grade', partition, start: 0, end: all.length })),
    async *iterate({ partition }: TopicPartition, from: number, until: number | null): AsyncGenerator<RawRecord> {
      yield* (records[partition] ?? []).slice(from, until ?? undefined);
    },
  };
  return { records, campaign: { campaign, topics: ['calls.grade'], log } };
}

async function read(...campaigns: readonly ReturnType<typeof campaignOf>[]) {
  const notes: string[] = [];
  const never = new AbortController().signal;
  const options = { codec, note: (message: string) => notes.push(message), reading: never, closed: never };
  const journals = await EarlierJournals.read(
    campaigns.map(({ campaign }) => campaign),
    options,
  );
  return { journals, notes };
}

it('finds the reply to the same request of any question and role, with its origin', async () => {
  const { journals, notes } = await read(campaignOf('old', [[], [failure(), reply('{"a":1}')]]));
  const asked = call({ ref: { topic: 'questions', partition: 0, offset: 7 }, role: 'teacher-2' });
  const origin = { campaign: 'old', topic: 'calls.grade', partition: 1, offset: 1, costUsd: '0.000003', at: AT };
  expect(await journals.find(asked)).toEqual({
    reply: '{"a":1}',
    returnedModel: 'm-1',
    usage: null,
    latencyMs: 5,
    origin,
  });
  expect(notes).toEqual(['reuse: 1 replies of campaign old may answer the same requests']);
});

it.each<Partial<JournaledRequest>>([
  { requestHash: 'another' },
  { settingsHash: 'another' },
  { attempt: 1 },
  { step: 'trace' },
  { settingsHash: '' },
])('has none where the request differs by %j', async (over) => {
  const { journals } = await read(campaignOf('old', [[reply('{}')]]));
  expect(journals.find(call(over))).toBeNull();
});

it('never uses a failure, a damaged entry, or a reply without its settings', async () => {
  const { journals, notes } = await read(
    campaignOf('old', [[failure(), null, reply('{}', { settingsHash: '' }), failure({ attempt: 2 })]]),
  );
  expect(journals.size).toBe(0);
  expect(journals.find(call())).toBeNull();
  expect(journals.find(call({ settingsHash: '' }))).toBeNull();
  expect(notes).toEqual([
    'reuse: 0 replies of campaign old may answer the same requests; 1 older ones do not say the sampling they were made with, and are not used; 1 entries cannot be read',
  ]);
});

it('uses the first reply of a journal, and the reply of the first of several campaigns', async () => {
  const { journals } = await read(
    campaignOf('one', [[reply('{"one":1}'), reply('{"one":2}')]]),
    campaignOf('two', [[reply('{"two":1}'), reply('{"two":2}', { attempt: 1 })]]),
  );
  expect((await journals.find(call()))?.reply).toBe('{"one":1}');
  expect((await journals.find(call({ attempt: 1 })))?.origin).toMatchObject({ campaign: 'two', offset: 1 });
});

it('keeps the origin of a reply that was itself found in a third campaign', async () => {
  const origin = { campaign: 'first', topic: 'calls.grade', partition: 4, offset: 9, costUsd: '0.25', at: AT };
  const { journals } = await read(campaignOf('second', [[reply('{}', {}, { origin, cost: 0n })]]));
  expect((await journals.find(call()))?.origin).toEqual(origin);
});

it('has no reply if the log has deleted the entry, or has another one at its offset', async () => {
  const old = campaignOf('old', [[reply('{}'), reply('{}', { attempt: 1 })]]);
  const { journals } = await read(old);
  const [records = []] = old.records;
  records[1] = { ...(records[0] as RawRecord), offset: 1 };
  expect(await journals.find(call({ attempt: 1 }))).toBeNull();
  records.splice(0, 2);
  expect(await journals.find(call())).toBeNull();
});
