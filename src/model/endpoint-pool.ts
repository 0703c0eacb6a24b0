import { Pool, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { PROCESS_BUDGET } from './reply-budget.ts';
import type { ReplyBudget } from './reply-budget.ts';
import { SluiceError } from '../records/sluice-error.ts';

/** The connections to one endpoint. */
export type EndpointPool = Dispatcher;

/** What an endpoint's pool can be told. */
export interface EndpointPoolOptions {
  /** Connections at most, and so requests in flight: the model's concurrency limit. At least 1. */
  readonly connections: number;
  /** To open a connection, in milliseconds. Default 10 000. */
  readonly connectTimeoutMs?: number;
  /** The longest body that is read, decoded, in bytes; a longer one is `reply-too-large`. Default 16 MiB. */
  readonly maxReplyBytes?: number;
  /** What bounds the bytes of all replies at once. Default: one of 128 MiB for the process. */
  readonly budget?: ReplyBudget;
  /** Sent with every request. Their values are secrets: they are taken out of all that the endpoint answers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The URL of an HTTP proxy that the connections are tunnelled through (CONNECT). Default: none. */
  readonly proxy?: string;
}

/** What holds for all that is sent to an endpoint and read from it. */
export interface EndpointTraits {
  readonly maxReplyBytes: number;
  readonly budget: ReplyBudget;
  readonly headers: Readonly<Record<string, string>>;
  /** What must not come back: the values of the headers. */
  readonly secrets: readonly string[];
}

/**
 * Four times the text that can be recorded (4 MiB), for what stands around it and for escapes: a trace of a million
 * tokens has about as much.
 */
const MAX_REPLY_BYTES = 16 * 1024 * 1024;

const DEFAULT_TRAITS: EndpointTraits = {
  maxReplyBytes: MAX_REPLY_BYTES,
  budget: PROCESS_BUDGET,
  headers: {},
  secrets: [],
};

const TRAITS = new WeakMap<Dispatcher, EndpointTraits>();

/**
 * The connections to one endpoint, to be shared by everything that calls it and closed by whoever made it
 * (`await pool.close()` waits for the requests in flight, `await pool.destroy()` ends them).
 *
 * One pool per model and one request per connection: over the global `fetch` a call costs nearly twice the CPU (0.98 to
 * 0.56 ms), and of 1,024 slots only 629 were really in flight, to 960 over a pool (Node 24, two cores).
 *
 * Throws `SluiceError` with code `bad-api-key` where the value of a header is not allowed in one, without telling it.
 *
 * @param baseUrl any URL of the endpoint: only scheme, host and port count
 */
export function createEndpointPool(baseUrl: string, options: EndpointPoolOptions): EndpointPool {
  const { connections, connectTimeoutMs = 10_000, proxy, headers = {} } = options;
  checkHeaders(headers);
  const connect = { timeout: connectTimeoutMs };
  const pool = {
    connections,
    pipelining: 1,
    // A reasoning model may say nothing for minutes: the call's own time limit is the only one.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const dispatcher =
    proxy === undefined
      ? new Pool(new URL(baseUrl).origin, { ...pool, connect })
      : new ProxyAgent({ ...pool, uri: proxy, requestTls: connect, proxyTls: connect });
  TRAITS.set(dispatcher, {
    maxReplyBytes: options.maxReplyBytes ?? MAX_REPLY_BYTES,
    budget: options.budget ?? PROCESS_BUDGET,
    headers,
    // The longest first: one may be part of another.
    secrets: Object.values(headers).toSorted((a, b) => b.length - a.length),
  });
  return dispatcher;
}

/** What holds for requests over these connections. */
export const endpointTraitsOf = (dispatcher: Dispatcher): EndpointTraits => TRAITS.get(dispatcher) ?? DEFAULT_TRAITS;

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)) continue;
    throw new SluiceError(
      'bad-api-key',
      `the header ${name} must be printable ASCII, got ${value.length} characters with others among them; ` +
        'check for a line break at its end',
    );
  }
}
