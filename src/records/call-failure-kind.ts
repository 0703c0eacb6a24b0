import type { CallFailureReason } from './model-reply.ts';

/**
 * Whose failure a failed call is. The first three are the endpoint's and never an outcome of a question.
 *
 * - `away`: the endpoint does not serve; it is waited for and probed.
 * - `busy`: the endpoint wants fewer calls at once, or later.
 * - `misconfigured`: key, model or address are wrong; where it lasts, the worker ends with one message.
 * - `unproven`: the request's own where other calls of the endpoint pass meanwhile, else the endpoint's.
 * - `request`: the request's own. The endpoint has answered.
 */
export type CallFailureKind = 'away' | 'busy' | 'misconfigured' | 'unproven' | 'request';

/** The one table of what a failed call means. */
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
  // The endpoint has measured this request: as it is, it will never pass, and shorter ones do.
  'scorer-context-exceeded': 'request',
  cancelled: 'request',
  'prm-score-count': 'unproven',
  'prm-context-exceeded': 'request',
};
