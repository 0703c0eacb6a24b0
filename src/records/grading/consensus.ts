import type { AttemptPolicy } from '../attempt-policy.ts';
import type { ConsensusOptions } from '../grade.ts';

/** All attempts are made: what they agree on can be looked for. */
export interface LabelStep {
  readonly kind: 'label';
}

const LABEL: LabelStep = { kind: 'label' };

/** Asks for all attempts at once: each is a vote, and has no verdict before all have voted. */
export function attemptsForConsensus(attempts: number): AttemptPolicy<LabelStep> {
  return {
    name: 'consensus',
    version: 1,
    next: (made) => (made.length < attempts ? { kind: 'ask', count: attempts - made.length } : LABEL),
  };
}

/** The class of a majority, or why there is none. */
export type Majority = { readonly index: number } | { readonly none: string };

/**
 * Which of some classes of equal answers has the majority: the only largest one, if it has the least share of all attempts.
 *
 * @param sizes how many attempts each class has
 * @param attempts all attempts, those without an answer included
 */
export function majorityOf(sizes: readonly number[], attempts: number, { minShare }: ConsensusOptions): Majority {
  const largest = Math.max(0, ...sizes);
  const found = `${largest} of ${attempts} attempts`;
  if (largest === 0) return { none: `none of ${attempts} attempts has an answer that can be compared` };
  const index = sizes.indexOf(largest);
  if (sizes.lastIndexOf(largest) !== index) return { none: `a tie: ${found} give each of two answers` };
  return largest / attempts >= minShare ? { index } : { none: `${found} agree, fewer than the share ${minShare}` };
}
