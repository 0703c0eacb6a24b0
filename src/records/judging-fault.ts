import type { UnverifiedReason } from './finish-reason.ts';
import type { CallFailureReason } from './model-reply.ts';

/** What a verifier says where it can say nothing of an answer. */
export const VERIFIER_FAULTS = [
  'gold-unparsable',
  'domain-unsupported',
  'verifier-timeout',
  'verifier-error',
  'tests-broken',
  'tests-decide-nothing',
  'module-missing',
  'sandbox-error',
] as const;

/** Why a verifier can say nothing of an answer. */
export type VerifierFault = (typeof VERIFIER_FAULTS)[number];

/** Why an answer has no verdict: it is not there, is not to be looked at, or cannot be judged. It sets its record aside. */
export type JudgingFault = VerifierFault | UnverifiedReason | CallFailureReason | 'operator-error';
