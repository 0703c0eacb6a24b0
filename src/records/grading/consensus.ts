import type { AttemptPolicy } from '../attempt-policy.ts';
import type { ConsensusOptions } from '../grade.ts';

/** All attempts are made, and can be searched for a common answer. */
export interface LabelStep {
  readonly kind: 'label';
}

const LABEL: LabelStep = { kind: 'label' };

/** Requests all attempts at once: each is a vote, and has no verdict before all have voted. */
export function attemptsForConsensus(attempts: number): AttemptPolicy<LabelStep> {
  return {
    name: 'consensus',
    version: 1,
    next: (made) => (made.length < attempts ? { kind: 'ask', count: attempts - made.length } : LABEL),
  };
}

/** The class of the majority, or why there is none. */
export type Majority = { readonly index: number } | { readonly none: string };

/**
 * Finds the majority among classes of equal answers: the single largest one, if it has the least share of all attempts.
 *
 * @param sizes the number of attempts in each class
 * @param attempts all attempts, including those without an answer
 */
export function majorityOf(sizes: readonly number[], attempts: number, { minShare }: ConsensusOptions): Majority {
  const largest = Math.max(0, ...sizes);
  const found = `${largest} of ${attempts} attempts`;
  if (largest === 0) return { none: `none of ${attempts} attempts has an answer that can be compared` };
  const index = sizes.indexOf(largest);
  if (sizes.lastIndexOf(largest) !== index) return { none: `a tie: ${found} give each of two answers` };
  return largest / attempts >= minShare ? { index } : { none: `${found} agree, fewer than the share ${minShare}` };
}
