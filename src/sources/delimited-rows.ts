import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { CsvError, Info } from 'csv-parse';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { RecordScanner } from './delimited-records.ts';
import type { DelimitedRecord } from './delimited-records.ts';
import type { ByteInput } from './input.ts';
import { tooLong } from './row.ts';
import type { Row } from './row.ts';

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: Info;
}

/** Columns of a question whose cells contain JSON. */
const JSON_CELL = /^\s*[[{]/;

/** In a cell with JSON every quote is doubled. */
const WRITTEN_BYTES = 2;

/** For a record that the parser neither returned nor refused: no record is omitted silently. */
const NOT_READ = 'not read as a row of its own: is a quote in a line before it not closed?';

/**
 * The rows of CSV (RFC 4180) or TSV, whose first line has the column names. Cells are text; an empty cell is a missing
 * field, and a cell with a JSON list or object is parsed (`choices`, `tests`). A row with a wrong number of cells, or
 * that is too long, is a problem, and the following rows continue.
 */
export async function* delimitedRows(
  input: ByteInput,
  format: 'csv' | 'tsv',
  limitBytes: number,
  columns?: readonly string[],
): AsyncGenerator<Row, void, undefined> {
  const records = new ScannedRecords(input, format, limitBytes, columns === undefined);
  const parser = parse({
    columns: columns === undefined ? true : [...columns],
    bom: true,
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    ...delimitersOf(format),
    on_skip: (error) => {
      if (error !== undefined) records.failed(error);
      return undefined;
    },
  });
  const rows = pipeline(Readable.from(records.bytes(), { objectMode: false }), parser, () => undefined);
  try {
    for await (const { record, info } of rows as AsyncIterable<Parsed>) {
      const { place, problems } = records.upTo(info.bytes);
      yield* problems;
      const text = JSON.stringify(cellsOf(record));
      yield Buffer.byteLength(text) > limitBytes ? { ...place, problem: tooLong(limitBytes) } : { ...place, text };
    }
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError('input-unreadable', `${input.name} is no ${format.toUpperCase()}: ${describeError(error)}`, {
      cause: error,
    });
  }
  yield* records.upTo(Infinity).problems;
}

/** The parser's input, which is ahead of the rows taken from it, with the end of each record in the input. */
class ScannedRecords {
  readonly #input: ByteInput;
  readonly #limitBytes: number;
  readonly #scanner: RecordScanner;
  /** Null: not read yet; undefined: there is none. */
  #head: DelimitedRecord | null | undefined;
  #waiting: DelimitedRecord[] = [];
  /** Positions in `#waiting`: the number of taken records, and the last refused one. */
  #taken = 0;
  #refusedAt = 0;
  readonly #problems = new Map<DelimitedRecord, string>();

  constructor(input: ByteInput, format: 'csv' | 'tsv', limitBytes: number, hasHead: boolean) {
    this.#input = input;
    this.#limitBytes = limitBytes;
    this.#head = hasHead ? null : undefined;
    this.#scanner = new RecordScanner(format, WRITTEN_BYTES * limitBytes);
  }

  async *bytes(): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of this.#input.open()) yield* this.#scanned(this.#scanner.push(chunk));
    yield* this.#scanned(this.#scanner.end());
  }

  *#scanned({ bytes, records }: ReturnType<RecordScanner['push']>): Generator<Buffer, void, undefined> {
    this.#waiting = this.#waiting.slice(this.#taken).concat(records);
    this.#refusedAt -= this.#taken;
    this.#taken = 0;
    for (const record of records) {
      if (this.#head === null && !record.isBlank) this.#head = record;
      if (!record.isTooLong) continue;
      const begin = record.firstLine === record.line ? '' : `; it begins on line ${record.firstLine}`;
      this.#refuse(record, `${tooLong(this.#limitBytes)}${begin}`);
    }
    if (bytes.length > 0) yield bytes;
  }

  /** The parser refuses a record. Most faults are found before the record ends, and it may have several. */
  failed(error: CsvError): void {
    const bytes = Number(error['bytes'] ?? 0);
    const isAtEnd = error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS';
    const isIt = ({ passedEnd, isTooLong, isBlank }: DelimitedRecord): boolean =>
      !isTooLong && !isBlank && (isAtEnd ? passedEnd === bytes : passedEnd > bytes);
    let at = Math.max(this.#refusedAt, this.#taken);
    while (at < this.#waiting.length && !isIt(this.#waiting[at] as DelimitedRecord)) at += 1;
    this.#refusedAt = at;
    const record = this.#waiting[at];
    // The parser appends the position, which is reported separately.
    if (record !== undefined) this.#refuse(record, error.message.replace(/,? (?:on|at) line \d+.*$/, ''));
  }

  /** The first reason counts. An input cannot be read without its head. */
  #refuse(record: DelimitedRecord, reason: string): void {
    if (record === this.#head) {
      const message = `${this.#input.name}: the first line, which names the columns: ${reason}`;
      throw new SluiceError('input-unreadable', message);
    }
    if (!this.#problems.has(record)) this.#problems.set(record, reason);
  }

  /** Takes the records up to the one that ends at `parsedBytes`; returns its position, and the problems before it. */
  upTo(parsedBytes: number): { readonly place: Pick<Row, 'line' | 'end'>; readonly problems: readonly Row[] } {
    const problems: Row[] = [];
    for (; this.#taken < this.#waiting.length; this.#taken += 1) {
      const record = this.#waiting[this.#taken] as DelimitedRecord;
      const { line, end, isOpen } = record;
      const problem = this.#problems.get(record);
      this.#problems.delete(record);
      if (problem !== undefined) problems.push({ line, end, problem, ...(isOpen && { isOpen }) });
      else if (record.passedEnd >= parsedBytes) {
        this.#taken += 1;
        return { place: { line, end }, problems };
      } else if (!record.isBlank && record !== this.#head) problems.push({ line, end, problem: NOT_READ });
    }
    return { place: { line: 0 }, problems };
  }
}

/** The column names in the first line. */
export async function columnsOf(input: ByteInput, format: 'csv' | 'tsv'): Promise<readonly string[]> {
  const parser = parse({ bom: true, to: 1, skip_empty_lines: true, ...delimitersOf(format) });
  const rows = pipeline(Readable.from(input.open(), { objectMode: false }), parser, () => undefined);
  for await (const record of rows as AsyncIterable<readonly string[]>) return record;
  return [];
}

/** In TSV tabs are separators, and there are no quotes. */
const delimitersOf = (format: 'csv' | 'tsv'): { delimiter: string; quote?: null } =>
  format === 'csv' ? { delimiter: ',' } : { delimiter: '\t', quote: null };

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
