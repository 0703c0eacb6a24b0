import type { Columns } from './column-type.ts';
import { JsonLinesShards } from './json-lines-shards.ts';
import { ParquetShards } from './parquet-shards.ts';
import type { ShardWriter } from './shard-writer.ts';

/** The values of `export --as`. */
export type FileKind = 'jsonl' | 'parquet';
export const FILE_KINDS: readonly FileKind[] = ['jsonl', 'parquet'];

/** Writes rows with these columns into files of a folder, of about `shardBytes` each. */
export const openShards = (as: FileKind, folder: string, shardBytes: number, columns: Columns): ShardWriter =>
  as === 'jsonl' ? new JsonLinesShards(folder, shardBytes) : new ParquetShards(folder, shardBytes, columns);

/** The digits of a shard in its name. */
export const shardDigits = (n: number): string => String(n).padStart(5, '0');

/** Whether a file has the name of a shard of a complete dataset. */
export const isWholeShard = (name: string): boolean => /^(train|rejected)-\d{5}-of-\d{5}\.(jsonl|parquet)$/.test(name);
