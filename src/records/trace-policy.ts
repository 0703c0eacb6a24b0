import type { AskStep, AttemptPolicy, DecidedAttempt } from './attempt-policy.ts';
import type { TraceOptions } from './trace.ts';

/** The policy has chosen: the last step. */
export interface ChooseStep {
  readonly kind: 'choose';
  /**
   * Indexes in the list of attempts, of traces with a right answer; the first is the question's first record. Empty:
   * none.
   */
  readonly indices: readonly number[];
}

/** Decides how many traces the teacher writes, and which of them become records. */
export type TracePolicy = AttemptPolicy<ChooseStep>;

/** The most samples of a question. */
export const MOST_SAMPLES = 64;

/** The policy for a campaign's options. */
export function tracePolicyOf({ samples, choose }: Pick<TraceOptions, 'samples' | 'choose'>): TracePolicy {
  return POLICIES[choose](samples);
}

/**
 * Chooses the first trace with a right answer. Traces are requested one after the other, so that none is paid after a
 * right one.
 *
 * @param samples the most requested traces; throws `RangeError` outside 1 to 64
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
 * Chooses the shortest trace with a right answer among all samples, by the characters of its reasoning and answer; on a
 * tie, the earlier one. Small models learn better from short traces (arXiv 2502.12143).
 *
 * @param samples the number of requested traces, all at once; throws `RangeError` outside 1 to 64
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
 * Chooses every trace with a right answer among all samples: several records of one question (OpenThoughts3, arXiv
 * 2506.04178).
 *
 * @param samples the number of requested traces, all at once; throws `RangeError` outside 1 to 64
 */
export function allCorrect(samples: number): TracePolicy {
  return onceAsked('all-correct', samples, placesOfRight);
}

/** The choice of a policy without further traces; null if it is empty. */
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
