import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { expect } from 'vitest';
import type { Manifest, SplitName } from '../../src/sinks/growth/manifest.ts';

/**
 * The ids in the shards of a growing folder, after comparing each file with the manifest; null before there is a
 * manifest.
 */
export async function grownIds(dir: string, split: SplitName = 'train'): Promise<string[] | null> {
  const text = await readFile(path.join(dir, 'manifest.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const ids: string[] = [];
  const { shards, as } = JSON.parse(text) as Manifest;
  for (const shard of shards.filter((found) => found.split === split)) {
    const file = path.join(dir, shard.file);
    const bytes = await readFile(file);
    expect(shard).toMatchObject({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    const rows =
      as === 'parquet'
        ? await parquetReadObjects({ file: await asyncBufferFromFile(file) })
        : bytes
            .toString()
            .split('\n')
            .slice(0, -1)
            .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(shard.records);
    ids.push(...rows.map(({ id }) => String(id)));
  }
  return ids;
}

/** Whether `data` contains the files of the manifest, and no others. */
export async function holdsItsShards(dir: string): Promise<boolean> {
  const { shards } = JSON.parse(await readFile(path.join(dir, 'manifest.json'), 'utf8')) as Manifest;
  const files = (await readdir(path.join(dir, 'data'))).map((name) => `data/${name}`);
  return (
    files.toSorted().join() ===
    shards
      .map(({ file }) => file)
      .toSorted()
      .join()
  );
}
