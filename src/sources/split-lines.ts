/** A line of a byte stream, without its line end. */
export interface ByteLine {
  /** From 1; blank lines count. */
  readonly line: number;
  /** Bytes of the stream up to its end, including its line end. */
  readonly end: number;
  /** Null if the line is longer than the limit: its bytes were not kept. */
  readonly bytes: Buffer | null;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The lines of a stream of bytes, ended by LF or CRLF; the last one may have no end. Of a line longer than `limitBytes` at most the limit is held: its rest is skipped and the stream
 * continues. Requests the next chunk only after all lines of the last one were taken.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  limitBytes: number,
): AsyncGenerator<ByteLine, void, undefined> {
  const splitter = new LineSplitter(limitBytes);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}

class LineSplitter {
  readonly #limitBytes: number;
  #line = 0;
  /** Bytes of the chunks before the current one. */
  #bytesBefore = 0;
  /** The parts of the unfinished line. */
  #parts: Buffer[] = [];
  #heldBytes = 0;
  #isTooLong = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  *push(chunk: Uint8Array): Generator<ByteLine, void, undefined> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      this.#hold(bytes.subarray(start, end));
      yield this.#finish(this.#bytesBefore + end + 1);
      start = end + 1;
    }
    this.#hold(bytes.subarray(start));
    this.#bytesBefore += bytes.length;
  }

  *end(): Generator<ByteLine, void, undefined> {
    if (this.#heldBytes > 0 || this.#isTooLong) yield this.#finish(this.#bytesBefore);
  }

  #hold(part: Buffer): void {
    if (part.length === 0 || this.#isTooLong) return;
    this.#parts.push(part);
    this.#heldBytes += part.length;
    // A carriage return at the end is not part of the line.
    if (this.#heldBytes > this.#limitBytes + 1) {
      this.#isTooLong = true;
      this.#parts = [];
    }
  }

  #finish(end: number): ByteLine {
    this.#line += 1;
    let bytes = this.#parts.length === 1 ? (this.#parts[0] ?? null) : Buffer.concat(this.#parts);
    if (bytes?.at(-1) === CARRIAGE_RETURN) bytes = bytes.subarray(0, -1);
    if (this.#isTooLong || (bytes?.length ?? 0) > this.#limitBytes) bytes = null;
    this.#parts = [];
    this.#heldBytes = 0;
    this.#isTooLong = false;
    return { line: this.#line, end, bytes };
  }
}
