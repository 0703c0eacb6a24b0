import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cancellation } from '../../../src/engine/calls/cancellation.ts';
import { JournalTail } from '../../../src/engine/calls/journal-tail.ts';
import { JournalView } from '../../../src/engine/calls/journal-view.ts';
import type { RawRecord } from '../../../src/stream/record.ts';

const entry = (offset: number, worker: string): RawRecord => ({
  topic: 'calls.grade',
  partition: 0,
  offset,
  key: Buffer.from(`questions/0/${offset}|attempt|0|hash`),
  value: Buffer.from('x'),
  headers: { reply: worker },
  timestampMs: 0,
});

/** A tail over a journal that a test writes; `follows` are the offsets from which it was read, `open` those not ended. */
function world(lingerMs?: number) {
  const log: RawRecord[] = [];
  const follows: number[] = [];
  const readers = new Set<{ next: number; readonly each: (record: RawRecord) => void }>();
  const view = new JournalView('me', 0, () => true);
  const failures: unknown[] = [];
  const tail = new JournalTail(
    view,
    async (from, each) => {
      follows.push(from);
      const reader = { next: from, each };
      readers.add(reader);
      return () => readers.delete(reader);
    },
    (error) => failures.push(error),
    lingerMs,
  );
  const write = (worker: string): number => log.push(entry(log.length, worker)) - 1;
  /** What a fetch would bring. */
  const deliver = (): void => {
    for (const reader of readers) {
      for (; reader.next < log.length; reader.next += 1) reader.each(log[reader.next] as RawRecord);
    }
  };
  return { tail, view, follows, readers, failures, write, deliver };
}
const never = new Cancellation();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('journal tail', () => {
  it('reads nothing while own records follow each other', async () => {
    const { tail, view, follows, write } = world();
    for (let i = 0; i < 100; i += 1) {
      const offset = write('me');
      tail.acknowledged(offset);
      await tail.reach(offset, never);
    }
    expect(follows).toEqual([]);
    expect(view.position).toBe(100);
  });

  it('reads from the last known entry after another worker has written, and resolves only when that entry is read', async () => {
    const { tail, view, follows, write, deliver } = world();
    tail.acknowledged(write('me'));
    write('other');
    const mine = write('me');
    tail.acknowledged(mine);
    let hasReached = false;
    const reached = tail.reach(mine, never).then(() => {
      hasReached = true;
    });
    await Promise.resolve();
    expect([follows, hasReached]).toEqual([[1], false]);
    deliver();
    await reached;
    expect(view.replyOf('questions/0/1|attempt|0|hash')?.toString()).toBe('x');
  });

  it('keeps reading for a call that waits for its own entry, without a time limit, while other calls end', async () => {
    const { tail, readers, write, deliver } = world(0);
    write('other');
    const mine = write('me');
    const reached = tail.reach(mine, never);
    await Promise.resolve();
    // A fetch that stalls: meanwhile the reply of another call is acknowledged.
    tail.acknowledged(write('me'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readers.size).toBe(1);
    deliver();
    await reached;
    await vi.advanceTimersByTimeAsync(1);
    expect(readers.size).toBe(0);
  });

  it('reads the entries of others as long as a call waits for them', async () => {
    const { tail, view, readers, write, deliver } = world();
    const other = 'questions/0/1|attempt|0|hash';
    tail.acknowledged(write('me'));
    await tail.whileWatching(async () => {
      const seen = view.until(() => view.replyOf(other) !== null, never);
      write('other');
      deliver();
      await seen;
    });
    expect(readers.size).toBe(1);
    tail.end();
    await Promise.resolve();
    expect(readers.size).toBe(0);
  });

  it('stops reading once no call has needed it for a while, and later continues where it stopped', async () => {
    const { tail, follows, readers, write, deliver } = world();
    write('other');
    const first = write('me');
    tail.acknowledged(first);
    const reached = tail.reach(first, never);
    await Promise.resolve();
    deliver();
    await reached;
    await vi.advanceTimersByTimeAsync(9000);
    expect(readers.size).toBe(1);
    // No further append is needed for that.
    await vi.advanceTimersByTimeAsync(2000);
    expect(readers.size).toBe(0);
    write('other');
    const last = write('me');
    tail.acknowledged(last);
    void tail.reach(last, never);
    expect(follows).toEqual([0, 2]);
  });

  it('has one reader at a time, even if an unneeded one is slow to start', async () => {
    const view = new JournalView('me', 0, () => true);
    const starts: (() => void)[] = [];
    let readers = 0;
    let most = 0;
    const tail = new JournalTail(
      view,
      () => {
        readers += 1;
        most = Math.max(most, readers);
        return new Promise((resolve) => starts.push(() => resolve(() => (readers -= 1))));
      },
      () => undefined,
      0,
    );
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    for (let round = 0; round < 3; round += 1) {
      await tail.whileWatching(() => Promise.resolve());
      await vi.advanceTimersByTimeAsync(1);
    }
    await settled();
    expect(readers).toBe(1);
    for (let started = 0; started < starts.length; started += 1) {
      starts[started]?.();
      await settled();
    }
    expect([most, readers, starts.length]).toEqual([1, 0, 3]);
    void tail.reach(10, never);
    expect([readers, starts.length]).toEqual([1, 4]);
    tail.end();
    starts[3]?.();
    await settled();
    expect(readers).toBe(0);
  });

  it('ends a wait with its call, and reads no more once it has ended', async () => {
    const { tail, follows, write } = world();
    write('other');
    const mine = write('me');
    tail.acknowledged(mine);
    const cancelled = new Cancellation();
    const reached = tail.reach(mine, cancelled);
    cancelled.cancel();
    await reached;
    tail.end();
    void tail.reach(mine, never);
    expect(follows).toEqual([0]);
  });

  it('tells of a journal that cannot be read', async () => {
    const failures: unknown[] = [];
    const broken = new JournalTail(
      new JournalView('me', 0, () => true),
      () => Promise.reject(new Error('no reader')),
      (error) => failures.push(error),
    );
    void broken.reach(5, never);
    await new Promise((resolve) => setImmediate(resolve));
    expect(failures).toEqual([new Error('no reader')]);
  });
});
