import { SluiceError } from '../records/sluice-error.ts';
import { RecordScanner } from './delimited-records.ts';
import type { DelimitedRecord } from './delimited-records.ts';
import type { ByteInput } from './input.ts';
import { tooLong } from './row.ts';
import type { Row } from './row.ts';

/** Columns of a question whose cells contain JSON. */
const JSON_CELL = /^\s*[[{]/;

/** In a cell with JSON every quote is doubled. */
const WRITTEN_BYTES = 2;

/**
 * The rows of CSV (RFC 4180) or TSV, whose first line has the column names. Cells are text; an empty cell is a missing
 * field, and a cell with a JSON list or object is parsed (`choices`, `tests`). A row with a wrong number of cells, with
 * a wrong quote, that is not UTF-8 or too long, is a problem, and the following rows continue.
 *
 * @param columns without column names in the first line: a part of a file
 */
export async function* delimitedRows(
  input: ByteInput,
  format: 'csv' | 'tsv',
  limitBytes: number,
  columns?: readonly string[],
): AsyncGenerator<Row, void, undefined> {
  let names = columns;
  for await (const record of recordsOf(input, format, WRITTEN_BYTES * limitBytes, columns?.length ?? null)) {
    if (names === undefined) names = namesIn(record, input.name, limitBytes);
    else yield rowOf(record, names, limitBytes);
  }
}

/** The column names in the first line. */
export async function columnsOf(input: ByteInput, format: 'csv' | 'tsv'): Promise<readonly string[]> {
  for await (const record of recordsOf(input, format, Infinity, null)) return namesIn(record, input.name, Infinity);
  return [];
}

async function* recordsOf(
  input: ByteInput,
  format: 'csv' | 'tsv',
  limitBytes: number,
  columns: number | null,
): AsyncGenerator<DelimitedRecord, void, undefined> {
  // In TSV tabs are separators, and there are no quotes.
  const scanner = new RecordScanner(format, limitBytes, columns);
  for await (const chunk of input.open()) yield* scanner.push(chunk);
  yield* scanner.end();
}

/** The column names in a record. An input cannot be read without them. */
function namesIn(record: DelimitedRecord, input: string, limitBytes: number): readonly string[] {
  const refuse = (problem: string): SluiceError =>
    new SluiceError('input-unreadable', `${input}: the first line, which names the columns: ${problem}`);
  if ('problem' in record) throw refuse(problemOf(record.problem, record, limitBytes));
  const { cells } = record;
  // Which of the two values would be meant?
  const twice = cells.find((name, index) => name !== '' && cells.indexOf(name) < index);
  if (twice !== undefined) throw refuse(`expected each name once, got ${JSON.stringify(twice)} twice: rename one`);
  return cells;
}

function rowOf(record: DelimitedRecord, names: readonly string[], limitBytes: number): Row {
  const place = { line: record.line, end: record.end, ...(record.isOpen && { isOpen: true }) };
  if ('problem' in record) return { ...place, problem: problemOf(record.problem, record, limitBytes) };
  const { cells } = record;
  if (cells.length !== names.length) {
    return { ...place, problem: `expected ${names.length} cells, as the first line has, got ${cells.length}` };
  }
  const fields = names.map((name, index) => [name, cells[index] ?? ''] as const).filter(([, cell]) => cell !== '');
  const text = JSON.stringify(Object.fromEntries(fields.map(([name, cell]) => [name, valueOf(cell)])));
  return Buffer.byteLength(text) > limitBytes ? { ...place, problem: tooLong(limitBytes) } : { ...place, text };
}

function problemOf(problem: string | null, { firstLine, line }: DelimitedRecord, limitBytes: number): string {
  if (problem !== null) return problem;
  return firstLine === line ? tooLong(limitBytes) : `${tooLong(limitBytes)}; it begins on line ${firstLine}`;
}

function valueOf(cell: string): unknown {
  if (!JSON_CELL.test(cell)) return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}
