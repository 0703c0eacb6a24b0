import { isUtf8 } from 'node:buffer';
import type { ByteInput } from './input.ts';
import type { InputFormat } from './input-format.ts';
import { tooLong } from './row.ts';
import type { Row } from './row.ts';
import { delimitedRows } from './delimited-rows.ts';
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
    if (bytes === null) yield { line, end, problem: tooLong(limitBytes) };
    else if (!isUtf8(bytes)) yield { line, end, problem: 'not UTF-8 text' };
    else {
      const text = bytes.toString('utf8');
      if (text.trim() !== '') yield { line, end, text };
    }
  }
}
