import type { GradingOptions } from './grade.ts';

/** The fitted thresholds, or why there are none. */
export type FittedThresholds =
  | { readonly thresholds: GradingOptions['thresholds']; readonly reason: null }
  | { readonly thresholds: null; readonly reason: string };

const LEVELS_OF_WRONG = 5;

/**
 * Computes cuts that divide the aggregated scores of wrong attempts into five levels of equal size, as far as ties
 * allow: at the 80, 60, 40 and 20 % quantiles. A cut is the shortest decimal between the two scores that it separates,
 * so that similar scores get the same level. Equal scores are never separated.
 */
export function fitThresholds(scores: readonly number[]): FittedThresholds {
  const falling = scores.toSorted((a, b) => b - a);
  // Boundaries: `falling[i - 1] > falling[i]`.
  const boundaries = falling.flatMap((score, i) => (i > 0 && score < (falling[i - 1] ?? score) ? [i] : []));
  if (boundaries.length < LEVELS_OF_WRONG - 1) {
    const different = falling.length === 0 ? 0 : boundaries.length + 1;
    return {
      thresholds: null,
      reason: `five levels need at least ${LEVELS_OF_WRONG} different scores of wrong attempts, there are ${different}`,
    };
  }
  const cuts: number[] = [];
  let after = -1;
  for (let level = 1; level < LEVELS_OF_WRONG; level += 1) {
    const wanted = (falling.length * level) / LEVELS_OF_WRONG;
    // Each remaining cut needs a boundary of its own.
    const candidates = boundaries.slice(after + 1, boundaries.length - (LEVELS_OF_WRONG - 1 - level));
    const nearest = candidates.reduce((best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best));
    after = boundaries.indexOf(nearest);
    cuts.push(shortestBetween(falling[nearest] ?? 0, falling[nearest - 1] ?? 1));
  }
  return { thresholds: cuts as unknown as GradingOptions['thresholds'], reason: null };
}

const MOST_DECIMALS = 17;

/** The decimal with the fewest digits above `low` and at most `high`. */
function shortestBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  for (let decimals = 1; decimals < MOST_DECIMALS; decimals += 1) {
    const rounded = Number(middle.toFixed(decimals));
    if (rounded > low && rounded <= high) return rounded;
  }
  return high;
}
