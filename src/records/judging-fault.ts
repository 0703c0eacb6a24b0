import type { UnverifiedReason } from './finish-reason.ts';
import type { CallFailureReason } from './model-reply.ts';

/** The reasons of a verifier that cannot judge an answer. */
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

/** Why a verifier cannot judge an answer. */
export type VerifierFault = (typeof VERIFIER_FAULTS)[number];

/** Why an answer has no verdict: it is missing, must not be verified, or cannot be judged. It sets its record aside. */
export type JudgingFault = VerifierFault | UnverifiedReason | CallFailureReason | 'operator-error';
