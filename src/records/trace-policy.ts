import type { AskStep, AttemptPolicy, DecidedAttempt } from './attempt-policy.ts';
import type { TraceOptions } from './trace.ts';

/** The policy has chosen: the last step. */
export interface ChooseStep {
  readonly kind: 'choose';
  /** Places in the list of attempts, of traces whose answer is right; the first is the question's first record. Empty: none. */
  readonly indices: readonly number[];
}

/** How many traces the teacher is asked for, and which of them become records. */
export type TracePolicy = AttemptPolicy<ChooseStep>;

/** More samples of a question than anyone takes. */
export const MOST_SAMPLES = 64;

/** The policy that the options of a campaign name. */
export function tracePolicyOf({ samples, choose }: Pick<TraceOptions, 'samples' | 'choose'>): TracePolicy {
  return POLICIES[choose](samples);
}

/**
 * The first trace whose answer is right. One is asked for after the other, so that none is paid for once one is right.
 *
 * @param samples how many traces it asks for at most; throws `RangeError` outside of 1 to 64
 */
export function firstCorrect(samples: number): TracePolicy {
  checkSamples(samples);
  return {
    name: 'first-correct',
    version: 1,
    next(attempts, asked = attempts.length): AskStep | ChooseStep {
      const [first] = placesOfRight(attempts);
      if (first !== undefined) return { kind: 'choose', indices: [first] };
      return asked < samples ? { kind: 'ask', count: 1 } : { kind: 'choose', indices: [] };
    },
  };
}

/**
 * Of all samples the shortest trace whose answer is right, by the characters of its reasoning and its answer; of two as
 * long the earlier one. Small models learn better from short traces (arXiv 2502.12143).
 *
 * @param samples how many traces it asks for, all at once; throws `RangeError` outside of 1 to 64
 */
export function shortestCorrect(samples: number): TracePolicy {
  return onceAsked('shortest-correct', samples, (attempts) => {
    const lengths = new Map(placesOfRight(attempts).map((place) => [place, lengthOf(attempts[place])]));
    const shortest = Math.min(...lengths.values());
    return [...lengths]
      .filter(([, length]) => length === shortest)
      .slice(0, 1)
      .map(([place]) => place);
  });
}

/**
 * Of all samples every trace whose answer is right: several records of one question (OpenThoughts3, arXiv 2506.04178).
 *
 * @param samples how many traces it asks for, all at once; throws `RangeError` outside of 1 to 64
 */
export function allCorrect(samples: number): TracePolicy {
  return onceAsked('all-correct', samples, placesOfRight);
}

/** What a policy chooses where nothing more is asked for; null where that is none. */
export function chosenOf(policy: TracePolicy, attempts: readonly DecidedAttempt[]): ChooseStep | null {
  const step = policy.next(attempts, MOST_SAMPLES);
  return step.kind === 'choose' && step.indices.length > 0 ? step : null;
}

const POLICIES: Readonly<Record<TraceOptions['choose'], (samples: number) => TracePolicy>> = {
  first: firstCorrect,
  shortest: shortestCorrect,
  all: allCorrect,
};

function onceAsked(
  name: string,
  samples: number,
  choose: (attempts: readonly DecidedAttempt[]) => readonly number[],
): TracePolicy {
  checkSamples(samples);
  return {
    name,
    version: 1,
    next: (attempts, asked = attempts.length) =>
      asked < samples ? { kind: 'ask', count: samples - asked } : { kind: 'choose', indices: choose(attempts) },
  };
}

function checkSamples(samples: number): void {
  if (Number.isInteger(samples) && samples >= 1 && samples <= MOST_SAMPLES) return;
  throw new RangeError(`expected 1 to ${MOST_SAMPLES} samples, got ${samples}`);
}

const placesOfRight = (attempts: readonly DecidedAttempt[]): readonly number[] =>
  attempts.flatMap(({ verdict }, place) => (verdict.verdict === 'correct' ? [place] : []));

const lengthOf = (attempt: DecidedAttempt | undefined): number =>
  attempt === undefined ? 0 : (attempt.reply.reasoning ?? '').length + attempt.reply.content.length;
