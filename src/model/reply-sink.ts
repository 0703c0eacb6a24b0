import { Buffer } from 'node:buffer';
import type { BodySink } from './body-sink.ts';
import { TextSink, tooLarge, UnreadableBody } from './body-sink.ts';
import { EventStreamReader } from './event-stream.ts';
import { StreamedCompletion } from './streamed-completion.ts';
import type { Completion } from './streamed-completion.ts';

/** The limits of a reply while it is read. */
export interface ReplySinkOptions {
  /** Maximum number of held bytes. */
  readonly maxBytes: number;
  /** The request's token limit. */
  readonly maxTokens: number;
  /** Maximum pause of a stream, in milliseconds. */
  readonly idleMs: number;
}

/** The body of a reply: as text, or assembled if it was streamed. */
export type ReplyBody = string | Completion;

/**
 * Maximum number of chunks with text per allowed token. One is usual, fewer if an endpoint combines tokens; a gateway
 * that splits a reply again may make several chunks of a token.
 */
const CHUNKS_PER_TOKEN = 4;

/** Maximum number of body bytes per token in addition to its share of the text: a chunk of one token has 200 to 500. */
const BYTES_PER_TOKEN = 2048;

/** Length of the excerpt from a body that is not a stream. Bytes. */
const EXCERPT_BYTES = 1000;

/** First characters of event stream lines: a comment, data, event, id, retry. No JSON text begins with one. */
const STREAM_STARTS: ReadonlySet<number> = new Set(Buffer.from(':deir'));
/** White space, and a byte order mark. */
const SKIPPED: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/**
 * Reads the body of a reply, whether it is JSON or an event stream: decided by its first byte, since an endpoint may
 * stream without a request to, and may answer JSON despite one; content types are unreliable.
 */
export class ReplySink implements BodySink<ReplyBody> {
  readonly #options: ReplySinkOptions;
  #inner: BodySink<ReplyBody> | null = null;
  #skipped = 0;

  constructor(options: ReplySinkOptions) {
    this.#options = options;
  }

  get end(): 'ended' | 'cut' | null {
    return this.#inner?.end ?? null;
  }

  get isComplete(): boolean {
    return this.#inner?.isComplete ?? false;
  }

  get idleMs(): number | null {
    return this.#inner?.idleMs ?? null;
  }

  push(chunk: Buffer): number {
    if (this.#inner !== null) return this.#inner.push(chunk);
    const start = chunk.findIndex((byte) => !SKIPPED.has(byte));
    const { maxBytes } = this.#options;
    if (start < 0) {
      this.#skipped += chunk.length;
      if (this.#skipped > maxBytes) throw tooLarge(maxBytes, `goes on after ${maxBytes} bytes`);
      return 0;
    }
    this.#inner = STREAM_STARTS.has(chunk[start] as number)
      ? new StreamSink(this.#options)
      : new TextSink(maxBytes, 'fail');
    return this.#inner.push(start === 0 ? chunk : chunk.subarray(start));
  }

  finish(): ReplyBody {
    return this.#inner === null ? '' : this.#inner.finish();
  }
}

class StreamSink implements BodySink<ReplyBody> {
  readonly #options: ReplySinkOptions;
  readonly #completion: StreamedCompletion;
  readonly #reader: EventStreamReader;
  readonly #maxRead: number;
  #read = 0;
  #held = 0;
  #head = '';

  constructor(options: ReplySinkOptions) {
    this.#options = options;
    this.#completion = new StreamedCompletion(CHUNKS_PER_TOKEN * options.maxTokens);
    this.#reader = new EventStreamReader(this.#completion);
    this.#maxRead = options.maxBytes + BYTES_PER_TOKEN * options.maxTokens;
  }

  get end(): 'ended' | 'cut' | null {
    return this.#completion.end;
  }

  get isComplete(): boolean {
    return this.#completion.isComplete;
  }

  get idleMs(): number {
    return this.#options.idleMs;
  }

  push(chunk: Buffer): number {
    const { maxBytes } = this.#options;
    if (this.#read < EXCERPT_BYTES) this.#head += chunk.toString('utf8', 0, EXCERPT_BYTES);
    this.#read += chunk.length;
    this.#reader.push(chunk);
    const held = this.#completion.bytes + this.#reader.held;
    if (held > maxBytes) throw tooLarge(maxBytes, `holds more than ${maxBytes} bytes of text`);
    if (this.#read > this.#maxRead) throw tooLarge(this.#maxRead, `streams on after ${this.#maxRead} bytes`);
    const more = held - this.#held;
    this.#held = held;
    return more;
  }

  finish(): ReplyBody {
    this.#reader.end();
    if (!this.#reader.hasFields) return this.#head;
    const { refused, isComplete, isOther, chunks } = this.#completion;
    if (refused !== null) {
      throw new UnreadableBody('malformed-reply', `a stream with data that is no JSON: ${refused.slice(0, 4000)}`);
    }
    // The reader of replies names other data that arrived in place of chunks.
    if (!isComplete && !isOther) {
      throw new UnreadableBody('connection-failed', `the stream ended before its finish, after ${chunks} chunks`);
    }
    return this.#completion.completion();
  }
}
