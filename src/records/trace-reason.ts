import type { RejectedReason } from './trace.ts';

/**
 * The scope of a reason for the other samples of a question. `attempt`: only this trace failed, and another may be
 * right. `selection`: every sample would end the same way, and no more are paid.
 */
const REACH: Readonly<Record<RejectedReason, 'attempt' | 'selection'>> = {
  incorrect: 'attempt',
  unparsable: 'attempt',
  truncated: 'attempt',
  filtered: 'attempt',
  'unknown-finish': 'attempt',
  'reasoning-missing': 'attempt',
  'reply-too-large': 'attempt',
  repetitive: 'attempt',
  'control-tokens': 'attempt',
  'malformed-reasoning': 'attempt',
  'other-language': 'attempt',
  'too-long': 'attempt',
  'too-short': 'attempt',
  'empty-reply': 'attempt',
  'malformed-reply': 'attempt',
  timeout: 'attempt',
  // Concerns only this teacher: the next one may have the longer context.
  'request-refused': 'attempt',
  'verifier-timeout': 'attempt',
  'verifier-error': 'attempt',
  'module-missing': 'attempt',
  'gold-unparsable': 'selection',
  'domain-unsupported': 'selection',
  'tests-broken': 'selection',
  'tests-decide-nothing': 'selection',
  'sandbox-error': 'selection',
  'record-too-large': 'selection',
  'deadline-exceeded': 'selection',
  'operator-error': 'selection',
  'connection-refused': 'selection',
  'connection-failed': 'selection',
  'rate-limited': 'selection',
  overloaded: 'selection',
  'try-later': 'selection',
  'quota-exhausted': 'selection',
  'server-error': 'selection',
  unauthorized: 'selection',
  'model-not-found': 'selection',
  'prm-score-count': 'selection',
  'prm-context-exceeded': 'selection',
  'scorer-count': 'selection',
  'scorer-context-exceeded': 'selection',
  cancelled: 'selection',
};

/** Whether a reason says nothing about further samples of the question. */
export const isOfAttempt = (reason: RejectedReason): boolean => REACH[reason] === 'attempt';
