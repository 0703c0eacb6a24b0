import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Columns } from './column-type.ts';
import { parquetSchema } from './parquet-schema.ts';
import type { ShardWriter } from './shard-writer.ts';

/** Maximum rows of a row group, and of their characters: they are in memory until the group is written. */
const GROUP = { rows: 1000, characters: 16 * 1024 * 1024 } as const;

type Row = Readonly<Record<string, unknown>>;

/** A file that is being written. */
interface Shard {
  readonly file: FileHandle;
  /** Bytes that are not in the file yet. */
  readonly bytes: ByteWriter;
  readonly parquet: ParquetWriter;
}

/** Rows as Parquet, compressed with snappy, one row group after the other. */
export class ParquetShards implements ShardWriter {
  readonly #dir: string;
  readonly #shardBytes: number;
  readonly #columns: Columns;
  readonly #paths: string[] = [];
  #shard: Shard | null = null;
  #rows: Row[] = [];
  #characters = 0;

  constructor(dir: string, shardBytes: number, columns: Columns) {
    this.#dir = dir;
    this.#shardBytes = shardBytes;
    this.#columns = columns;
  }

  async write(row: object): Promise<void> {
    this.#rows.push(row as Row);
    this.#characters += JSON.stringify(row).length;
    if (this.#rows.length >= GROUP.rows || this.#characters >= GROUP.characters) await this.#writeGroup();
  }

  async finish(): Promise<readonly string[]> {
    if (this.#rows.length > 0 || this.#paths.length === 0) await this.#writeGroup();
    await this.#close();
    return this.#paths;
  }

  async abandon(): Promise<void> {
    await this.#shard?.file.close().catch(() => undefined);
    this.#shard = null;
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#characters = 0;
    const shard = (this.#shard ??= await this.#open());
    const columnData = Object.entries(this.#columns).map(([name, type]) => ({
      name,
      data: rows.map((row) => (type === 'int64' ? bigIntOf(row[name]) : row[name])),
    }));
    if (rows.length > 0) await shard.parquet.write({ columnData, rowGroupSize: GROUP.rows });
    await flush(shard);
    if (shard.bytes.offset >= this.#shardBytes) await this.#close();
  }

  async #open(): Promise<Shard> {
    const path = join(this.#dir, String(this.#paths.length));
    const file = await open(path, 'wx');
    this.#paths.push(path);
    const bytes = new ByteWriter();
    return { file, bytes, parquet: new ParquetWriter({ writer: bytes, schema: parquetSchema(this.#columns) }) };
  }

  async #close(): Promise<void> {
    const shard = this.#shard;
    if (shard === null) return;
    await shard.parquet.finish();
    await flush(shard);
    await shard.file.sync();
    await shard.file.close();
    this.#shard = null;
  }
}

async function flush({ file, bytes }: Shard): Promise<void> {
  await file.writeFile(bytes.getBytes());
  bytes.index = 0;
}

const bigIntOf = (value: unknown): bigint | null => (typeof value === 'number' ? BigInt(value) : null);
