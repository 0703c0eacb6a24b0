import { isUtf8 } from 'node:buffer';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A CSV or TSV record that is not a blank line. */
export type DelimitedRecord = {
  /** Number of input bytes up to its end. */
  readonly end: number;
  /** The first and last line of the record, from 1. */
  readonly firstLine: number;
  readonly line: number;
  /** The input ends within a quoted cell, so more input may change this record. */
  readonly isOpen: boolean;
} & (
  | { readonly cells: readonly string[] }
  /** Null: longer than the limit. */
  | { readonly problem: string | null }
);

const NOT_CLOSED = 'a quote opens a cell and is not closed (a quote within a quoted cell is written twice)';
const STRAY = 'a quote within a cell: the cell must be in quotes, with each quote in it written twice';

/** A line without a cell. */
const BLANK = Symbol('blank line');

/**
 * Finds the records in a stream of CSV (RFC 4180) or TSV. The first line end decides the line ends of the others.
 *
 * A record with a cell that is not closed ends with the line on which that cell opens, and the next line begins a
 * record: otherwise one quote too many would take the following records with it. Of a record longer than the limit at most the limit is held.
 */
export class RecordScanner {
  readonly #separator: number;
  readonly #hasQuotes: boolean;
  readonly #limitBytes: number;
  /** The cells of a record; null before the first one. */
  #columns: number | null;
  /** The bytes from the beginning of the record, or what is left of them if it is too long. */
  #pending: Buffer = Buffer.alloc(0);
  /** The input bytes before `#pending`. */
  #before = 0;
  #isBegun = false;
  #lineEnd: 'lf' | 'crlf' | 'cr' | null = null;
  #lines = 0;
  /** Records that follow an open one may be cells of it. */
  #isOpen = false;
  // The state of the record.
  #at = 0;
  #firstLine = 1;
  #cellEnds: number[] = [];
  #isQuoted = false;
  /** A quoted cell has ended: its separator or the line end follows. */
  #isClosed = false;
  #isCellStart = true;
  #isTooLong = false;
  /** It has a quote within a cell. */
  #isWrong = false;
  /** The end of the line on which the current cell opens a quote, if the cell has several lines. */
  #openEnd: { readonly at: number; readonly lines: number } | null = null;

  /** @param columns the number of cells of a record; null: the first record decides */
  constructor(format: 'csv' | 'tsv', limitBytes: number, columns: number | null) {
    this.#separator = format === 'csv' ? 44 : 9;
    this.#hasQuotes = format === 'csv';
    this.#limitBytes = limitBytes;
    this.#columns = columns;
  }

  /** Adds a chunk; returns the records that end in it. */
  push(chunk: Uint8Array): readonly DelimitedRecord[] {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    return this.#scan(false);
  }

  /** The input has ended: the rest is a record without a line end. */
  end(): readonly DelimitedRecord[] {
    return this.#scan(true);
  }

  #scan(isEnd: boolean): readonly DelimitedRecord[] {
    if (!this.#isBegun) {
      if (this.#pending.length < BYTE_ORDER_MARK.length && !isEnd) return [];
      this.#isBegun = true;
      if (this.#pending.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) this.#drop(BYTE_ORDER_MARK.length);
    }
    const records: DelimitedRecord[] = [];
    for (let record = this.#next(isEnd); record !== null; record = this.#next(isEnd)) {
      if (record !== BLANK) records.push(record);
    }
    if (this.#isTooLong) this.#drop(this.#at);
    return records;
  }

  /** The next record; null if it has no end yet, or the input has none. */
  #next(isEnd: boolean): DelimitedRecord | typeof BLANK | null {
    for (this.#skipText(); this.#at < this.#pending.length; this.#skipText()) {
      if (!isEnd && this.#at + 1 >= this.#pending.length && this.#needsNext(this.#pending[this.#at] as number)) break;
      const record = this.#checkLength() ?? this.#step();
      if (record !== null) return record;
    }
    const unclosed = this.#checkLength();
    if (unclosed !== null) return unclosed;
    if (!isEnd || (this.#pending.length === 0 && !this.#isTooLong)) return null;
    this.#isOpen ||= this.#isQuoted;
    if (this.#isQuoted && this.#openEnd !== null && !this.#isTooLong) return this.#endUnclosed(this.#openEnd);
    this.#lines += 1;
    return this.#finish(0);
  }

  /** A cell of many lines makes a record that is too long; but an opening quote that nothing closes does not. */
  #checkLength(): DelimitedRecord | null {
    if (this.#at <= this.#limitBytes || this.#isTooLong) return null;
    const open = this.#openEnd;
    if (open !== null && open.at < this.#limitBytes / 2 && this.#isRecord(open.at)) return this.#endUnclosed(open);
    this.#isTooLong = true;
    return null;
  }

  /** Passes the bytes within a cell that mean nothing else: nearly all. */
  #skipText(): void {
    if (this.#isClosed) return;
    const bytes = this.#pending;
    let at = this.#at;
    for (let byte = bytes[at]; byte !== undefined; byte = bytes[(at += 1)]) {
      if (byte === this.#separator || byte === QUOTE || byte === LINE_FEED || byte === CARRIAGE_RETURN) break;
    }
    if (at > this.#at) this.#isCellStart = false;
    this.#at = at;
  }

  /** Examines the next byte, or the next two; returns the record that ends with it. */
  #step(): DelimitedRecord | typeof BLANK | null {
    const at = this.#at;
    const byte = this.#pending[at] as number;
    if (byte === QUOTE && this.#hasQuotes) {
      this.#quote();
      return null;
    }
    const length = this.#lineEndAt(at);
    const isLineEnd = byte === LINE_FEED || length === 2 || (byte === CARRIAGE_RETURN && this.#lineEnd === 'cr');
    if (this.#isQuoted) {
      if (length > 0) this.#openEnd ??= { at: at + length, lines: this.#lines + 1 };
      // Of a pair its line feed is counted, which follows.
      if (isLineEnd && length < 2) this.#lines += 1;
      this.#at += 1;
      return null;
    }
    if (this.#isClosed && length === 0 && byte !== this.#separator) {
      if (this.#openEnd !== null && !this.#isTooLong) return this.#endUnclosed(this.#openEnd);
      this.#isWrong = true;
    }
    if (isLineEnd) this.#lines += 1;
    this.#at += Math.max(length, 1);
    if (length > 0) return this.#finish(length);
    this.#isClosed = false;
    this.#isCellStart = byte === this.#separator;
    if (!this.#isCellStart) return null;
    this.#openEnd = null;
    if (!this.#isTooLong) this.#cellEnds.push(at);
    return null;
  }

  #quote(): void {
    const isFirstOfTwo = this.#isQuoted && this.#pending[this.#at + 1] === QUOTE;
    this.#at += isFirstOfTwo ? 2 : 1;
    this.#isClosed = this.#isQuoted && !isFirstOfTwo;
    this.#isWrong ||= !this.#isQuoted && !this.#isCellStart;
    this.#isQuoted = isFirstOfTwo || this.#isCellStart;
    this.#isCellStart = false;
  }

  /** A quote may be the first of two; a carriage return may be followed by a line feed. */
  #needsNext = (byte: number): boolean => byte === CARRIAGE_RETURN || (byte === QUOTE && this.#isQuoted);

  /** The length of the line end at a position; 0 if there is none. The first one outside of quotes decides. */
  #lineEndAt(at: number): number {
    const byte = this.#pending[at];
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) return 0;
    const isPair = byte === CARRIAGE_RETURN && this.#pending[at + 1] === LINE_FEED;
    if (!this.#isQuoted) this.#lineEnd ??= byte === LINE_FEED ? 'lf' : isPair ? 'crlf' : 'cr';
    if (this.#lineEnd === 'cr') return byte === CARRIAGE_RETURN ? 1 : 0;
    if (isPair) return this.#lineEnd === null ? 0 : 2;
    return byte === LINE_FEED && this.#lineEnd === 'lf' ? 1 : 0;
  }

  /** Whether the line that begins there has as many cells as a record. */
  #isRecord(from: number): boolean {
    const end = this.#pending.indexOf(this.#lineEnd === 'cr' ? CARRIAGE_RETURN : LINE_FEED, from);
    const line = this.#pending.subarray(from, end === -1 ? from : end);
    return line.filter((byte) => byte === this.#separator).length + 1 === this.#columns;
  }

  /** Ends the record with the line on which its cell opens; the next one begins behind it. */
  #endUnclosed({ at, lines }: { readonly at: number; readonly lines: number }): DelimitedRecord {
    this.#lines = lines;
    return this.#begin(at, { problem: NOT_CLOSED });
  }

  /** Ends the record at the current position, behind its line end. */
  #finish(lineEndBytes: number): DelimitedRecord | typeof BLANK {
    if (this.#isTooLong) return this.#begin(this.#at, { problem: null });
    if (this.#isQuoted) return this.#begin(this.#at, { problem: NOT_CLOSED });
    if (this.#isWrong) return this.#begin(this.#at, { problem: STRAY });
    const bytes = this.#pending.subarray(0, this.#at - lineEndBytes);
    const cells = this.#cellsOf(bytes);
    if (bytes.length > 0) this.#columns ??= cells.length;
    const record = this.#begin(this.#at, isUtf8(bytes) ? { cells } : { problem: 'not UTF-8 text' });
    return bytes.length === 0 ? BLANK : record;
  }

  #cellsOf(bytes: Buffer): readonly string[] {
    let start = 0;
    return [...this.#cellEnds, bytes.length].map((end) => {
      const cell = bytes.toString('utf8', start, end);
      start = end + 1;
      return this.#hasQuotes && cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
    });
  }

  /** Begins the next record at a position of `#pending`; returns the record before it. */
  #begin(
    at: number,
    content: { readonly cells: readonly string[] } | { readonly problem: string | null },
  ): DelimitedRecord {
    this.#drop(at);
    const place = { end: this.#before, firstLine: this.#firstLine, line: this.#lines, isOpen: this.#isOpen };
    this.#firstLine = this.#lines + 1;
    this.#cellEnds = [];
    this.#isQuoted = false;
    this.#isClosed = false;
    this.#isCellStart = true;
    this.#isTooLong = false;
    this.#isWrong = false;
    this.#openEnd = null;
    return { ...place, ...content };
  }

  #drop(bytes: number): void {
    this.#pending = this.#pending.subarray(bytes);
    this.#before += bytes;
    this.#at = 0;
  }
}
