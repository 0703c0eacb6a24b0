import type { Dispatcher } from 'undici';
import { SluiceError } from '../records/sluice-error.ts';
import { replyLimitsOf } from './endpoint-pool.ts';
import { readBody } from './read-body.ts';
import { redactKey } from './redact-key.ts';

/** Of an answer that is no reply only the beginning is read, for an excerpt. Bytes. */
const MAX_ERROR_BYTES = 64 * 1024;

/** An HTTP answer, read to its end, or a refusal's beginning. The key is in none of its headers. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const AUTHORIZATION = 'Bearer ';

/**
 * The headers of every request to an endpoint. Throws `SluiceError` with code `bad-api-key` where the key cannot
 * stand in a header; the message does not contain it.
 *
 * @param apiKey sent as bearer token; undefined sends no authorization at all
 */
export function requestHeaders(apiKey: string | undefined): Readonly<Record<string, string>> {
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new SluiceError(
      'bad-api-key',
      `the API key must be printable ASCII without spaces, got ${apiKey.length} characters with others among them; ` +
        'check for a line break at its end',
    );
  }
  return {
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'sluice',
    ...(apiKey !== undefined && { authorization: `${AUTHORIZATION}${apiKey}` }),
  };
}

/** Where a request goes, as the pool takes it. */
export interface Address {
  readonly origin: string;
  readonly path: string;
}

/** Reads a URL, once for all requests that go there. */
export function addressOf(url: string): Address {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}

/** Posts a JSON text and reads the whole answer. Follows no redirect: the key is for this host alone. */
export async function postJson(
  dispatcher: Dispatcher,
  { origin, path }: Address,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal | null,
): Promise<HttpAnswer> {
  const answer = await dispatcher.request({
    origin,
    path,
    method: 'POST',
    headers: { ...headers },
    body,
    ...(signal !== null && { signal }),
  });
  const { statusCode: status } = answer;
  const { maxReplyBytes, budget } = replyLimitsOf(dispatcher);
  const isReply = status >= 200 && status <= 299;
  const text = await readBody(answer.body, (name) => headerOf(answer, name), {
    maxBytes: isReply ? maxReplyBytes : Math.min(maxReplyBytes, MAX_ERROR_BYTES),
    whenLonger: isReply ? 'fail' : 'cut',
    budget,
  });
  let redacted: HttpAnswer['headers'] | null = null;
  return {
    status,
    // Few answers have headers that somebody reads.
    get headers() {
      redacted ??= redactHeaders(answer.headers, headers['authorization']);
      return redacted;
    },
    text,
  };
}

function redactHeaders(given: HttpAnswer['headers'], authorization: string | undefined): HttpAnswer['headers'] {
  if (authorization === undefined) return given;
  const key = authorization.slice(AUTHORIZATION.length);
  const redacted: Record<string, string | string[] | undefined> = {};
  for (const [name, value] of Object.entries(given)) {
    redacted[name] = Array.isArray(value) ? value.map((one) => redactKey(one, key)) : value && redactKey(value, key);
  }
  return redacted;
}

/** One header of an answer, the first where it came several times; null where it is missing. */
export function headerOf(answer: Pick<HttpAnswer, 'headers'>, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
