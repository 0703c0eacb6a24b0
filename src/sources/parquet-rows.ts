import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { ByteInput } from './input.ts';
import { tooLong } from './row.ts';
import type { Row } from './row.ts';

/** TypeScript's library does not declare it yet. */
const json = JSON as unknown as { rawJSON(text: string): unknown };

/** The rows of a Parquet file, one row group at a time: its footer describes the content, so it must be a file. */
export async function* parquetRows(input: ByteInput, limitBytes: number): AsyncGenerator<Row, void, undefined> {
  if (input.path === undefined && input.range === undefined) {
    throw new SluiceError('input-unreadable', `${input.name}: Parquet is read from a file, not from a stream`);
  }
  let line = 0;
  try {
    const file = input.path === undefined ? await input.range?.() : await asyncBufferFromFile(input.path);
    if (file === undefined) return;
    const metadata = await parquetMetadataAsync(file);
    for (const group of metadata.row_groups) {
      const rowEnd = line + Number(group.num_rows);
      const rows = await parquetReadObjects({ file, metadata, compressors, rowStart: line, rowEnd });
      for (const row of rows) {
        line += 1;
        const text = JSON.stringify(row, jsonValue);
        yield Buffer.byteLength(text) > limitBytes ? { line, problem: tooLong(limitBytes) } : { line, text };
      }
    }
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const message = `${input.name} cannot be read as Parquet: ${describeError(error)}`;
    throw new SluiceError('input-unreadable', message, { cause: error });
  }
}

/** Whole numbers of 64 bits keep their digits; bytes become text. `JSON.stringify` already writes dates as ISO 8601. */
function jsonValue(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return json.rawJSON(value.toString());
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
}
