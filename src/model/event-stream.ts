import { Buffer, isUtf8 } from 'node:buffer';
import { notUtf8 } from './body-sink.ts';

/** Receives the data of server-sent events. */
export interface EventReceiver {
  /** Takes data that it recognises by its bytes; false: the data must be decoded and passed to `take`. */
  takeBytes(bytes: Buffer, from: number, to: number): boolean;
  /** False: it is not a whole message, so more lines of the same event may belong to it. */
  take(data: string): boolean;
  /** An event has ended whose data was not taken. */
  refuse(data: string): void;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const DATA = Buffer.from('data:');

/**
 * Reads server-sent events from bytes that are split anywhere, and passes on their data. Lines end with LF, CR or both
 * (HTML standard, 9.2.6). Names, ids, retry times and comments are skipped.
 *
 * Data that is taken at its first line ends its event there: some servers omit the blank line between events. A line
 * costs one string and leaves nothing in memory. Data that is not UTF-8 throws `UnreadableBody`.
 */
export class EventStreamReader {
  readonly #receiver: EventReceiver;
  /** The parts of an unfinished line. */
  #parts: Buffer[] = [];
  #partBytes = 0;
  /** Lines of an event whose data was not taken at its first line. */
  #lines: string[] = [];
  #lineLength = 0;
  #endedWithCr = false;
  #hasFields = false;

  constructor(receiver: EventReceiver) {
    this.#receiver = receiver;
  }

  /** Bytes and characters that wait for the rest of their line or event. */
  get held(): number {
    return this.#partBytes + this.#lineLength;
  }

  /** A line of the format has arrived, perhaps only a comment: this is an event stream. */
  get hasFields(): boolean {
    return this.#hasFields;
  }

  push(chunk: Buffer): void {
    let from = 0;
    if (this.#endedWithCr && chunk[0] === LF) from = 1;
    if (chunk.length > 0) this.#endedWithCr = false;
    let lf = chunk.indexOf(LF, from);
    let cr = chunk.indexOf(CR, from);
    while (lf >= 0 || cr >= 0) {
      const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
      this.#endLine(chunk, from, end);
      from = end + 1;
      if (end === cr) {
        if (from === chunk.length) this.#endedWithCr = true;
        else if (chunk[from] === LF) from += 1;
        cr = chunk.indexOf(CR, from);
      }
      if (lf >= 0 && lf < from) lf = chunk.indexOf(LF, from);
    }
    if (from < chunk.length) {
      // A copy: the chunk may be a small part of a large buffer, and must not keep all of it.
      this.#parts.push(Buffer.from(chunk.subarray(from)));
      this.#partBytes += chunk.length - from;
    }
  }

  /** No more bytes arrive. A line without an end is also an event. */
  end(): void {
    if (this.#partBytes > 0) this.#endLine(Buffer.alloc(0), 0, 0);
    this.#endEvent();
  }

  #endLine(chunk: Buffer, from: number, to: number): void {
    if (this.#partBytes === 0) {
      this.#line(chunk, from, to);
      return;
    }
    const line = Buffer.concat([...this.#parts, chunk.subarray(from, to)]);
    this.#parts = [];
    this.#partBytes = 0;
    this.#line(line, 0, line.length);
  }

  #line(bytes: Buffer, from: number, to: number): void {
    if (from === to) {
      this.#endEvent();
      return;
    }
    if (!startsWithData(bytes, from, to)) {
      this.#hasFields ||= /^(?::|(?:event|id|retry):)/.test(bytes.toString('latin1', from, Math.min(to, from + 8)));
      return;
    }
    this.#hasFields = true;
    const colon = from + DATA.length;
    const start = bytes[colon] === SPACE && colon < to ? colon + 1 : colon;
    const isFirst = this.#lines.length === 0;
    if (isFirst && this.#receiver.takeBytes(bytes, start, to)) return;
    const line = bytes.subarray(start, to);
    if (!isUtf8(line)) throw notUtf8('a stream with data', line);
    const data = line.toString('utf8');
    if (isFirst && this.#receiver.take(data)) return;
    this.#lines.push(data);
    this.#lineLength += data.length + 1;
  }

  #endEvent(): void {
    if (this.#lines.length === 0) return;
    const data = this.#lines.join('\n');
    const wasTried = this.#lines.length === 1;
    this.#lines = [];
    this.#lineLength = 0;
    if (wasTried || !this.#receiver.take(data)) this.#receiver.refuse(data);
  }
}

function startsWithData(bytes: Buffer, from: number, to: number): boolean {
  if (to - from < DATA.length) return false;
  for (let index = 0; index < DATA.length; index += 1) if (bytes[from + index] !== DATA[index]) return false;
  return true;
}
