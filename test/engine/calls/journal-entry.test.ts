import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry, entryHeaders, readEntryHeaders } from '../../../src/engine/calls/journal-entry.ts';
import type { JournalEntry, JournalEvent } from '../../../src/engine/calls/journal-entry.ts';
import type { ModelCall } from '../../../src/records/model-call.ts';
import { formatUsd } from '../../../src/records/money.ts';
import { createCampaignCodec } from '../../../src/runtime/campaign-codec.ts';

const codec = createCampaignCodec();
const at = new Date(1_764_000_000_000);
const owner = 'w#1';

const callOf = (offset: number, requestHash: string) =>
  ({
    ref: { topic: 'questions', partition: 3, offset },
    role: 'target',
    step: 'attempt',
    attempt: 0,
    requestHash,
    settingsHash: '',
    model: 'm-1',
  }) as const;

const CALL = callOf(7, 'eb793a6f75d6cfe49d3c2c907c9fc53ecf253ded270be6179c045be96ebc85e0');
const FAILED = callOf(8, '4b824221a02549ba40d5391394a6a5853399fb21f6d4e4fd5c8eec38a8ec537f');
const USAGE = { prompt: 5, cachedPrompt: 0, completion: 7, reasoning: 0 };
const REPLY = `{"content":"a\\n\\\\boxed{1}","reasoning":null,"finishReason":"stop","returnedModel":"m-1-0613","usage":${JSON.stringify(USAGE)},"latencyMs":12.5}`;

const FREE = { worstCase: 0n, cost: 0n };

/** One entry of each kind, with the bytes of its value as they were written before entries were one union (0c76944). */
const FORMER: readonly (readonly [JournalEntry, string])[] = [
  [
    { event: 'started', call: CALL, owner, at, worstCase: 0n },
    'wwGFg/CxH1fwyAAAEnF1ZXN0aW9ucwYODmF0dGVtcHQAgAFlYjc5M2E2Zjc1ZDZjZmU0OWQzYzJjOTA3YzlmYzUzZWNmMjUzZGVkMjcwYmU2MTc5YzA0NWJlOTZlYmM4NWUwBm0tMQAAAAAAAAAGdyMxgKC/6dZm',
  ],
  [
    {
      event: 'reply',
      call: CALL,
      reply: REPLY,
      returnedModel: 'm-1-0613',
      usage: USAGE,
      latencyMs: 12.5,
      owner,
      at,
      ...FREE,
    },
    'wwGFg/CxH1fwyAIAEnF1ZXN0aW9ucwYODmF0dGVtcHQAgAFlYjc5M2E2Zjc1ZDZjZmU0OWQzYzJjOTA3YzlmYzUzZWNmMjUzZGVkMjcwYmU2MTc5YzA0NWJlOTZlYmM4NWUwBm0tMQIQbS0xLTA2MTMAAALiAnsiY29udGVudCI6ImFcblxcYm94ZWR7MX0iLCJyZWFzb25pbmciOm51bGwsImZpbmlzaFJlYXNvbiI6InN0b3AiLCJyZXR1cm5lZE1vZGVsIjoibS0xLTA2MTMiLCJ1c2FnZSI6eyJwcm9tcHQiOjUsImNhY2hlZFByb21wdCI6MCwiY29tcGxldGlvbiI6NywicmVhc29uaW5nIjowfSwibGF0ZW5jeU1zIjoxMi41fQIKAA4AAgAAAAAAAClAAAZ3IzGAoL/p1mY=',
  ],
  [
    { event: 'failure', call: FAILED, reason: 'cancelled', usage: null, owner, at, ...FREE },
    'wwGFg/CxH1fwyAIAEnF1ZXN0aW9ucwYQDmF0dGVtcHQAgAE0YjgyNDIyMWEwMjU0OWJhNDBkNTM5MTM5NGE2YTU4NTMzOTlmYjIxZjZkNGU0ZmQ1YzhlZWMzOGE4ZWM1MzdmBm0tMQAAAAAAAAIWBncjMYCgv+nWZg==',
  ],
  // Its record said `started`.
  [{ event: 'handing-over', task: 3, owner, at }, 'wwGFg/CxH1fwyAAIAAYBAAAAAAAAAAAAAAAGdyMxgKC/6dZm'],
];
const ENTRIES = FORMER.map(([entry]) => entry);

const encoded = (entry: JournalEntry) => encodeEntry(entry, 'the key', codec);

/** A record of the wire that no entry becomes. */
const recordWith = (changed: Partial<ModelCall>): Buffer =>
  codec.encode('model-call', { ...codec.decode('model-call', encoded(ENTRIES[0]!).value), ...changed });

describe('a journal entry', () => {
  it.each(ENTRIES)('comes back from its record and header: $event', (entry) => {
    const { key, value, headers } = encoded(entry);
    expect(key.toString()).toBe('the key');
    expect(readEntryHeaders(headers)).toEqual({ event: entry.event, owner });
    expect(decodeEntry(entry.event, value, codec)).toEqual(entry);
  });

  it.each(FORMER)('is read from the bytes of earlier versions: $event', (entry, bytes) => {
    expect(decodeEntry(entry.event, Buffer.from(bytes, 'base64'), codec)).toEqual(entry);
  });

  it.each(FORMER)('has the header that earlier versions wrote, and so read: $event', (entry) => {
    expect(encoded(entry).headers).toEqual({ [entry.event]: owner });
  });

  it('of a hand-over differs from that of earlier versions in the event of the record, which only people read', () => {
    const [entry, bytes] = FORMER.at(-1)!;
    const [now, then] = [encoded(entry).value, Buffer.from(bytes, 'base64')].map((value) =>
      codec.decode('model-call', value),
    );
    expect(then?.event).toBe('started');
    expect(now).toEqual({ ...then, event: 'handing-over' });
  });

  it('is refused if header and record have different events', () => {
    const events: readonly JournalEvent[] = ['started', 'reply', 'failure', 'handing-over'];
    for (const entry of ENTRIES) {
      for (const event of events.filter((other) => other !== entry.event)) {
        expect(() => decodeEntry(event, encoded(entry).value, codec), `${event} of ${entry.event}`).toThrow(
          `the header says ${event}, the record ${entry.event}`,
        );
      }
    }
  });

  it.each([
    [{ event: 'reply' }, 'it holds no reply'],
    [{ event: 'reply', reply: REPLY, failure: 'timeout' }, 'it holds both a reply and a failure'],
    [{ event: 'unknown', reply: REPLY }, 'an event of a newer version'],
  ] as const)('is refused where the record is of no event: %j', (changed, why) => {
    expect(() => decodeEntry('reply', recordWith(changed), codec)).toThrow(why);
  });

  it('costs no more than its reservation, also where an earlier version journaled more', () => {
    const costs = ['300.0007', '0.02'].map((costUsd) => {
      const value = recordWith({ event: 'reply', reply: REPLY, worstCaseUsd: '0.05', costUsd });
      return formatUsd(decodeEntry('reply', value, codec).cost);
    });
    expect(costs).toEqual(['0.05', '0.02']);
  });

  it('is refused if the bytes are damaged or missing', () => {
    const { value } = encoded(ENTRIES[1]!);
    for (const bytes of [null, Buffer.alloc(0), value.subarray(0, -1)]) {
      expect(() => decodeEntry('reply', bytes, codec)).toThrow('expected a model-call');
    }
  });

  it('has one header, and a record without it is no entry', () => {
    expect(Object.keys(entryHeaders('failure', owner))).toEqual(['failure']);
    expect(readEntryHeaders({})).toBeNull();
    expect(readEntryHeaders({ traceparent: '00' })).toBeNull();
  });
});
