import type { ByteInput } from './input.ts';
import type { InputFormat } from './input-format.ts';
import { tooLong } from './row.ts';
import type { Row } from './row.ts';
import { delimitedRows } from './delimited-rows.ts';
import { jsonTextOf } from './json-text.ts';
import { parquetRows } from './parquet-rows.ts';
import { splitLines } from './split-lines.ts';

/**
 * The rows of an input, one after the other; nothing is read before it is requested. Blank lines are not rows.
 *
 * @param columns of CSV and TSV without column names in the first line: a part of a file
 * @throws `SluiceError` with code `input-unreadable` if the input cannot be read (to its end)
 */
export function rowsOf(
  input: ByteInput,
  format: InputFormat,
  limitBytes: number,
  columns?: readonly string[],
): AsyncGenerator<Row, void, undefined> {
  if (format === 'parquet') return parquetRows(input, limitBytes);
  return format === 'jsonl' ? lineRows(input, limitBytes) : delimitedRows(input, format, limitBytes, columns);
}

async function* lineRows(input: ByteInput, limitBytes: number): AsyncGenerator<Row, void, undefined> {
  for await (const { line, end, bytes } of splitLines(input.open(), limitBytes)) {
    const text = bytes === null ? null : jsonTextOf(bytes);
    if (text === null) yield { line, end, problem: bytes === null ? tooLong(limitBytes) : 'not UTF-8 text' };
    else if (text.trim() !== '') yield { line, end, text };
  }
}
