import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetTally, RejectedTally } from '../../../src/sinks/dataset-tally.ts';
import {
  emptyManifest,
  manifestText,
  nextShard,
  parseManifest,
  positionsOf,
  withShard,
} from '../../../src/sinks/growth/manifest.ts';
import type { GrowthIdentity, Manifest } from '../../../src/sinks/growth/manifest.ts';
import { contradictionOf, isDue, isSame, take } from '../../../src/sinks/growth/shard-plan.ts';
import type { OpenShard, PlannedRecord, ShardLimits } from '../../../src/sinks/growth/shard-plan.ts';

const identity: GrowthIdentity = {
  campaign: 'c',
  fingerprint: 'f',
  format: 'messages',
  as: 'jsonl',
  splits: ['train'],
};
const counts: Manifest['counts'] = { train: new DatasetTally().counts(), rejected: new RejectedTally().counts() };
const begin = (): Manifest => emptyManifest(identity, 'sluice', counts);

const record = (partition: number, offset: number, bytes = 1): PlannedRecord => ({
  partition,
  offset,
  key: `${partition}-${offset}`,
  timestampMs: 1000 + offset,
  bytes,
});

/** A shard with all that was taken into it, for the property. */
interface Filled {
  readonly shard: OpenShard;
  readonly ids: readonly string[];
}

/** Offsets of a partition: rising, with gaps where markers are. */
const offsets = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 30 }).map((steps) => {
  let at = -1;
  return steps.map((step) => (at += step));
});

/** What happens next: a record of a partition is read, time passes, or the process is killed. */
const event = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('read' as const), partition: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('killed' as const) }) },
);

describe('the plan of the shards', () => {
  it('has each record in exactly one shard, in ranges without gaps and within its limits, through any kills', () => {
    fc.assert(
      fc.property(
        fc.tuple(offsets, offsets, offsets),
        fc.array(event, { maxLength: 200 }),
        fc.record({
          records: fc.integer({ min: 1, max: 9 }),
          bytes: fc.integer({ min: 1, max: 12 }),
          ms: fc.constant(50),
        }),
        (topic, events, limits: ShardLimits) => {
          let manifest = begin();
          let open: Filled | null = null;
          let nowMs = 0;
          const published: Filled[] = [];
          const publish = (): void => {
            if (open === null) return;
            const file = { file: `data/${nextShard(manifest, 'train')}`, bytes: 1, sha256: '' };
            // As a process reads it that is started later.
            manifest = parseManifest(manifestText(withShard(manifest, 'train', open.shard, file, counts)))!;
            published.push(open);
            open = null;
          };
          const read = (partition: number): boolean => {
            const positions = open?.shard.positions ?? positionsOf(manifest, 'train');
            const from = positions.get(partition)?.next ?? 0;
            const offset = topic[partition]?.find((candidate) => candidate >= from);
            if (offset === undefined) return false;
            const taken = record(partition, offset);
            const shard = take(open?.shard ?? null, positions, taken, nowMs);
            open = { shard, ids: [...(open?.ids ?? []), taken.key ?? ''] };
            if (isDue(shard, limits, nowMs)) publish();
            return true;
          };
          for (const happened of events) {
            if (happened.kind === 'read') read(happened.partition);
            else if (happened.kind === 'killed') open = null;
            else {
              nowMs += happened.ms;
              if (open !== null && isDue((open as Filled).shard, limits, nowMs)) publish();
            }
          }
          for (const partition of topic.keys()) while (read(partition));
          publish();

          const all = topic.flatMap((found, partition) => found.map((offset) => `${partition}-${offset}`));
          expect(published.flatMap(({ ids }) => ids).toSorted()).toEqual(all.toSorted());
          expect(manifest.records).toBe(all.length);
          expect(manifest.shards.map(({ records }) => records)).toEqual(published.map(({ ids }) => ids.length));
          expect(manifest.shards.map(({ file }) => file)).toEqual(
            published.map((_, i) => `data/train-${String(i).padStart(5, '0')}.jsonl`),
          );
          for (const { shard } of published) {
            expect(shard.records).toBeLessThanOrEqual(Math.min(limits.records, limits.bytes));
          }
          for (const [partition, found] of topic.entries()) {
            const ranges = manifest.shards.flatMap((shard) => shard.offsets[partition] ?? []);
            for (const [i, range] of ranges.entries()) {
              expect(range.to).toBeGreaterThan(range.from);
              if (i > 0) expect(range.from).toBe(ranges[i - 1]?.to);
            }
            expect(ranges.at(-1)?.to).toBe(found.length === 0 ? undefined : found[found.length - 1]! + 1);
          }
        },
      ),
    );
  });

  it('takes no record twice', () => {
    const once = take(null, new Map(), record(0, 5), 0);
    expect(() => take(once, once.positions, record(0, 5), 0)).toThrow('offset 5 was taken before, next is 6');
    expect(() => take(null, once.positions, record(0, 4), 0)).toThrow(RangeError);
    expect(take(once, once.positions, record(1, 4), 0).records).toBe(2);
  });

  it('closes a shard at the first of its limits', () => {
    const limits = { records: 3, bytes: 100, ms: 1000 };
    const one = take(null, new Map(), record(0, 0, 40), 500);
    expect(isDue(one, limits, 1499)).toBe(false);
    expect(isDue(one, limits, 1500)).toBe(true);
    const two = take(one, new Map(), record(0, 1, 60), 600);
    expect(isDue(two, limits, 600)).toBe(true);
    expect(isDue(two, { ...limits, bytes: 101 }, 600)).toBe(false);
    expect(isDue(take(two, new Map(), record(0, 2, 0), 600), { ...limits, bytes: 101 }, 600)).toBe(true);
  });

  it('notices a topic that ends before what was taken, and one of which that was deleted', () => {
    const taken = { next: 7, last: record(0, 6) };
    expect(contradictionOf(taken, { start: 0, end: 7 })).toBeNull();
    expect(contradictionOf(taken, { start: 6, end: 9 })).toBeNull();
    expect(contradictionOf(taken, { start: 0, end: 6 })).toEqual({ kind: 'shorter', end: 6 });
    // Emptied and begun anew: nothing is missing, but the records to come would be the same again.
    expect(contradictionOf(taken, { start: 7, end: 7 })).toEqual({ kind: 'deleted', start: 7 });
    const none = { next: 7, last: null };
    expect(contradictionOf(none, { start: 7, end: 9 })).toBeNull();
    expect(contradictionOf(none, { start: 8, end: 9 })).toEqual({ kind: 'deleted', start: 8 });
    expect(isSame(record(0, 3), { ...record(0, 3), key: 'other' })).toBe(false);
    expect(isSame(record(0, 3), record(0, 3))).toBe(true);
    expect(isSame(record(0, 3), { ...record(0, 3), timestampMs: 9 })).toBe(false);
  });
});

describe('a manifest', () => {
  it('is read as it was written, and nothing else is taken for one', () => {
    const shard = take(null, new Map(), record(2, 0), 0);
    const manifest = withShard(
      begin(),
      'train',
      shard,
      { file: 'data/train-00000.jsonl', bytes: 1, sha256: '' },
      counts,
    );
    expect(parseManifest(manifestText(manifest))).toEqual(manifest);
    const { shards: _shards, ...without } = manifest;
    for (const other of [
      '',
      'null',
      '[]',
      '{}',
      '7',
      JSON.stringify(without),
      JSON.stringify({ ...manifest, version: 2 }),
    ]) {
      expect(parseManifest(other)).toBeNull();
    }
  });
});
