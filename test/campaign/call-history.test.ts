import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallHistories } from '../../src/campaign/call-history.ts';
import type { CallHistory, HistoryEntry } from '../../src/campaign/call-history.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');

const note = (over: Partial<HistoryEntry> = {}): HistoryEntry => ({
  key: 'questions/0/7|attempt|0|abc',
  owner: 'w#1',
  role: 'target',
  step: 'attempt',
  attempt: 0,
  model: 'm',
  at: AT,
  end: null,
  worstCase: 10n,
  cost: 0n,
  ...over,
});

const replied = (over: Partial<HistoryEntry> = {}): HistoryEntry =>
  note({ end: { returnedModel: 'm-1', usage: null, latencyMs: 5, origin: null }, cost: 4n, ...over });
const failed = (over: Partial<HistoryEntry> = {}): HistoryEntry =>
  note({ end: { failure: 'timeout', usage: null }, cost: 10n, ...over });

const fold = (notes: readonly HistoryEntry[]): readonly CallHistory[] => {
  const histories = new CallHistories();
  for (const one of notes) histories.add(one);
  return histories.all();
};

describe('the history of calls', () => {
  it('has each call once, with its tries, its failures by reason and its total cost', () => {
    const [call, ...others] = fold([note(), failed(), note(), failed(), note(), replied()]);
    expect(others).toEqual([]);
    expect(call).toMatchObject({ started: 3, failed: { timeout: 2 }, open: 0, cost: 24n, reserved: 0n });
    expect(call?.reply).toEqual({ at: AT, returnedModel: 'm-1', usage: null, latencyMs: 5, origin: null });
  });

  it('uses the first reply, and counts the cost of the second one', () => {
    const other = { owner: 'w#2' };
    const [call] = fold([note(), note(other), replied(), replied({ ...other, at: new Date(0) })]);
    expect(call).toMatchObject({ started: 2, cost: 8n, reply: { at: AT } });
  });

  it('adds up the tokens of all answers, also of those that could not be used', () => {
    const usage = { prompt: 5, cachedPrompt: 1, completion: 7, reasoning: 2 };
    const empty = failed({ end: { failure: 'empty-reply', usage } });
    const whole = replied({ end: { returnedModel: 'm-1', usage, latencyMs: 5, origin: null } });
    expect(fold([note(), empty, note(), failed(), note(), whole])).toMatchObject([
      { usage: { prompt: 10, cachedPrompt: 2, completion: 14, reasoning: 4 } },
    ]);
    expect(fold([note(), failed()])).toMatchObject([{ usage: null }]);
  });

  it('keeps the calls of a dead worker open', () => {
    expect(fold([note(), note({ owner: 'w#2' }), replied({ owner: 'w#2' })])).toMatchObject([
      { started: 2, open: 1, reserved: 10n, cost: 4n },
    ]);
  });

  it('counts a start that was made again, because it had become too old, once', () => {
    expect(fold([note(), note({ worstCase: 0n }), replied()])).toMatchObject([{ started: 1, open: 0, cost: 4n }]);
  });

  it('is in the order of the first starts, whichever journal was read first', () => {
    const later = note({ key: 'selected/0/1|trace|0|x', at: new Date(AT.getTime() + 1), role: 'teacher' });
    expect(fold([later, note()]).map(({ role }) => role)).toEqual(['target', 'teacher']);
  });

  it('is the same if entries were appended twice', () => {
    const owners = fc.constantFrom('a', 'b', 'c');
    const tries = fc.array(
      fc.record({ owner: owners, key: fc.constantFrom('k1', 'k2'), end: fc.constantFrom(replied, failed, null) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(tries, fc.infiniteStream(fc.boolean()), (all, isTwice) => {
        // Of an owner a try ends before it begins another one.
        const open = new Set<string>();
        const notes = all.flatMap(({ owner, key, end }) => {
          if (open.has(`${owner} ${key}`)) return [];
          if (end === null) open.add(`${owner} ${key}`);
          return end === null ? [note({ owner, key })] : [note({ owner, key }), end({ owner, key })];
        });
        const twice = notes.flatMap((one) => (isTwice.next().value === true ? [one, one] : [one]));
        expect(fold(twice)).toEqual(fold(notes));
        const cost = notes.reduce((sum, one) => sum + one.cost, 0n);
        expect(fold(twice).reduce((sum, call) => sum + call.cost, 0n)).toBe(cost);
      }),
    );
  });
});
