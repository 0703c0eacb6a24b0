import { Buffer, isUtf8 } from 'node:buffer';
import type { CallFailureReason } from '../records/model-reply.ts';

/** A body that cannot be used, with its reason among those of failed calls. */
export class UnreadableBody extends Error {
  readonly reason: Extract<CallFailureReason, 'reply-too-large' | 'malformed-reply' | 'connection-failed' | 'timeout'>;

  constructor(reason: UnreadableBody['reason'], message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'UnreadableBody';
    this.reason = reason;
  }
}

/** Receives the decoded bytes of a body and makes the result. */
export interface BodySink<Result> {
  /** Returns the change of the number of held bytes; may be negative. Throws `UnreadableBody` to abandon the body. */
  push(chunk: Buffer): number;
  /** No more bytes are needed: `ended`: only the end of the body is missing; `cut`: the rest is not used. */
  readonly end: 'ended' | 'cut' | null;
  /** The received part is complete, even if the connection breaks now. */
  readonly isComplete: boolean;
  /** Maximum pause of the body from now on, in milliseconds; null: as long as the call may take. */
  readonly idleMs: number | null;
  /** Called after the last byte. Throws `UnreadableBody`. */
  finish(): Result;
}

/** The failure of a body that is too long. */
export const tooLarge = (maxBytes: number, what: string): UnreadableBody =>
  new UnreadableBody('reply-too-large', `a reply that ${what}; at most ${maxBytes} are read: lower maxTokens`);

/** The failure of data that is not UTF-8, which JSON and event streams are: characters of the text would be lost. */
export const notUtf8 = (what: string, bytes: Buffer): UnreadableBody =>
  new UnreadableBody(
    'malformed-reply',
    `${what} that is not UTF-8; the endpoint must send JSON in UTF-8, whatever its charset says: ${bytes.toString('utf8', 0, 1000)}`,
  );

/** The whole body as text; a longer one is cut for an excerpt, or fails. One that may not be cut must be UTF-8. */
export class TextSink implements BodySink<string> {
  readonly #maxBytes: number;
  readonly #whenLonger: 'cut' | 'fail';
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  readonly isComplete = false;
  readonly idleMs = null;

  constructor(maxBytes: number, whenLonger: 'cut' | 'fail') {
    this.#maxBytes = maxBytes;
    this.#whenLonger = whenLonger;
  }

  get end(): 'cut' | null {
    return this.#whenLonger === 'cut' && this.#bytes >= this.#maxBytes ? 'cut' : null;
  }

  push(chunk: Buffer): number {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes && this.#whenLonger === 'fail') {
      throw tooLarge(this.#maxBytes, `goes on after ${this.#maxBytes} bytes`);
    }
    this.#chunks.push(chunk);
    return chunk.length;
  }

  /** Without a byte order mark, which JSON parsers do not accept. */
  finish(): string {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    if (this.#whenLonger === 'fail' && !isUtf8(bytes)) throw notUtf8('a body', bytes);
    const text = bytes.toString('utf8');
    const whole = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    return this.end === 'cut' ? whole.slice(0, this.#maxBytes) : whole;
  }
}
