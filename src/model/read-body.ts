import { Buffer } from 'node:buffer';
import type { Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { ReplyBudget } from './reply-budget.ts';

/** What bounds the reading of a body. */
export interface BodyLimits {
  /** After decoding, in bytes. */
  readonly maxBytes: number;
  /** Whether a longer one is cut there, for an excerpt, or is a failure. */
  readonly whenLonger: 'cut' | 'fail';
  readonly budget: ReplyBudget;
}

/** A body that cannot be used, by a reason of failed calls. */
export class UnreadableBody extends Error {
  readonly reason: 'reply-too-large' | 'malformed-reply';

  constructor(reason: UnreadableBody['reason'], message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'UnreadableBody';
    this.reason = reason;
  }
}

/** Nobody sends more codings than one; each costs a decoder. */
const MAX_CODINGS = 3;

/** RFC 9659: what a receiver of zstd over HTTP must hold; a frame that asks for more is refused. */
const ZSTD_WINDOW_LOG = 23;

type HeaderOf = (name: string) => string | null;

/**
 * Reads a body to its end as text, decoded from gzip, deflate, br or zstd as `Content-Encoding` says. A body over the
 * limit is ended there, with its connection: it is not read to its end, nor decoded, whatever a few bytes inflate to.
 * Rejects with `UnreadableBody`, or with what the connection failed with.
 */
export async function readBody(body: Readable, headerOf: HeaderOf, limits: BodyLimits): Promise<string> {
  // A destroyed body reports that as an error, and nobody may be there to hear it.
  body.on('error', ignore);
  const { maxBytes, whenLonger } = limits;
  const length = Number(headerOf('content-length') ?? 0);
  if (whenLonger === 'fail' && length > maxBytes) {
    body.destroy();
    throw tooLarge(maxBytes, `announces ${length} bytes`);
  }
  const codings = codingsOf(headerOf('content-encoding'));
  if (codings.length === 0) return collect(body, body, limits);
  try {
    const decoded = codings.reduceRight((from: Readable, coding) => through(from, decoderOf(coding)), body);
    return await collect(decoded, body, limits);
  } catch (error) {
    body.destroy();
    if (error instanceof UnreadableBody && whenLonger === 'fail') throw error;
    if (!(error instanceof UnreadableBody) && !isDecodingError(error)) throw error;
    if (whenLonger === 'cut') return '';
    const what = `a body that is no ${codings.join(', ')} (${error.message})`;
    throw new UnreadableBody('malformed-reply', what, { cause: error });
  }
}

const ignore = (): void => undefined;

const tooLarge = (maxBytes: number, what: string): UnreadableBody =>
  new UnreadableBody('reply-too-large', `a reply that ${what}; at most ${maxBytes} are read: lower maxTokens`);

function codingsOf(header: string | null): readonly string[] {
  const codings = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length <= MAX_CODINGS ? codings : ['too many codings'];
}

function decoderOf(coding: string): Transform {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip();
    case 'deflate':
      // Either zlib's format or none; this takes gzip as well.
      return zlib.createUnzip();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      // Node 22.15 and later.
      if (typeof zlib.createZstdDecompress === 'function') {
        return zlib.createZstdDecompress({ params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });
      }
      throw new UnreadableBody(
        'malformed-reply',
        'a body in zstd, which this Node.js cannot read (22.15 or later can)',
      );
    default:
      throw new UnreadableBody(
        'malformed-reply',
        `a body with the unknown Content-Encoding ${JSON.stringify(coding.slice(0, 40))}`,
      );
  }
}

/** Not `pipeline`: the end of the reader must reach the connection, and an error of the connection the reader. */
function through(from: Readable, decoder: Transform): Readable {
  from.once('error', (error) => decoder.destroy(error));
  decoder.on('error', ignore);
  return from.pipe(decoder);
}

const isDecodingError = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^(?:Z_|ERR_|ZSTD_|Z?BUF)/.test(error.code);

/** The text of a stream; what is beyond the limit ends the connection. */
function collect(
  stream: Readable,
  connection: Readable,
  { maxBytes, whenLonger, budget }: BodyLimits,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const share = budget.open(() => {
      end(() => reject(new Error('the reply stalled, and others wait for the memory that it holds')));
      stop();
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isDone = false;
    const end = (finish: () => void): void => {
      if (isDone) return;
      isDone = true;
      try {
        finish();
      } finally {
        chunks.length = 0;
        share.release();
      }
    };
    const stop = (): void => {
      stream.destroy();
      connection.destroy();
    };
    stream.on('data', (chunk: Buffer) => {
      if (isDone) return;
      bytes += chunk.length;
      if (bytes > maxBytes && whenLonger === 'fail') {
        end(() => reject(tooLarge(maxBytes, `goes on after ${maxBytes} bytes`)));
        stop();
        return;
      }
      chunks.push(chunk);
      if (bytes >= maxBytes && whenLonger === 'cut') {
        end(() => resolve(textOf(chunks).slice(0, maxBytes)));
        stop();
      } else if (!share.take(chunk.length, () => stream.resume())) stream.pause();
    });
    stream.on('end', () => end(() => resolve(textOf(chunks))));
    stream.on('error', (error) => end(() => reject(error)));
    stream.on('close', () => end(() => reject(new Error('the connection was closed within the reply'))));
  });
}

/** Without a byte order mark, which no JSON parser takes. */
function textOf(chunks: readonly Buffer[]): string {
  const text = (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
