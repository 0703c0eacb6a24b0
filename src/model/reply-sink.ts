import { Buffer } from 'node:buffer';
import type { BodySink } from './body-sink.ts';
import { TextSink, tooLarge, UnreadableBody } from './body-sink.ts';
import { EventStreamReader } from './event-stream.ts';
import { StreamedCompletion } from './streamed-completion.ts';
import type { Completion } from './streamed-completion.ts';

/** What bounds a reply while it is read. */
export interface ReplySinkOptions {
  /** What is held of it, in bytes. */
  readonly maxBytes: number;
  /** What the request allows. */
  readonly maxTokens: number;
  /** How long a stream may give nothing, in milliseconds. */
  readonly idleMs: number;
}

/** The body of a reply: as text, or put together where it was streamed. */
export type ReplyBody = string | Completion;

/**
 * Chunks with text that a stream may have for each token that it may have. One is usual, and fewer where an endpoint
 * puts tokens together; a gateway that cuts a reply up again may make some chunks of a token.
 */
const CHUNKS_PER_TOKEN = 4;

/** Bytes of the body that a token may take beside its share of the text: a chunk of one token has 200 to 500. */
const BYTES_PER_TOKEN = 2048;

/** Of a body that turns out to be no stream this much is told. Bytes. */
const EXCERPT_BYTES = 1000;

/** Lines of an event stream begin with these: a comment, data, event, id, retry. No JSON text does. */
const STREAM_STARTS: ReadonlySet<number> = new Set(Buffer.from(':deir'));
/** White space, and a byte order mark. */
const SKIPPED: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/**
 * Reads the body of a reply, whether it is JSON or an event stream: by its first byte, since an endpoint may stream
 * without being asked to, and may answer JSON where it was; content types are not to be relied on.
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
    // What came in place of chunks is for the reader of replies to name.
    if (!isComplete && !isOther) {
      throw new UnreadableBody('connection-failed', `the stream ended before its finish, after ${chunks} chunks`);
    }
    return this.#completion.completion();
  }
}
