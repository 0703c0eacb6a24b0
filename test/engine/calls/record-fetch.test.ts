import * as fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { RecordFetch } from '../../../src/engine/calls/record-fetch.ts';
import type { RawRecord, TopicPartition } from '../../../src/stream/record.ts';

const PARTITION = { topic: 'calls.grade', partition: 0 };
const recordAt = (offset: number): RawRecord => {
  return { ...PARTITION, offset, key: null, value: Buffer.from(String(offset)), headers: {}, timestampMs: 0 };
};

/** A log of the offsets from `start` to `end`. The reads of it are noted. */
function logOf(start: number, end: number) {
  const reads: [from: number, until: number | null][] = [];
  const world = { failures: 0, reads, running: 0, mostRunning: 0 };
  return {
    world,
    async *iterate(_partition: TopicPartition, from: number, until: number | null): AsyncGenerator<RawRecord> {
      reads.push([from, until]);
      world.running += 1;
      world.mostRunning = Math.max(world.mostRunning, world.running);
      try {
        await Promise.resolve();
        if (world.failures > 0) {
          world.failures -= 1;
          throw new Error('no leader');
        }
        for (let offset = Math.max(start, from); offset < Math.min(end, until ?? end); offset += 1)
          yield recordAt(offset);
      } finally {
        world.running -= 1;
      }
    },
  };
}

afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;
const fail = (error: unknown): void => expect.unreachable(String(error));

it('gives each record that is wanted, null for those that the log has no more, and reads once for all of a moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 900 }), { minLength: 1 }), fc.nat({ max: 300 }), async (offsets, start) => {
      const log = logOf(start, 800);
      const fetch = new RecordFetch(log, PARTITION, fail, never);
      const records = await Promise.all(offsets.map((offset) => fetch.at(offset)));
      expect(records.map((record) => record?.offset ?? null)).toEqual(
        offsets.map((offset) => (offset >= start && offset < 800 ? offset : null)),
      );
      expect(log.world.reads).toEqual([[Math.min(...offsets), Math.max(...offsets) + 1]]);
    }),
    { numRuns: 30 },
  );
});

it('does not read over a wide gap, and reads one after the other', async () => {
  const log = logOf(0, 100_000);
  const fetch = new RecordFetch(log, PARTITION, fail, never);
  await Promise.all([fetch.at(90_000), fetch.at(3), fetch.at(1)]);
  await fetch.at(50_000);
  expect(log.world.reads).toEqual([
    [1, 4],
    [90_000, 90_001],
    [50_000, 50_001],
  ]);
  expect(log.world.mostRunning).toBe(1);
});

it('reads again what could not be read: a broker that is away is no missing reply', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const log = logOf(0, 10);
  log.world.failures = 1;
  const told: string[] = [];
  const fetch = new RecordFetch(log, PARTITION, (error) => told.push(String(error)), never);
  const wanted = fetch.at(5);
  await vi.waitFor(() => expect(told).toEqual(['Error: no leader']));
  // node:timers/promises is real: a second passes.
  expect((await wanted)?.offset).toBe(5);
  expect(log.world.reads).toHaveLength(2);
});

it('gives null at once when nothing is wanted any more', async () => {
  const closed = new AbortController();
  const log = logOf(0, 10);
  log.world.failures = Number.POSITIVE_INFINITY;
  const fetch = new RecordFetch(log, PARTITION, () => closed.abort(), closed.signal);
  expect(await fetch.at(5)).toBeNull();
});
