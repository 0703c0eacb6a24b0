import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopicInbox } from '../../src/kafka/topic-inbox.ts';
import type { TopicBatch } from '../../src/kafka/topic-inbox.ts';
import type { RawRecord } from '../../src/stream/record.ts';

const record = (partition: number, offset: number): RawRecord => ({
  topic: 't',
  partition,
  offset,
  key: null,
  value: Buffer.from('x'),
  headers: {},
  timestampMs: 0,
});

type Step = 'arrive' | 'take' | 'store' | 'commit' | 'lose' | 'gain';
const PARTITIONS = [0, 1, 2];

describe('TopicInbox', () => {
  it('keeps the last metadata before a position with it, even if the partition was lost in between', () => {
    const inbox = new TopicInbox();
    const take = (...offsets: number[]): TopicBatch => {
      const records = offsets.map((offset) => record(0, offset));
      inbox.arrived(0, records, (offsets.at(-1) ?? 0) + 1);
      return inbox.take(10) ?? expect.unreachable('there are some');
    };
    const counted = (batch: TopicBatch): ReadonlyMap<number, string> =>
      new Map([[0, String(Number(inbox.metadataOf(0)) + batch.records.length)]]);
    inbox.assigned([0]);
    inbox.started(0, 2, 100, '2');
    const first = take(2, 3);
    // Lost and gained before it is stored, and nothing was committed: 2 and 3 are read again, and not given again.
    inbox.assigned([]);
    inbox.assigned([0]);
    inbox.started(0, 2, 100, '2');
    inbox.done(first, counted(first));
    const second = take(2, 3, 4);
    expect(second.records).toHaveLength(1);
    inbox.done(second, counted(second));
    expect([inbox.uncommitted(), inbox.metadataOf(0)]).toEqual([new Map([[0, 5]]), '5']);
    // Another member was further meanwhile.
    inbox.assigned([]);
    inbox.assigned([0]);
    inbox.started(0, 9, 100, '9');
    expect(inbox.metadataOf(0)).toBe('9');
  });

  it('takes a record once that is read twice, and none that is read before the start position is known', () => {
    const inbox = new TopicInbox();
    const read = (...offsets: number[]): boolean =>
      inbox.arrived(
        0,
        offsets.map((offset) => record(0, offset)),
        (offsets.at(-1) ?? 0) + 1,
      );
    inbox.assigned([0]);
    read(0, 1);
    expect(inbox.take(10)).toBeNull();
    expect(inbox.started(0, 2, 100)).toBe(true);
    read(2, 3, 4);
    // The consumer joined again, at the last position that was committed.
    read(2, 3);
    read(2, 3, 4, 5);
    expect(inbox.take(10)?.records.map(({ offset }) => offset)).toEqual([2, 3, 4, 5]);
    read(4, 5, 6);
    expect(inbox.take(10)?.records.map(({ offset }) => offset)).toEqual([6]);
    // The partition is lost and gained: nothing of it was committed.
    inbox.assigned([]);
    inbox.assigned([0]);
    inbox.started(0, 2, 100);
    read(2, 3, 4, 5, 6, 7);
    const again = inbox.take(10);
    expect(again?.records.map(({ offset }) => offset)).toEqual([7]);
    inbox.done(again!);
    expect(inbox.uncommitted()).toEqual(new Map([[0, 8]]));
    // The topic was deleted and made again.
    inbox.assigned([]);
    inbox.assigned([0]);
    inbox.started(0, 0, 2);
    read(0, 1);
    expect(inbox.take(10)?.records.map(({ offset }) => offset)).toEqual([0, 1]);
  });

  it('never lets a position be committed before all records before it are stored, through losses and gains', () => {
    const step = fc.record({
      kind: fc.constantFrom<Step>('arrive', 'arrive', 'take', 'store', 'commit', 'lose', 'gain'),
      partition: fc.constantFrom(...PARTITIONS),
      count: fc.integer({ min: 0, max: 5 }),
      gap: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const inbox = new TopicInbox();
        const committed = new Map<number, number>();
        const stored = new Map<number, Set<number>>(PARTITIONS.map((partition) => [partition, new Set()]));
        /** All offsets that hold a record. */
        const written = new Map<number, Set<number>>(PARTITIONS.map((partition) => [partition, new Set()]));
        const position = new Map<number, number>();
        let owned: number[] = [];
        const taken: TopicBatch[] = [];
        const assign = (): void => {
          for (const partition of inbox.assigned(owned)) {
            const from = committed.get(partition) ?? 0;
            inbox.started(partition, from, Infinity);
            position.set(partition, from);
          }
        };
        for (const { kind, partition, count, gap } of steps) {
          if (kind === 'arrive' && owned.includes(partition)) {
            const first = position.get(partition) ?? 0;
            const known = [...written.get(partition)!].filter((offset) => offset >= first);
            // What was there before is there again; then new records and a gap after them.
            const end = Math.max(first, ...known.map((offset) => offset + 1));
            const offsets = known.length > 0 ? known : Array.from({ length: count }, (_, i) => end + i);
            for (const offset of offsets) written.get(partition)!.add(offset);
            const next = Math.max(first, ...offsets.map((offset) => offset + 1)) + (known.length > 0 ? 0 : gap);
            inbox.arrived(
              partition,
              offsets.toSorted((a, b) => a - b).map((offset) => record(partition, offset)),
              next,
            );
            position.set(partition, next);
          } else if (kind === 'take') {
            const batch = inbox.take(count + 1);
            if (batch !== null) taken.push(batch);
          } else if (kind === 'store') {
            const batch = taken.shift();
            for (const one of batch?.records ?? []) stored.get(one.partition)!.add(one.offset);
            if (batch !== undefined) inbox.done(batch);
          } else if (kind === 'commit') {
            const positions = inbox.uncommitted();
            for (const [of, next] of positions) {
              const missing = [...written.get(of)!].filter((offset) => offset < next && !stored.get(of)!.has(offset));
              expect(missing).toEqual([]);
              committed.set(of, next);
            }
            inbox.committed(positions);
            expect(inbox.uncommitted().size).toBe(0);
          } else if (kind === 'lose') {
            owned = owned.filter((one) => one !== partition);
            assign();
          } else if (kind === 'gain' && !owned.includes(partition)) {
            owned = [...owned, partition];
            assign();
          }
        }
      }),
    );
  });

  it('gives records in the order of their partition and ignores a batch of another ownership', () => {
    const inbox = new TopicInbox();
    inbox.assigned([0]);
    inbox.started(0, 5, 100);
    inbox.arrived(0, [record(0, 5), record(0, 7)], 9);
    const first = inbox.take(1)!;
    expect(first.records.map(({ offset }) => offset)).toEqual([5]);
    expect(first.positions).toMatchObject([{ partition: 0, next: 7 }]);
    const second = inbox.take(10)!;
    expect(second.positions).toMatchObject([{ partition: 0, next: 9 }]);
    expect(inbox.take(10)).toBeNull();
    inbox.assigned([]);
    inbox.assigned([0]);
    inbox.started(0, 5, 100);
    inbox.done(first);
    inbox.done(second);
    expect(inbox.uncommitted().size).toBe(0);
  });

  it('is at the end when all records are stored, at once for an empty partition, and not before all have started', () => {
    const inbox = new TopicInbox();
    const ends = new Map([
      [0, 0],
      [1, 2],
    ]);
    inbox.assigned([0, 1]);
    expect(inbox.unfinished(ends)).toEqual([0, 1]);
    inbox.started(0, 0, 100);
    inbox.started(1, 0, 100);
    expect(inbox.unfinished(ends)).toEqual([1]);
    inbox.arrived(1, [record(1, 0)], 2);
    const batch = inbox.take(10)!;
    expect(inbox.unfinished(ends)).toEqual([1]);
    inbox.done(batch);
    expect(inbox.unfinished(ends)).toEqual([]);
  });

  it('stops fetching at its limit and resumes at half of it', () => {
    const inbox = new TopicInbox();
    inbox.assigned([0]);
    inbox.started(0, 0, 100);
    const records = Array.from({ length: 20_000 }, (_, offset) => record(0, offset));
    expect(inbox.arrived(0, records.slice(0, 19_999), 19_999)).toBe(false);
    expect(inbox.arrived(0, records.slice(19_999), 20_000)).toBe(true);
    inbox.take(10_000);
    expect(inbox.hasRoom).toBe(false);
    inbox.take(1);
    expect(inbox.hasRoom).toBe(true);
  });
});
