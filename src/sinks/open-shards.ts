import type { Columns } from './column-type.ts';
import type { FileKind } from './file-kind.ts';
import { JsonLinesShards } from './json-lines-shards.ts';
import { ParquetShards } from './parquet-shards.ts';
import type { ShardWriter } from './shard-writer.ts';

/** Writes rows with these columns into files of a folder, of about `shardBytes` each. */
export const openShards = (as: FileKind, folder: string, shardBytes: number, columns: Columns): ShardWriter =>
  as === 'jsonl' ? new JsonLinesShards(folder, shardBytes) : new ParquetShards(folder, shardBytes, columns);
