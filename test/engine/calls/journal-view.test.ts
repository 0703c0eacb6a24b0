import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../../src/engine/calls/cancellation.ts';
import { callKey, entryHeaders } from '../../../src/engine/calls/journal-entry.ts';
import type { JournalEvent } from '../../../src/engine/calls/journal-entry.ts';
import { JournalView } from '../../../src/engine/calls/journal-view.ts';
import type { RawRecord } from '../../../src/stream/record.ts';

const refAt = (offset: number) => ({ topic: 'questions', partition: 0, offset }) as const;
const keyOf = (offset: number): string =>
  callKey({ ref: refAt(offset), role: 'target', step: 'attempt', attempt: 0, request: null }, 'hash');

const entry = (at: number, worker: string, event: JournalEvent, input: number, value = ''): RawRecord => ({
  topic: 'calls.grade',
  partition: 0,
  offset: at,
  key: Buffer.from(event === 'handing-over' ? '' : keyOf(input)),
  value: Buffer.from(value),
  headers: entryHeaders(event, worker),
  timestampMs: 0,
});

const viewOf = (records: readonly RawRecord[], isOpen: (offset: number) => boolean = () => true): JournalView => {
  const view = new JournalView('me', 0, isOpen);
  for (const record of records) view.see(record);
  return view;
};

describe('journal view', () => {
  it('takes the first reply of any owner', () => {
    const view = viewOf([
      entry(0, 'a', 'started', 7),
      entry(1, 'b', 'started', 7),
      entry(2, 'b', 'reply', 7, 'first'),
      entry(3, 'a', 'reply', 7, 'second'),
    ]);
    expect(view.replyOf(keyOf(7))?.toString()).toBe('first');
    expect(view.replyOf(keyOf(8))).toBeNull();
  });

  it('uses the next reply if the first one is damaged, and has none after the last', () => {
    const view = viewOf([entry(0, 'a', 'reply', 7, 'cut off'), entry(1, 'b', 'reply', 7, 'whole')]);
    view.discardReply(keyOf(7));
    expect(view.replyOf(keyOf(7))?.toString()).toBe('whole');
    view.discardReply(keyOf(7));
    expect(view.replyOf(keyOf(7))).toBeNull();
  });

  it('has the owner that started a call before us and has not ended it, by a reply or a failure', () => {
    const view = viewOf([entry(4, 'a', 'started', 7), entry(5, 'b', 'started', 8), entry(6, 'b', 'failure', 8)]);
    expect(view.startedBefore(keyOf(7), 10)).toBe('a');
    expect(view.startedBefore(keyOf(7), 4)).toBeNull();
    expect(view.startedBefore(keyOf(8), 10)).toBeNull();
    view.abandon(keyOf(7), 'a');
    expect(view.startedBefore(keyOf(7), 10)).toBeNull();
  });

  it('must be read from the end of an own call whose start retention took before it was read', () => {
    const ended = new Set<number>();
    const entries = [entry(5, 'me', 'reply', 2), entry(6, 'me', 'handing-over', 0)];
    const view = viewOf(entries, (offset) => !ended.has(offset));
    expect(view.lowWater()).toBe(5);
    ended.add(2);
    expect(view.lowWater()).toBe(7);
  });

  it('must be read from the first record of any input without an outcome', () => {
    const ended = new Set<number>();
    const entries = [
      entry(10, 'a', 'started', 1),
      entry(11, 'me', 'started', 2),
      entry(12, 'a', 'reply', 1, 'x'),
      entry(13, 'a', 'started', 3),
    ];
    const view = viewOf(entries, (offset) => !ended.has(offset));
    expect(view.lowWater()).toBe(10);
    expect(view.replyOf(keyOf(1))).not.toBeNull();
    for (const [input, lowWater] of [
      [1, 11],
      [2, 13],
      [3, 14],
    ] as const) {
      ended.add(input);
      expect(view.lowWater()).toBe(lowWater);
    }
    expect(view.replyOf(keyOf(1))).toBeNull();
  });

  it('must be read from the entries of others before an own start, even if the start was known first', () => {
    const view = viewOf([]);
    view.noteOwnEntry(keyOf(1), 1);
    view.see(entry(0, 'a', 'reply', 1, 'x'));
    view.see(entry(1, 'me', 'started', 1));
    expect(view.lowWater()).toBe(0);
  });

  it('is not held back by inputs that retention took: they never get an outcome', () => {
    const gone = new Set<number>();
    const view = viewOf([entry(10, 'a', 'started', 1), entry(11, 'a', 'started', 2)], (offset) => !gone.has(offset));
    expect(view.lowWater()).toBe(10);
    gone.add(1);
    expect(view.lowWater()).toBe(11);
  });

  it('keeps no entries of inputs that already have an outcome', () => {
    const view = viewOf([entry(0, 'a', 'reply', 1, 'x'), entry(1, 'a', 'reply', 2, 'y')], (offset) => offset !== 1);
    expect(view.replyOf(keyOf(1))).toBeNull();
    expect(view.replyOf(keyOf(2))?.toString()).toBe('y');
  });

  it('ends a wait by an entry or by its cancellation', async () => {
    const view = viewOf([]);
    const never = new Cancellation();
    let isOver = false;
    const waiting = view.until(() => view.isHandingOver('a'), never).then(() => (isOver = true));
    view.see(entry(0, 'b', 'handing-over', 0));
    await Promise.resolve();
    expect(isOver).toBe(false);
    view.see(entry(1, 'a', 'handing-over', 0));
    await waiting;
    const cancelled = new Cancellation();
    const other = view.until(() => false, cancelled);
    cancelled.cancel();
    await other;
  });
});
