import { Pool, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { PROCESS_BUDGET } from './reply-budget.ts';
import type { ReplyBudget } from './reply-budget.ts';
import { SluiceError } from '../records/sluice-error.ts';

/** The connections to one endpoint. */
export type EndpointPool = Dispatcher;

/** The options of an endpoint's pool. */
export interface EndpointPoolOptions {
  /** Maximum number of connections, and so of requests in flight: the model's concurrency limit. At least 1. */
  readonly connections: number;
  /** Timeout of opening a connection, in milliseconds. Default 10 000. */
  readonly connectTimeoutMs?: number;
  /** Maximum size of a decoded body, in bytes; a longer one is `reply-too-large`. Default 16 MiB. */
  readonly maxReplyBytes?: number;
  /** The limit of the bytes of all replies together. Default: one of 128 MiB for the process. */
  readonly budget?: ReplyBudget;
  /** Sent with every request. Their values are secrets: they are removed from all answers of the endpoint. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The URL of an HTTP proxy that tunnels the connections (CONNECT). Default: none. */
  readonly proxy?: string;
}

/** The settings of all requests to an endpoint and of its answers. */
export interface EndpointTraits {
  readonly maxReplyBytes: number;
  readonly budget: ReplyBudget;
  readonly headers: Readonly<Record<string, string>>;
  /** The values of the headers, which are removed from answers. */
  readonly secrets: readonly string[];
}

/**
 * Four times the maximum recorded text (4 MiB), to include the JSON around it and escapes: a trace of a million tokens
 * has about this size.
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
 * The connections to one endpoint, shared by all of its callers and closed by the caller that made it (`await
 * pool.close()` waits for the requests in flight, `await pool.destroy()` ends them).
 *
 * One pool per model and one request per connection: over the global `fetch` a call costs nearly twice the CPU (0.98 to
 * 0.56 ms), and of 1,024 slots only 629 were really in flight, to 960 over a pool (Node 24, two cores).
 *
 * Throws `SluiceError` with code `bad-api-key` if the value of a header is not allowed in one; the message does not
 * contain the value.
 *
 * @param baseUrl any URL of the endpoint: only scheme, host and port are used
 */
export function createEndpointPool(baseUrl: string, options: EndpointPoolOptions): EndpointPool {
  const { connections, connectTimeoutMs = 10_000, proxy, headers = {} } = options;
  checkHeaders(headers);
  const connect = { timeout: connectTimeoutMs };
  const pool = {
    connections,
    pipelining: 1,
    // A reasoning model may send nothing for minutes: the call's time limit is the only one.
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

/** The settings of requests over these connections. */
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
