const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The end of a CSV or TSV record; blank lines are also records. */
export interface DelimitedRecord {
  /** Number of passed-on bytes up to its end, as the parser counts. */
  readonly passedEnd: number;
  /** Number of input bytes up to its end. */
  readonly end: number;
  /** The first and last line of the record, from 1. */
  readonly firstLine: number;
  readonly line: number;
  /** Consists of a line end only. */
  readonly isBlank: boolean;
  /** Longer than the limit: none of it was passed on. */
  readonly isTooLong: boolean;
  /** The input ends within a quoted cell. */
  readonly isOpen: boolean;
}

/**
 * Finds the records in a stream of CSV (RFC 4180) or TSV, like csv-parse: a quote opens a cell only at its beginning,
 * and the first line end decides the line ends of the others. Whole records are passed on; of a longer record at most
 * the limit is held, and none is passed on. csv-parse also has such a limit (`max_record_size`), but drops the rest of
 * the chunk.
 */
export class RecordScanner {
  readonly #separator: number;
  readonly #hasQuotes: boolean;
  readonly #limitBytes: number;
  /** Bytes that can be judged only with the next byte. */
  #carried: Buffer = Buffer.alloc(0);
  /** The bytes of the unfinished record. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isTooLong = false;
  #hasMark = false;
  #isQuoted = false;
  #isCellStart = true;
  #lineEnd: 'lf' | 'crlf' | 'cr' | null = null;
  #read = 0;
  #passed = 0;
  #lines = 0;
  #firstLine = 1;
  /** The output for the current chunk. */
  #passing: Buffer[] = [];
  #records: DelimitedRecord[] = [];

  constructor(format: 'csv' | 'tsv', limitBytes: number) {
    this.#separator = format === 'csv' ? 44 : 9;
    this.#hasQuotes = format === 'csv';
    this.#limitBytes = limitBytes;
  }

  /** Adds a chunk; returns the whole records up to its end, and their bytes. */
  push(chunk: Uint8Array): { readonly bytes: Buffer; readonly records: readonly DelimitedRecord[] } {
    return this.#scan(Buffer.concat([this.#carried, chunk]), false);
  }

  /** The input has ended: the rest is a record without a line end. */
  end(): { readonly bytes: Buffer; readonly records: readonly DelimitedRecord[] } {
    return this.#scan(this.#carried, true);
  }

  #scan(buffer: Buffer, isEnd: boolean): { bytes: Buffer; records: readonly DelimitedRecord[] } {
    this.#passing = [];
    this.#records = [];
    let start = 0;
    let at = 0;
    if (this.#read + this.#heldBytes === 0) {
      if (buffer.length < BYTE_ORDER_MARK.length && !isEnd) {
        this.#carried = buffer;
        return { bytes: Buffer.alloc(0), records: [] };
      }
      this.#hasMark = buffer.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
      if (this.#hasMark) at = BYTE_ORDER_MARK.length;
    }
    for (; at < buffer.length; at += 1) {
      const byte = buffer[at] as number;
      if (at + 1 >= buffer.length && !isEnd && this.#needsNext(byte)) break;
      if (byte === QUOTE && this.#hasQuotes) {
        if (!this.#isQuoted) this.#isQuoted = this.#isCellStart;
        else if (buffer[at + 1] === QUOTE) at += 1;
        else if (this.#closesBefore(buffer, at + 1)) this.#isQuoted = false;
        this.#isCellStart = false;
        continue;
      }
      const length = this.#isQuoted ? 0 : this.#lineEndAt(buffer, at);
      if (byte === LINE_FEED || length === 2 || (byte === CARRIAGE_RETURN && this.#lineEnd === 'cr')) this.#lines += 1;
      if (length > 0) {
        at += length - 1;
        this.#hold(buffer.subarray(start, at + 1));
        this.#finish(length, false);
        start = at + 1;
      } else this.#isCellStart = byte === this.#separator && !this.#isQuoted;
    }
    this.#hold(buffer.subarray(start, at));
    this.#carried = buffer.subarray(at);
    if (isEnd && (this.#heldBytes > 0 || this.#isTooLong)) {
      this.#lines += 1;
      this.#finish(0, this.#isQuoted);
    }
    return { bytes: Buffer.concat(this.#passing), records: this.#records };
  }

  /** A quote may be the first of two; a carriage return may be followed by a line feed. */
  #needsNext = (byte: number): boolean => byte === CARRIAGE_RETURN || (byte === QUOTE && this.#isQuoted);

  /** Whether a quoted cell ends before this position. */
  #closesBefore(buffer: Buffer, at: number): boolean {
    const next = buffer[at];
    if (next === undefined || next === 0 || next === this.#separator) return true;
    // The second byte of a line end may be missing yet: no cell has a carriage return after its quote.
    return next === CARRIAGE_RETURN ? this.#lineEnd !== 'lf' : this.#lineEndAt(buffer, at) > 0;
  }

  /** The length of the line end at a position outside of quotes; 0 if there is none. */
  #lineEndAt(buffer: Buffer, at: number): number {
    const byte = buffer[at];
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) return 0;
    const isPair = byte === CARRIAGE_RETURN && buffer[at + 1] === LINE_FEED;
    this.#lineEnd ??= byte === LINE_FEED ? 'lf' : isPair ? 'crlf' : 'cr';
    if (this.#lineEnd === 'crlf') return isPair ? 2 : 0;
    return byte === (this.#lineEnd === 'lf' ? LINE_FEED : CARRIAGE_RETURN) ? 1 : 0;
  }

  #hold(part: Buffer): void {
    if (part.length === 0) return;
    this.#heldBytes += part.length;
    if (this.#heldBytes > this.#limitBytes) {
      this.#isTooLong = true;
      this.#held = [];
    } else this.#held.push(part);
  }

  #finish(lineEndBytes: number, isOpen: boolean): void {
    const markBytes = this.#read === 0 && this.#hasMark ? BYTE_ORDER_MARK.length : 0;
    this.#read += this.#heldBytes;
    if (!this.#isTooLong) {
      this.#passed += this.#heldBytes;
      for (const part of this.#held) this.#passing.push(part);
    }
    this.#records.push({
      passedEnd: this.#passed,
      end: this.#read,
      firstLine: this.#firstLine,
      line: this.#lines,
      isBlank: this.#heldBytes === lineEndBytes + markBytes,
      isTooLong: this.#isTooLong,
      isOpen,
    });
    this.#firstLine = this.#lines + 1;
    this.#held = [];
    this.#heldBytes = 0;
    this.#isTooLong = false;
    this.#isCellStart = true;
  }
}
