import type { Domain, Question } from '../records/question.ts';
import type { Verdict } from '../records/verdict.ts';

import { MATH_VERIFIER, verifyMath } from './math/verify-math.ts';

/** The domains that have a verifier. A question of another one is set aside before anything is paid for it. */
export const VERIFIED_DOMAINS: ReadonlySet<Domain> = new Set<Domain>(['math']);

/**
 * Decides whether a model's output answers a question, by the question's domain. Pure, synchronous, never throws.
 * Math is decided by `verifyMath`; other domains have no verifier yet and are `ungraded` with `domain-unsupported`.
 * A fault of the verifier itself is `ungraded` with `verifier-error`, never a wrong answer.
 */
export function verifyAnswer(output: string, question: Question): Verdict {
  if (!VERIFIED_DOMAINS.has(question.domain)) {
    return { verdict: 'ungraded', reason: 'domain-unsupported', extracted: null, decidedBy: 'none' };
  }
  try {
    return verifyMath(output, question.answer);
  } catch {
    return { verdict: 'ungraded', reason: 'verifier-error', extracted: null, decidedBy: MATH_VERIFIER };
  }
}
