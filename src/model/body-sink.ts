import { Buffer } from 'node:buffer';
import type { CallFailureReason } from '../records/model-reply.ts';

/** A body that cannot be used, by a reason of failed calls. */
export class UnreadableBody extends Error {
  readonly reason: Extract<CallFailureReason, 'reply-too-large' | 'malformed-reply' | 'connection-failed' | 'timeout'>;

  constructor(reason: UnreadableBody['reason'], message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'UnreadableBody';
    this.reason = reason;
  }
}

/** Takes the decoded bytes of a body, and makes something of them. */
export interface BodySink<Result> {
  /** Bytes that are held more because of this chunk; may be negative. Throws `UnreadableBody` to give the body up. */
  push(chunk: Buffer): number;
  /** Nothing more is needed: the body is at its end but for the end itself, or the rest of it is of no use. */
  readonly end: 'ended' | 'cut' | null;
  /** What came is whole, even if the connection breaks now. */
  readonly isComplete: boolean;
  /** How long the body may give nothing from now on, in milliseconds; null: for as long as the call may take. */
  readonly idleMs: number | null;
  /** After the last byte. Throws `UnreadableBody`. */
  finish(): Result;
}

/** How a body that is too long is called. */
export const tooLarge = (maxBytes: number, what: string): UnreadableBody =>
  new UnreadableBody('reply-too-large', `a reply that ${what}; at most ${maxBytes} are read: lower maxTokens`);

/** The whole body as text; a longer one is cut, for an excerpt, or a failure. */
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

  /** Without a byte order mark, which no JSON parser takes. */
  finish(): string {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    const text = bytes.toString('utf8');
    const whole = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    return this.end === 'cut' ? whole.slice(0, this.#maxBytes) : whole;
  }
}
