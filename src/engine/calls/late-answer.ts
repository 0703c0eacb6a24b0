import type { CallFailure } from '../../records/model-reply.ts';

/** A server that refuses a request does so at once; an error status after this time is the end of a wait. Milliseconds. */
const AT_ONCE_MS = 5000;

/** A gateway passed the request on, and gave up its wait for the answer: Gateway Timeout, and that of Cloudflare. */
const GATEWAY_TIMEOUTS: ReadonlySet<number | null | undefined> = new Set([504, 524]);

/** The parts of a failure that show a time-out. */
export type TimedFailure = Pick<CallFailure, 'reason'> & Partial<Pick<CallFailure, 'status' | 'answeredAfterMs'>>;

/**
 * Whether the endpoint may still work on a failed request that nobody waits for any more: our own time-out, or that of a
 * gateway. Gateways report theirs with many statuses (408, 500, 502, 504, 524), which also a server that restarts
 * answers, so the time decides. 429, 503 and 529 say that the request was not taken, even after a wait in a queue.
 */
export function hasTimedOut({ reason, status, answeredAfterMs }: TimedFailure): boolean {
  if (reason !== 'server-error' && reason !== 'try-later') return reason === 'timeout';
  return GATEWAY_TIMEOUTS.has(status) || (answeredAfterMs ?? 0) >= AT_ONCE_MS;
}
