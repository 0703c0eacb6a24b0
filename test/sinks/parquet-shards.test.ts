import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Columns } from '../../src/sinks/column-type.ts';
import { ParquetShards } from '../../src/sinks/parquet-shards.ts';

const COLUMNS: Columns = {
  text: 'string',
  count: 'int64',
  share: 'float64',
  turns: { listOf: { role: 'string', content: 'string' } },
  flags: { listOf: 'bool' },
  names: { listOf: 'string' },
};

describe('ParquetShards', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'sluice-parquet-'));
  });
  afterAll(async () => {
    await rm(home, { recursive: true, force: true });
  });

  async function write(rows: readonly object[], shardBytes = 1 << 30): Promise<readonly string[]> {
    const shards = new ParquetShards(await mkdtemp(join(home, 'shards-')), shardBytes, COLUMNS);
    for (const row of rows) await shards.write(row);
    return shards.finish();
  }

  async function read(paths: readonly string[]): Promise<object[]> {
    const found = [];
    for (const path of paths) {
      const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
      found.push(...rows.map((row) => ({ ...row, count: row['count'] === null ? null : Number(row['count']) })));
    }
    return found;
  }

  it('gives back any rows, whatever is null or empty in them', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const row = fc.record({
      text: fc.option(text),
      count: fc.option(fc.maxSafeInteger()),
      share: fc.option(fc.double({ noNaN: true })),
      turns: fc.option(fc.array(fc.record({ role: fc.option(text), content: fc.option(text) }), { maxLength: 3 })),
      flags: fc.option(fc.array(fc.boolean(), { maxLength: 3 })),
      names: fc.option(fc.array(fc.option(text), { maxLength: 3 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
        expect(await read(await write(rows))).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  it('has one file without rows where there are none, with all columns', async () => {
    const paths = await write([]);
    expect(paths).toHaveLength(1);
    expect(await read(paths)).toEqual([]);
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(paths[0] ?? ''));
    expect(metadata.schema.filter(({ name }) => name in COLUMNS)).toHaveLength(Object.keys(COLUMNS).length);
  });

  it('begins another file once one is large enough, and writes groups of rows', async () => {
    const rows = Array.from({ length: 4500 }, (_, i) => ({
      text: `${i} ${'x'.repeat(i % 50)}`,
      count: i,
      share: i / 7,
      turns: [{ role: 'user', content: String(i * 7919) }],
      flags: [i % 2 === 0],
      names: [],
    }));
    const paths = await write(rows, 40_000);
    expect(paths.length).toBeGreaterThan(1);
    expect(await read(paths)).toEqual(rows);
    expect((await stat(paths[0] ?? '')).size).toBeGreaterThan(40_000);
  });
});
