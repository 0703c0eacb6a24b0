import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { PROCESS_BUDGET } from './reply-budget.ts';
import type { ReplyBudget } from './reply-budget.ts';

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
}

/** How much of an endpoint's replies is read. */
export interface ReplyLimits {
  readonly maxReplyBytes: number;
  readonly budget: ReplyBudget;
}

/**
 * Four times the text that can be recorded (4 MiB), for what stands around it and for escapes: a trace of a million
 * tokens has about as much.
 */
const MAX_REPLY_BYTES = 16 * 1024 * 1024;

class EndpointPool extends Pool {
  readonly replyLimits: ReplyLimits;

  constructor(origin: string, options: Pool.Options, replyLimits: ReplyLimits) {
    super(origin, options);
    this.replyLimits = replyLimits;
  }
}

/**
 * The connections to one endpoint, to be shared by everything that calls it and closed by whoever made it
 * (`await pool.close()` waits for the requests in flight, `await pool.destroy()` ends them).
 *
 * One pool per model and one request per connection: over the global `fetch` a call costs nearly twice the CPU (0.98 to
 * 0.56 ms), and of 1,024 slots only 629 were really in flight, to 960 over a pool (Node 24, two cores).
 *
 * @param baseUrl any URL of the endpoint: only scheme, host and port count
 */
export function createEndpointPool(baseUrl: string, options: EndpointPoolOptions): Dispatcher {
  const pool: Pool.Options = {
    connections: options.connections,
    pipelining: 1,
    connect: { timeout: options.connectTimeoutMs ?? 10_000 },
    // A reasoning model may say nothing for minutes: the call's own time limit is the only one.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  return new EndpointPool(new URL(baseUrl).origin, pool, {
    maxReplyBytes: options.maxReplyBytes ?? MAX_REPLY_BYTES,
    budget: options.budget ?? PROCESS_BUDGET,
  });
}

/** How much of a reply is read over these connections. */
export const replyLimitsOf = (dispatcher: Dispatcher): ReplyLimits =>
  dispatcher instanceof EndpointPool
    ? dispatcher.replyLimits
    : { maxReplyBytes: MAX_REPLY_BYTES, budget: PROCESS_BUDGET };
