import type { RatePrior } from './stopping.ts';

/** The fitted prior, or why there is none. */
export type FittedPrior =
  | { readonly prior: RatePrior; readonly reason: null }
  | { readonly prior: null; readonly reason: string };

/** The result of the attempts at one question. */
export interface CountedAttempts {
  readonly attempts: number;
  readonly correct: number;
}

/** Questions with a single attempt do not show how questions differ, and few questions show little. */
const LEAST_QUESTIONS = 30;
const LEAST_ATTEMPTS = 2;
/** The range of a + b, wider than the configuration allows. */
const CONCENTRATION = [0.02, 2000] as const;
const SHARE = [0.001, 0.999] as const;
const ROUNDS = 40;
const LEAST = 0.01;
const MOST = 1000;

/**
 * Fits the Beta prior of the rate of right attempts with the largest likelihood of the attempts at these questions
 * (Beta-Binomial distribution), to two digits. Early stopping does not affect it, because whether attempts continue
 * depends only on the attempts made; therefore no question is left out by its number of attempts.
 */
export function fitPrior(questions: readonly CountedAttempts[]): FittedPrior {
  const repeated = questions.filter(({ attempts }) => attempts >= LEAST_ATTEMPTS).length;
  if (repeated < LEAST_QUESTIONS) {
    return {
      prior: null,
      reason: `a prior needs at least ${LEAST_QUESTIONS} questions with ${LEAST_ATTEMPTS} attempts, there are ${repeated}`,
    };
  }
  const right = questions.reduce((sum, { correct }) => sum + correct, 0);
  if (right === 0) return { prior: null, reason: 'no attempt was right' };
  if (questions.every(({ attempts, correct }) => attempts === correct)) {
    return { prior: null, reason: 'every attempt was right' };
  }
  const likelihood = likelihoodOf(questions);
  // Mean and concentration are nearly independent: alternating between them converges soon.
  let share = 0.5;
  let concentration = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    share = best(SHARE, (at) => likelihood(at * concentration, (1 - at) * concentration));
    const logarithm = best([Math.log(CONCENTRATION[0]), Math.log(CONCENTRATION[1])], (at) =>
      likelihood(share * Math.exp(at), (1 - share) * Math.exp(at)),
    );
    concentration = Math.exp(logarithm);
  }
  return { prior: [twoDigits(share * concentration), twoDigits((1 - share) * concentration)], reason: null };
}

const twoDigits = (count: number): number => Math.min(MOST, Math.max(LEAST, Number(count.toPrecision(2))));

/** The logarithm of the likelihood of the attempts under Beta(a, b), without a constant. */
export function likelihoodOf(questions: readonly CountedAttempts[]): (a: number, b: number) => number {
  const most = questions.reduce((sofar, { attempts }) => Math.max(sofar, attempts), 0);
  const alike = new Map<string, CountedAttempts & { readonly questions: number }>();
  for (const { attempts, correct } of questions) {
    const key = `${correct}/${attempts}`;
    alike.set(key, { attempts, correct, questions: (alike.get(key)?.questions ?? 0) + 1 });
  }
  const kinds = [...alike.values()];
  return (a, b) => {
    const right = logarithms(a, most);
    const wrong = logarithms(b, most);
    const all = logarithms(a + b, most);
    return kinds.reduce((sum, kind) => {
      const each = (right[kind.correct] ?? 0) + (wrong[kind.attempts - kind.correct] ?? 0) - (all[kind.attempts] ?? 0);
      return sum + kind.questions * each;
    }, 0);
  };
}

/** The logarithms of the rising factorials of a number: `from`, `from (from + 1)`, … */
function logarithms(from: number, count: number): readonly number[] {
  const sums = [0];
  for (let i = 0; i < count; i += 1) sums.push((sums[i] ?? 0) + Math.log(from + i));
  return sums;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const CUTS = 40;

/** The maximum of a function with one peak between two numbers, by golden sections. */
function best([from, to]: readonly [number, number], height: (at: number) => number): number {
  let [low, high] = [from, to];
  for (let cut = 0; cut < CUTS; cut += 1) {
    const width = GOLDEN * (high - low);
    if (height(high - width) > height(low + width)) high = low + width;
    else low = high - width;
  }
  return (low + high) / 2;
}
