import type { Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import { TextSink, tooLarge, UnreadableBody } from './body-sink.ts';
import type { BodySink } from './body-sink.ts';
import { collect } from './collect-body.ts';
import type { ReplyBudget } from './reply-budget.ts';

/** The limits of reading a body. */
export interface BodyLimits {
  /** After decoding, in bytes. */
  readonly maxBytes: number;
  /** Whether a longer body is cut for an excerpt, or fails. */
  readonly whenLonger: 'cut' | 'fail';
  readonly budget: ReplyBudget;
}

/** Real servers use one coding; each costs a decoder. */
const MAX_CODINGS = 3;

/** RFC 9659: the window size that a receiver of zstd over HTTP must support; a frame that needs more is refused. */
const ZSTD_WINDOW_LOG = 23;

type HeaderOf = (name: string) => string | null;

/**
 * Reads a body to its end as text, decoded from gzip, deflate, br or zstd as `Content-Encoding` says. A body over the
 * limit is ended there, with its connection: it is neither read nor decoded to its end, however much a few bytes
 * inflate to. Rejects with `UnreadableBody`, or with the error of the connection.
 */
export async function readBody(body: Readable, headerOf: HeaderOf, limits: BodyLimits): Promise<string> {
  const { maxBytes, whenLonger, budget } = limits;
  const length = Number(headerOf('content-length') ?? 0);
  if (whenLonger === 'fail' && length > maxBytes) {
    body.on('error', ignore);
    body.destroy();
    throw tooLarge(maxBytes, `announces ${length} bytes`);
  }
  try {
    return await readInto(body, headerOf, new TextSink(maxBytes, whenLonger), budget);
  } catch (error) {
    if (error instanceof UnreadableBody && whenLonger === 'cut') return '';
    throw error;
  }
}

/** The same into any sink, which makes the result and limits the number of bytes. */
export async function readInto<Result>(
  body: Readable,
  headerOf: HeaderOf,
  sink: BodySink<Result>,
  budget: ReplyBudget,
): Promise<Result> {
  // A destroyed body reports that as an error, perhaps without another listener.
  body.on('error', ignore);
  const codings = codingsOf(headerOf('content-encoding'));
  if (codings.length === 0) return collect(body, body, sink, budget);
  try {
    const decoded = codings.reduceRight((from: Readable, coding) => through(from, decoderOf(coding)), body);
    return await collect(decoded, body, sink, budget);
  } catch (error) {
    body.destroy();
    if (error instanceof UnreadableBody || !isDecodingError(error)) throw error;
    const what = `a body that is no ${codings.join(', ')} (${error.message})`;
    throw new UnreadableBody('malformed-reply', what, { cause: error });
  }
}

const ignore = (): void => undefined;

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
      // Either zlib's format or raw; this accepts gzip as well.
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

/**
 * Not `pipeline`: the end of the reader must reach the connection, and an error of the connection must reach the
 * reader.
 */
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
