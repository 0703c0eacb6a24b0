import { Buffer, isUtf8 } from 'node:buffer';

/** Characters that JSON escapes: a text without them is the same in JSON. */
// oxlint-disable-next-line no-control-regex -- control characters are among them
const ESCAPED = /["\\\u0000-\u001f]/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/**
 * The chunks of a stream differ in one text; the rest is the same in each chunk. So the JSON of a parsed chunk is a
 * pattern for the next ones, which are then neither decoded nor parsed: that is most of the cost of a token.
 *
 * A text is taken only if it contains no character that JSON escapes, and if the bytes before and after it equal those
 * of a parsed chunk. So the chunk equals that one except for this text.
 */
export class ChunkPattern {
  readonly #before: Buffer;
  readonly #behind: Buffer;

  private constructor(before: string, behind: string) {
    this.#before = Buffer.from(before);
    this.#behind = Buffer.from(behind);
  }

  /** The pattern of a chunk in which `field` has this text, once; null if that is not certain. */
  static of(data: string, field: string, text: string): ChunkPattern | null {
    if (text === '' || ESCAPED.test(text)) return null;
    for (const name of [`"${field}":"`, `"${field}": "`]) {
      const at = data.indexOf(`${name}${text}"`);
      if (at < 0) continue;
      const from = at + name.length;
      // The same name elsewhere could be the field that was read.
      const isOnlyOne = data.lastIndexOf(`"${field}"`) === at && data.indexOf(`"${field}"`) === at;
      return isOnlyOne ? new ChunkPattern(data.slice(0, from), data.slice(from + text.length)) : null;
    }
    return null;
  }

  /** The text of a chunk of this pattern; null if the chunk does not match. */
  textOf(bytes: Buffer, from: number, to: number): string | null {
    const start = from + this.#before.length;
    const end = to - this.#behind.length;
    if (end <= start) return null;
    if (bytes.compare(this.#before, 0, this.#before.length, from, start) !== 0) return null;
    if (bytes.compare(this.#behind, 0, this.#behind.length, end, to) !== 0) return null;
    let isAscii = true;
    for (let index = start; index < end; index += 1) {
      const byte = bytes[index] as number;
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return null;
      if (byte > 0x7f) isAscii = false;
    }
    if (isAscii) return bytes.toString('latin1', start, end);
    return isUtf8(bytes.subarray(start, end)) ? bytes.toString('utf8', start, end) : null;
  }
}
