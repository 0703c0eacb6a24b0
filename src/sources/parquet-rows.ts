import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { ByteInput, ByteRange } from './input.ts';
import { EXACT_PARSERS, exactValues, jsonValue, withoutDecimals } from './parquet-values.ts';
import { tooLong } from './row.ts';
import type { Row } from './row.ts';

/** The rows of a Parquet file, one row group at a time: its footer describes the content, so it must be a file. */
export async function* parquetRows(input: ByteInput, limitBytes: number): AsyncGenerator<Row, void, undefined> {
  if (input.path === undefined && input.range === undefined) {
    throw new SluiceError('input-unreadable', `${input.name}: Parquet is read from a file, not from a stream`);
  }
  let line = 0;
  let file: ByteRange | undefined;
  try {
    file = input.path === undefined ? await input.range?.() : await localRange(input.path);
    // Jobs write empty parts; Parquet without rows has a footer.
    if (file === undefined || file.byteLength === 0) return;
    if (file.byteLength < LEAST_BYTES) throw noEnd(input.name, file.byteLength);
    const given = await parquetMetadataAsync(file);
    const columns = parquetSchema(given).children;
    const names = columns.map(({ element }) => element.name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) throw twoColumns(input.name, twice);
    const exact = columns.flatMap((column) => {
      const values = exactValues(column);
      return values === null ? [] : [{ name: column.element.name, values }];
    });
    const metadata = withoutDecimals(given);
    const how = { file, metadata, compressors, parsers: EXACT_PARSERS, utf8: false };
    for (const group of metadata.row_groups) {
      const rowEnd = line + Number(group.num_rows);
      const rows = await parquetReadObjects({ ...how, rowStart: line, rowEnd });
      for (const row of rows) {
        line += 1;
        for (const { name, values } of exact) row[name] = values(row[name]);
        const text = JSON.stringify(row, jsonValue);
        yield Buffer.byteLength(text) > limitBytes ? { line, problem: tooLong(limitBytes) } : { line, text };
      }
    }
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    if (file !== undefined && !(await hasEnd(file))) throw noEnd(input.name, file.byteLength);
    const message = `${input.name} cannot be read as Parquet: it is damaged, or not supported: ${describeError(error)}`;
    throw new SluiceError('input-unreadable', message, { cause: error });
  }
}

async function localRange(path: string): Promise<ByteRange> {
  const file = await asyncBufferFromFile(path);
  return { byteLength: file.byteLength, slice: async (start, end) => file.slice(start, end) };
}

/** The magic bytes at both ends, and the length of the footer. */
const LEAST_BYTES = 12;

/** Asked only after a failure: for a file of the hub it is a request. An encrypted file ends with PARE. */
async function hasEnd(file: ByteRange): Promise<boolean> {
  const end = await file.slice(file.byteLength - 4).catch(() => null);
  return end === null || /^PAR[1E]$/.test(Buffer.from(end).toString('latin1'));
}

const noEnd = (name: string, bytes: number): SluiceError =>
  new SluiceError(
    'input-unreadable',
    `${name} cannot be read as Parquet: its ${bytes} bytes do not end with PAR1: it is not complete, or has another format ` +
      '(then name it with --format)',
  );

const twoColumns = (name: string, column: string): SluiceError =>
  new SluiceError(
    'input-unreadable',
    `${name}: expected each column name once, got ${JSON.stringify(column)} twice: rename one`,
  );
