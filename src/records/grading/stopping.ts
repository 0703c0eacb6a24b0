/** Pseudo-counts [a, b] of right and wrong attempts before the first one: the Beta(a, b) prior of a question's rate. */
export type RatePrior = readonly [number, number];

/** The rule for when a question has enough attempts. */
export interface StoppingOptions {
  /** The most attempts: an integer from 1 to `MOST_ATTEMPTS`. */
  readonly attempts: number;
  /**
   * The class for this number of right attempts of all `attempts`; counts with the same class need not be
   * distinguished. Called with 0 to `attempts`.
   */
  readonly classOf: (correct: number) => number;
  /** In (0, 1]: the least posterior probability of a class that ends the attempts. 1: only certainty does. */
  readonly confidence: number;
  readonly prior: RatePrior;
}

/**
 * Why no more attempts are made. `all-made`: the limit is reached; `decided`: the remaining ones cannot change the
 * class.
 */
export type StoppingReason = 'all-made' | 'decided' | 'posterior';

/** The end of the attempts at one question. */
export interface Stopped {
  readonly reason: StoppingReason;
  /** The class that `classOf` gives for all attempts; certain, except for `posterior`. */
  readonly finalClass: number;
  /** Its posterior probability; 1 if it is certain. */
  readonly probability: number;
}

/** Decides when to stop. Pure: the same counts give the same answer on every machine. */
export interface Stopping {
  /** Whether this many attempts, with this many right ones, are enough; null: not enough. */
  stop(made: number, correct: number): Stopped | null;
  /**
   * The number of attempts to make at once: the fewest after which `stop` may end them, because fewer would always be
   * followed by more. But at least a sixteenth of all, so that a question takes at most `MOST_WAVES`.
   */
  wave(made: number, correct: number): number;
}

/** More attempts distinguish the levels no better, because of the questions' own variation, and cost more. */
export const MOST_ATTEMPTS = 64;

/** The most sequential waves for a question: its time limit is that of a single attempt times this number. */
export const MOST_WAVES = 16;

/**
 * Stops the attempts at a question as soon as the class of all of them is certain or, below a confidence of 1, has that
 * probability. The posterior is Beta-Binomial: with c of m right, each remaining attempt is right with a rate drawn
 * from Beta(a + c, b + m − c). The prior is the same for all questions of the campaign: if it were learned during the
 * campaign, a restarted worker would give another grade for the same attempts.
 *
 * Uses only sums, products and quotients, whose results IEEE 754 defines exactly.
 */
export function stoppingOf(options: StoppingOptions): Stopping {
  const { attempts, classOf, confidence, prior } = options;
  const classes = Array.from({ length: attempts + 1 }, (_, correct) => classOf(correct));
  const stops = new Map<number, Stopped | null>();
  const waves = new Map<number, number>();
  const keyOf = (made: number, correct: number): number => made * (attempts + 1) + correct;

  const find = (made: number, correct: number): Stopped | null => {
    const left = attempts - made;
    const reachable = classes.slice(correct, correct + left + 1);
    const [first = 0] = reachable;
    if (left <= 0) return { reason: 'all-made', finalClass: classes[correct] ?? first, probability: 1 };
    if (reachable.every((one) => one === first)) return { reason: 'decided', finalClass: first, probability: 1 };
    if (confidence >= 1) return null;
    const [best, probability] = mostProbable(reachable, remainingRight(made, correct, left, prior));
    return probability >= confidence ? { reason: 'posterior', finalClass: best, probability } : null;
  };
  const stop = (made: number, correct: number): Stopped | null => {
    const key = keyOf(made, correct);
    const known = stops.get(key);
    if (known !== undefined) return known;
    const found = find(made, correct);
    stops.set(key, found);
    return found;
  };
  const mayStopAfter = (made: number, correct: number, more: number): boolean => {
    for (let right = 0; right <= more; right += 1) {
      if (stop(made + more, correct + right) !== null) return true;
    }
    return false;
  };
  return {
    stop,
    wave(made, correct) {
      const key = keyOf(made, correct);
      const known = waves.get(key);
      if (known !== undefined) return known;
      let more = Math.min(attempts - made, Math.ceil(attempts / MOST_WAVES));
      while (made + more < attempts && !mayStopAfter(made, correct, more)) more += 1;
      waves.set(key, more);
      return more;
    },
  };
}

/** The probability of each number of right attempts among the remaining ones, from 0 (Beta-Binomial). */
function remainingRight(made: number, correct: number, left: number, [a, b]: RatePrior): readonly number[] {
  const right = a + correct;
  const wrong = b + made - correct;
  let none = 1;
  for (let one = 0; one < left; one += 1) none *= (wrong + one) / (right + wrong + one);
  const probabilities = [none];
  let last = none;
  for (let count = 0; count < left; count += 1) {
    last *= ((left - count) / (count + 1)) * ((right + count) / (wrong + left - count - 1));
    probabilities.push(last);
  }
  return probabilities;
}

/** The class with the largest probability; the first of several. */
function mostProbable(classes: readonly number[], probabilities: readonly number[]): readonly [number, number] {
  const sums = new Map<number, number>();
  for (const [count, probability] of probabilities.entries()) {
    const one = classes[count] ?? 0;
    sums.set(one, (sums.get(one) ?? 0) + probability);
  }
  return [...sums].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
}
