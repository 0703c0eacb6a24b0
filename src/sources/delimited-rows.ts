import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { CsvError, Info } from 'csv-parse';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { ByteInput } from './input.ts';
import { tooLong } from './row.ts';
import type { Row } from './row.ts';

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: Info;
}

/** Columns of a question whose cells hold JSON. */
const JSON_CELL = /^\s*[[{]/;

/**
 * The rows of CSV (RFC 4180) or TSV, whose first line names the columns. Cells are text; an empty one is a field that is
 * missing, and one that is a JSON list or object is that (`choices`, `tests`). A row with another number of cells than
 * columns is a problem, and the others follow.
 */
export async function* delimitedRows(
  input: ByteInput,
  format: 'csv' | 'tsv',
  limitBytes: number,
  columns?: readonly string[],
): AsyncGenerator<Row, void, undefined> {
  const problems: Row[] = [];
  const parser = parse({
    columns: columns === undefined ? true : [...columns],
    bom: true,
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: limitBytes,
    ...delimitersOf(format),
    on_skip: (error) => {
      if (error !== undefined) problems.push(problemOf(error, limitBytes));
      return undefined;
    },
  });
  const rows = pipeline(Readable.from(input.open(), { objectMode: false }), parser, () => undefined);
  try {
    for await (const { record, info } of rows as AsyncIterable<Parsed>) {
      // The parser is ahead of what is taken.
      while ((problems[0]?.line ?? Infinity) < info.lines) yield* problems.splice(0, 1);
      yield { line: info.lines, end: info.bytes, text: JSON.stringify(cellsOf(record)) };
    }
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError('input-unreadable', `${input.name} is no ${format.toUpperCase()}: ${describeError(error)}`, {
      cause: error,
    });
  }
  yield* problems;
}

/** The columns that the first line names. */
export async function columnsOf(input: ByteInput, format: 'csv' | 'tsv'): Promise<readonly string[]> {
  const parser = parse({ bom: true, to: 1, skip_empty_lines: true, ...delimitersOf(format) });
  const rows = pipeline(Readable.from(input.open(), { objectMode: false }), parser, () => undefined);
  for await (const record of rows as AsyncIterable<readonly string[]>) return record;
  return [];
}

/** In TSV tabs separate, and nothing is quoted. */
const delimitersOf = (format: 'csv' | 'tsv'): { delimiter: string; quote?: null } =>
  format === 'csv' ? { delimiter: ',' } : { delimiter: '\t', quote: null };

function problemOf(error: CsvError, limitBytes: number): Row {
  const line = Number(error['lines'] ?? 0);
  if (error.code === 'CSV_MAX_RECORD_SIZE') return { line, problem: tooLong(limitBytes) };
  // Only this one is found where the row ends.
  const end = error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS' ? Number(error['bytes']) : undefined;
  // The parser adds where it was, which is told apart.
  return {
    line,
    ...(end !== undefined && { end }),
    ...(error.code === 'CSV_QUOTE_NOT_CLOSED' && { isOpen: true }),
    problem: error.message.replace(/,? (?:on|at) line \d+.*$/, ''),
  };
}

function cellsOf(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, cell] of Object.entries(record)) if (cell !== '') row[name] = valueOf(cell);
  return row;
}

function valueOf(cell: string): unknown {
  if (!JSON_CELL.test(cell)) return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}
