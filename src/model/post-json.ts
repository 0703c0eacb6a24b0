import type { Dispatcher } from 'undici';
import type { MaySend } from '../records/model-ports.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { BodySink } from './body-sink.ts';
import { endpointTraitsOf } from './endpoint-pool.ts';
import { readBody, readInto } from './read-body.ts';
import { receiveReply } from './receive-reply.ts';
import type { OpenAnswer } from './receive-reply.ts';
import { redactKey } from '../records/redact-key.ts';

/** Maximum part of an answer without a reply that is read, for an excerpt. Bytes. */
const MAX_ERROR_BYTES = 64 * 1024;

/** An HTTP answer, or the beginning of a refusal. None of its headers contains the key. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Milliseconds between the request and the beginning of the answer. */
  readonly afterMs: number;
}

const AUTHORIZATION = 'Bearer ';

/**
 * The headers of every request to an endpoint. Throws `SluiceError` with code `bad-api-key` if the key is not allowed
 * in a header; the message does not contain the key.
 *
 * @param apiKey sent as bearer token; undefined sends no authorization
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

/** The address of a request in the pool's form. */
export interface Address {
  readonly origin: string;
  readonly path: string;
}

/** Parses a URL, once for all of its requests. */
export function addressOf(url: string): Address {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}

/** A request to an endpoint. */
export interface Post {
  readonly address: Address;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal | null;
  /** Default: it may always be sent. */
  readonly maySend?: MaySend | undefined;
}

const ALWAYS: MaySend = () => true;

/** Posts a JSON text and reads the whole answer. Follows no redirect: the key is only for this host. */
export async function postJson(dispatcher: Dispatcher, post: Post): Promise<HttpAnswer> {
  return receiveReply(dispatcher, requestOf(dispatcher, post), post.signal, {
    maySend: post.maySend ?? ALWAYS,
    newSink: null,
    budget: endpointTraitsOf(dispatcher).budget,
    readOther: (answer) => readAnswer(dispatcher, answer, post.headers),
  });
}

/** An answer other than 2xx to a request for a reply. */
export class RefusedAnswer extends Error {
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer) {
    super('refused');
    this.answer = answer;
  }
}

/**
 * The same, with a 2xx answer read into a sink while it arrives. Rejects with `RefusedAnswer` for any other answer.
 *
 * @param newSink makes the sink, with its maximum number of bytes
 */
export async function postForReply<Reply>(
  dispatcher: Dispatcher,
  post: Post,
  newSink: (maxBytes: number) => BodySink<Reply>,
): Promise<Reply> {
  const { maxReplyBytes, budget } = endpointTraitsOf(dispatcher);
  const newReplySink = (): BodySink<Reply> => newSink(maxReplyBytes);
  return receiveReply(dispatcher, requestOf(dispatcher, post), post.signal, {
    maySend: post.maySend ?? ALWAYS,
    newSink: newReplySink,
    budget,
    readOther: async (answer) => {
      if (answer.statusCode >= 200 && answer.statusCode <= 299) {
        return readInto(answer.body, (name) => headerOf(answer, name), newReplySink(), budget);
      }
      throw new RefusedAnswer(await readAnswer(dispatcher, answer, post.headers));
    },
  });
}

const requestOf = (dispatcher: Dispatcher, { address, headers, body }: Post): Dispatcher.DispatchOptions => ({
  origin: address.origin,
  path: address.path,
  method: 'POST',
  headers: { ...headers, ...endpointTraitsOf(dispatcher).headers },
  body,
});

async function readAnswer(
  dispatcher: Dispatcher,
  answer: OpenAnswer,
  sent: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  const { statusCode: status, afterMs } = answer;
  const { maxReplyBytes, budget, secrets } = endpointTraitsOf(dispatcher);
  const isReply = status >= 200 && status <= 299;
  const text = await readBody(answer.body, (name) => headerOf(answer, name), {
    maxBytes: isReply ? maxReplyBytes : Math.min(maxReplyBytes, MAX_ERROR_BYTES),
    whenLonger: isReply ? 'fail' : 'cut',
    budget,
  });
  let redacted: HttpAnswer['headers'] | null = null;
  return {
    status,
    afterMs,
    // Few answers have headers that are read.
    get headers() {
      redacted ??= redactHeaders(answer.headers, sent['authorization'], secrets);
      return redacted;
    },
    // The key is removed where a text is used; a caller may not have the other secrets.
    text: redactKey(text, secrets),
  };
}

function redactHeaders(
  given: HttpAnswer['headers'],
  authorization: string | undefined,
  others: readonly string[],
): HttpAnswer['headers'] {
  const secrets = authorization === undefined ? others : [authorization.slice(AUTHORIZATION.length), ...others];
  if (secrets.length === 0) return given;
  const redacted: Record<string, string | string[] | undefined> = {};
  for (const [name, value] of Object.entries(given)) {
    redacted[name] = Array.isArray(value)
      ? value.map((one) => redactKey(one, secrets))
      : value && redactKey(value, secrets);
  }
  return redacted;
}

/** A header of an answer, the first one if there are several; null if it is missing. */
export function headerOf(answer: Pick<HttpAnswer, 'headers'>, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
