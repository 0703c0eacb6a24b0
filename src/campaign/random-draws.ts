import { uniform } from '../records/seeded-random.ts';

/** The least chance: an impossible event would need an infinite number of trials. */
const LEAST_CHANCE = 1e-4;

/** Random draws from distributions: the same seed gives the same draws in the same order. */
export interface RandomDraws {
  /** In [0, 1). */
  uniform(): number;
  /** With mean 0 and variance 1. */
  normal(): number;
  /** With scale 1; its mean is `shape`, which is at least 0. */
  gamma(shape: number): number;
  beta(a: number, b: number): number;
  /** The result adds up to 1; a weight of 0 gets 0. At least one weight is above 0. */
  dirichlet(weights: readonly number[]): readonly number[];
  /** Between two positive numbers, with equal probability for each order of magnitude. */
  logUniform(low: number, high: number): number;
  /** Trials until `successes` of them succeeded, each with `chance`: a negative binomial, not rounded. */
  trials(successes: number, chance: number): number;
}

/** Draws that depend only on the seed. Not for secrets. */
export function randomDraws(seed: number): RandomDraws {
  let count = 0;
  const next = (): number => uniform(seed, count++);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  /** Marsaglia and Tsang 2000; below a shape of 1 by the power of a uniform number. */
  const gamma = (shape: number): number => {
    if (!(shape > 0 && Number.isFinite(shape))) return 0;
    if (shape < 1) return gamma(shape + 1) * (1 - next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const dirichlet = (weights: readonly number[]): readonly number[] => {
    const parts = weights.map((weight) => gamma(weight));
    const total = parts.reduce((sum, part) => sum + part, 0);
    return parts.map((part) => (total > 0 ? part / total : 1 / parts.length));
  };
  return {
    uniform: next,
    normal,
    gamma,
    beta: (a, b) => dirichlet([a, b])[0] ?? 0,
    dirichlet,
    logUniform: (low, high) => low * (high / low) ** next(),
    trials(successes, chance) {
      if (successes <= 0) return 0;
      // The number of failures is Poisson with a gamma-distributed mean.
      const mean = (gamma(successes) * (1 - chance)) / Math.max(chance, LEAST_CHANCE);
      return successes + Math.max(0, mean + Math.sqrt(mean) * normal());
    },
  };
}
