import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CardInfo } from '../../../src/sinks/dataset-card.ts';
import { GrowingDataset } from '../../../src/sinks/growth/growing-dataset.ts';
import type { GrowthOptions } from '../../../src/sinks/growth/growing-dataset.ts';
import type { GrowthIdentity, Manifest } from '../../../src/sinks/growth/manifest.ts';
import type { PlannedRecord } from '../../../src/sinks/growth/shard-plan.ts';
import { writeDataset } from '../../../src/sinks/write-dataset.ts';
import { aRejectedTrace, aVerifiedRecord } from '../../support/campaign-records.ts';

const card: CardInfo = {
  campaign: 'c',
  target: 't',
  teacher: 'strong',
  scorer: { model: 'prm', aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], standIn: null },
  shares: [0, 1, 0, 0, 0, 0],
  generator: 'sluice 0.1.0',
};
const identity: GrowthIdentity = {
  campaign: 'c',
  fingerprint: 'f'.repeat(64),
  format: 'messages',
  as: 'jsonl',
  splits: ['train'],
};

let home: string;
let dir: string;
const opened: GrowingDataset[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-growth-'));
  dir = join(home, 'made', 'grows');
});
afterEach(async () => {
  // The "killed" one still has its files open.
  for (const dataset of opened.splice(0)) await dataset.close();
  await rm(home, { recursive: true, force: true });
});

/** Where no end is asked for, the process that held the folder was killed: it is this one, which the lock shows. */
const open = async (over: Partial<GrowthOptions> = {}): Promise<GrowingDataset> => {
  const dataset = await GrowingDataset.open({
    dir,
    identity,
    card,
    limits: { records: 3, bytes: 1e9, ms: 1e9 },
    nowMs: () => 0,
    isAlive: () => true,
    stop: new AbortController().signal,
    ...over,
  });
  opened.push(dataset);
  return dataset;
};

const planned = (offset: number, partition = 0): PlannedRecord => ({
  partition,
  offset,
  key: `q${offset}`,
  timestampMs: offset,
  bytes: 10,
});
const add = (dataset: GrowingDataset, offset: number): Promise<unknown> =>
  dataset.add('train', planned(offset), aVerifiedRecord(`q${offset}`));

const readManifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as Manifest;

/** The ids of what the manifest names, after its files were compared with it. */
async function readIds(split = 'train'): Promise<string[]> {
  const ids: string[] = [];
  for (const shard of (await readManifest()).shards.filter((found) => found.split === split)) {
    const bytes = await readFile(join(dir, shard.file));
    expect(shard).toMatchObject({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    const rows = bytes.toString().split('\n').slice(0, -1);
    expect(rows).toHaveLength(shard.records);
    ids.push(...rows.map((row) => (JSON.parse(row) as { id: string }).id));
  }
  return ids;
}

describe('a dataset that grows', () => {
  it('has a shard for each full number of records, and the rest at the end', async () => {
    const dataset = await open();
    for (const offset of [0, 1, 2, 3]) await add(dataset, offset);
    expect(await readdir(join(dir, 'data'))).toEqual(['train-00000.jsonl']);
    expect(dataset.report()).toMatchObject({ records: 3, shards: 1 });
    expect(await dataset.publish(false)).toEqual([]);
    expect(await dataset.publish(true)).toMatchObject([
      { file: 'data/train-00001.jsonl', records: 1, offsets: { 0: { from: 3, to: 4 } } },
    ]);
    await dataset.close();
    expect(await readIds()).toEqual(['q0', 'q1', 'q2', 'q3']);
    expect((await readdir(dir)).toSorted()).toEqual(['README.md', 'data', 'manifest.json']);
    const text = await readFile(join(dir, 'README.md'), 'utf8');
    expect(text).toContain('path: "data/train-*.jsonl"');
    expect(text).toContain('4 questions with a verified chain of thought');
    expect(text).toContain('## It grows');
  });

  it('closes a shard by its time too', async () => {
    let nowMs = 0;
    const dataset = await open({ limits: { records: 100, bytes: 1e9, ms: 1000 }, nowMs: () => nowMs });
    await add(dataset, 0);
    nowMs = 999;
    expect(await dataset.publish(false)).toEqual([]);
    nowMs = 1000;
    expect(await dataset.publish(false)).toHaveLength(1);
    expect(await dataset.publish(true)).toEqual([]);
    await dataset.close();
  });

  it('continues after a kill from the manifest, and continues the counts in the card', async () => {
    const killed = await open();
    for (const offset of [0, 1, 2, 3, 4]) await add(killed, offset);
    const next = await open();
    expect(next.positions('train').get(0)).toMatchObject({ next: 3, last: { offset: 2, key: 'q2' } });
    expect(next.questions).toBe(3);
    for (const offset of [3, 4, 5]) await add(next, offset);
    await next.close();
    expect(await readIds()).toEqual(['q0', 'q1', 'q2', 'q3', 'q4', 'q5']);
    expect(await readFile(join(dir, 'README.md'), 'utf8')).toContain('6 questions with a verified chain of thought');
    expect((await readdir(dir)).filter((name) => name.startsWith('.sluice-partial'))).toEqual([]);
  });

  it('removes a shard that was put in its place before its process was killed, and is in no manifest', async () => {
    const killed = await open();
    for (const offset of [0, 1, 2]) await add(killed, offset);
    await writeFile(join(dir, 'data', 'train-00001.jsonl'), '{"id":"q3"}\n');
    const next = await open();
    expect(await readdir(join(dir, 'data'))).toEqual(['train-00000.jsonl']);
    await add(next, 3);
    await next.publish(true);
    expect(await readIds()).toEqual(['q0', 'q1', 'q2', 'q3']);
    await next.close();
  });

  it('has each record once, whenever the process is killed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant('add') }, fc.constant('killed'), fc.constant('ended')), {
          maxLength: 25,
        }),
        async (events) => {
          await rm(dir, { recursive: true, force: true });
          let dataset = await open();
          const nextOf = (): number => dataset.positions('train').get(0)?.next ?? 0;
          let most = 0;
          for (const happened of events) {
            if (happened === 'add') await add(dataset, nextOf());
            most = Math.max(most, nextOf());
            if (happened === 'ended') {
              await dataset.publish(true);
              await dataset.close();
            }
            if (happened !== 'add') dataset = await open();
          }
          while (nextOf() < most) await add(dataset, nextOf());
          await dataset.publish(true);
          await dataset.close();
          expect(await readIds()).toEqual(Array.from({ length: most }, (_, i) => `q${i}`));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has rejected traces as shards of their own, and their configuration once there are some', async () => {
    const dataset = await open({ identity: { ...identity, splits: ['train', 'rejected'] } });
    await add(dataset, 0);
    await dataset.publish(true);
    expect(await readFile(join(dir, 'README.md'), 'utf8')).not.toContain('config_name: rejected');
    await dataset.add('rejected', planned(0), aRejectedTrace('r0'));
    expect(await dataset.publish(true)).toMatchObject([{ file: 'data/rejected-00000.jsonl', split: 'rejected' }]);
    expect(dataset.report()).toMatchObject({ records: 1, rejected: 1, shards: 2 });
    await dataset.close();
    expect([await readIds(), await readIds('rejected')]).toEqual([['q0'], ['r0']]);
    expect(await readFile(join(dir, 'README.md'), 'utf8')).toContain('config_name: rejected');
  });

  it('may be Parquet in any form', async () => {
    const dataset = await open({ identity: { ...identity, as: 'parquet', format: 'sharegpt' } });
    for (const offset of [0, 1, 2, 3]) await add(dataset, offset);
    await dataset.publish(true);
    await dataset.close();
    const ids: unknown[] = [];
    for (const { file } of (await readManifest()).shards) {
      const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(dir, file)) });
      ids.push(...rows.map((row) => row['id']));
    }
    expect(ids).toEqual(['q0', 'q1', 'q2', 'q3']);
  });
});

describe('a folder that cannot be added to', () => {
  it.each([
    [{ campaign: 'other' }, 'campaign: the folder is of c, asked for other'],
    [{ format: 'openr1' as const }, '--format: the folder is of messages, asked for openr1'],
    [{ as: 'parquet' as const }, '--as: the folder is of jsonl, asked for parquet'],
    [{ splits: ['train', 'rejected'] as const }, '--include-rejected: the folder is of without, asked for with'],
    [{ fingerprint: 'e'.repeat(64) }, 'configuration: the folder is of ffffffffffff, asked for eeeeeeeeeeee'],
  ])('is one of another identity: %j', async (over, message) => {
    await (await open()).close();
    const refused = open({ identity: { ...identity, ...over } });
    await expect(refused).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(message) as string });
  });

  it('is one of a plain export, and a plain export refuses one that grows', async () => {
    const plain = { dir, card, records: (async function* () {})() };
    await writeDataset(plain);
    await expect(open()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('plain export') as string,
    });
    await rm(dir, { recursive: true });
    await (await open()).close();
    await expect(writeDataset(plain)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('manifest.json: sluice export --follow adds to this dataset') as string,
    });
  });

  it.each([
    ['README.md', '# mine'],
    ['manifest.json', '{"name": "web app"}'],
    ['data/notes.txt', 'mine'],
    ['data/train-00000.jsonl', '{}'],
  ])('has a %s of others, and is left as it is', async (name, text) => {
    await mkdir(join(dir, 'data'), { recursive: true });
    await writeFile(join(dir, name), text);
    const before = await readdir(dir);
    await expect(open()).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(name) as string });
    expect(await readdir(dir)).toEqual(before);
    expect(await readFile(join(dir, name), 'utf8')).toBe(text);
  });

  it.each(['gone', 'cut'])('lacks a shard of its manifest: %s', async (how) => {
    const dataset = await open();
    for (const offset of [0, 1, 2]) await add(dataset, offset);
    await dataset.close();
    const shard = join(dir, 'data', 'train-00000.jsonl');
    await (how === 'gone' ? rm(shard) : writeFile(shard, '{'));
    await expect(open()).rejects.toMatchObject({
      code: 'export-failed',
      message: expect.stringMatching(/train-00000\.jsonl is in manifest\.json and/) as string,
    });
  });

  it('is locked by another process, as long as that runs', { timeout: 60_000 }, async () => {
    const first = await open();
    for (const offset of [0, 1]) await add(first, offset);
    const lock = join(dir, '.sluice-lock');
    const mine = await readFile(lock, 'utf8');
    const others = JSON.stringify({ ...(JSON.parse(mine) as object), pid: 1, token: 'other' });
    await writeFile(lock, others);
    // The first one touches the file, as the other would.
    await expect(open()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/another process adds to .*\(process 1 on /) as string,
    });
    // What lost its lock publishes nothing.
    await expect(add(first, 2)).rejects.toMatchObject({ code: 'export-failed' });
    expect((await readManifest()).shards).toEqual([]);
    await first.close();
    expect(await readFile(lock, 'utf8')).toBe(others);
    const next = await open({ isAlive: () => false });
    expect((await stat(lock)).size).toBeGreaterThan(0);
    await next.close();
  });
});
