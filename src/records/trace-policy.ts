import type { AskStep, AttemptPolicy } from './attempt-policy.ts';

/** The policy has chosen: the last step. */
export interface ChooseStep {
  readonly kind: 'choose';
  /** The chosen trace's place in the list. */
  readonly index: number;
}

/** How many traces the teacher is asked for, and which of them becomes the record. */
export type TracePolicy = AttemptPolicy<ChooseStep>;

const ASK_ONCE: AskStep = { kind: 'ask', count: 1 };

/**
 * The first trace whose answer is correct; where none of them is, the last one.
 *
 * @param samples how many traces it asks for at most, one after the other; throws `RangeError` below 1
 */
export function firstCorrect(samples: number): TracePolicy {
  if (!(samples >= 1)) throw new RangeError(`expected 1 sample or more, got ${samples}`);
  return {
    name: 'first-correct',
    version: 1,
    next(attempts): AskStep | ChooseStep {
      const index = attempts.findIndex(({ verdict }) => verdict.verdict === 'correct');
      if (index >= 0) return { kind: 'choose', index };
      return attempts.length < samples ? ASK_ONCE : { kind: 'choose', index: attempts.length - 1 };
    },
  };
}
