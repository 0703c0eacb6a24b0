import type { CallFailureReason } from './model-reply.ts';

/**
 * The cause of a failed call. The first three kinds are the endpoint's and never an outcome of a question.
 *
 * - `away`: the endpoint is not serving; calls wait for it, and probes test it.
 * - `busy`: the endpoint needs fewer calls at once, or later ones.
 * - `misconfigured`: key, model or address are wrong; if this persists, the worker ends with one message.
 * - `unproven`: the request's own if other calls to the endpoint pass meanwhile, otherwise the endpoint's.
 * - `request`: the request's own. The endpoint has answered.
 */
export type CallFailureKind = 'away' | 'busy' | 'misconfigured' | 'unproven' | 'request';

/** The kind of each failure reason; the only such table. */
export const CALL_FAILURE_KINDS: Readonly<Record<CallFailureReason, CallFailureKind>> = {
  'connection-refused': 'away',
  'connection-failed': 'away',
  'server-error': 'away',
  'quota-exhausted': 'away',
  'try-later': 'away',
  'rate-limited': 'busy',
  overloaded: 'busy',
  unauthorized: 'misconfigured',
  'model-not-found': 'misconfigured',
  timeout: 'unproven',
  'request-refused': 'unproven',
  'empty-reply': 'unproven',
  'malformed-reply': 'unproven',
  'reply-too-large': 'unproven',
  'scorer-count': 'unproven',
  // The endpoint has measured this request: it will never pass unchanged, but shorter ones do.
  'scorer-context-exceeded': 'request',
  cancelled: 'request',
  'prm-score-count': 'unproven',
  'prm-context-exceeded': 'request',
};
