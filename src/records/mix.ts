import { LEVELS } from './grade.ts';
import type { Level } from './grade.ts';
import { largestRemainder } from './largest-remainder.ts';

/** One number for each level, indexed by the level. */
export type PerLevel = readonly [number, number, number, number, number, number];

/** The distribution of the dataset over the levels, as in the configuration. A measured mix becomes `fixed`. */
export type MixOptions = LevelWeights & {
  /** The share of a growing dataset that scarce levels may lack before they block the others; default 0. */
  readonly tolerance?: number;
  /** Shares of domains besides those of the levels; they add up to 1. Questions of other domains are not drawn. */
  readonly domains?: Readonly<Record<string, number>>;
  /** The same by source, instead of `domains`. */
  readonly sources?: Readonly<Record<string, number>>;
};

/** How the levels of a mix are weighted. */
export type LevelWeights =
  /** The paper's option 2: descending weights of levels 1 to 5; the easy level 0 has none. */
  | { readonly kind: 'curriculum'; readonly weights: readonly [number, number, number, number, number] }
  /** Shares of the given levels; they need not add up to 1. */
  | { readonly kind: 'fixed'; readonly shares: Readonly<Partial<Record<Level, number>>> };

/** Makes a number for each level. */
export function perLevel(make: (level: Level) => number): PerLevel {
  return [make(0), make(1), make(2), make(3), make(4), make(5)];
}

/** The sum over the levels. */
export const sumLevels = (values: PerLevel): number => values.reduce((total, value) => total + value, 0);

/** Shares per level that add up to 1. Throws `RangeError` for negative weights, or if all of them are 0. */
export function mixShares(mix: MixOptions): PerLevel {
  const weights = perLevel((level) =>
    mix.kind === 'fixed' ? (mix.shares[level] ?? 0) : level === 0 ? 0 : (mix.weights[level - 1] ?? 0),
  );
  const total = sumLevels(weights);
  if (!(total > 0 && Number.isFinite(total)) || weights.some((weight) => weight < 0)) {
    throw new RangeError(`expected weights of at least 0, one of them above, got ${weights.join(', ')}`);
  }
  return perLevel((level) => weights[level] / total);
}

/**
 * Integer counts per level that add up to `total`, in proportion to the shares, by largest remainder (Hamilton). On a
 * tie, the lower level gets the record.
 */
export function apportion(total: number, shares: PerLevel): PerLevel {
  const counts = largestRemainder(total, shares);
  return perLevel((level) => counts[level] ?? 0);
}

/**
 * The largest total whose apportionment requires no more than the existing records of each level, or, if larger, the
 * largest total of which levels lack at most the share `tolerance` (from 0 to below 1), before counts are rounded.
 */
export function coveredTotal(have: PerLevel, shares: PerLevel, tolerance: number = 0): number {
  const shared = LEVELS.filter((level) => shares[level] > 0);
  const tolerated = tolerance === 0 ? 0 : lastWithin((total) => lackingOf(total, have, shares) <= tolerance * total);
  // A count is its quota rounded down or up, so no total above `most` fits. Counts do not always grow with the total
  // (the Alabama paradox), so the totals below it are tried one by one, at most about 1/share of them.
  const most = Math.min(...shared.map((level) => Math.ceil((have[level] + 1) / shares[level])));
  for (let total = most; total > tolerated; total -= 1) {
    const counts = apportion(total, shares);
    if (shared.every((level) => counts[level] <= have[level])) return total;
  }
  return tolerated;
}

/** The number of missing records for the quotas of a total: 0 at 0, and convex. */
export function lackingOf(total: number, have: readonly number[], shares: readonly number[]): number {
  return shares.reduce((sum, share, index) => sum + Math.max(0, total * share - (have[index] ?? 0)), 0);
}

/**
 * The last integer for which a condition holds that fails for all larger numbers once it fails; 0 if it never holds.
 */
export function lastWithin(holds: (total: number) => boolean): number {
  let beyond = 1;
  while (holds(beyond)) beyond *= 2;
  let last = Math.floor(beyond / 2);
  while (beyond - last > 1) {
    const middle = Math.floor((last + beyond) / 2);
    if (holds(middle)) last = middle;
    else beyond = middle;
  }
  return last;
}

/** The largest difference of any level from its target count at the present total; 0 if the mix is exact. */
export function mixError(verified: PerLevel, shares: PerLevel): number {
  const targets = apportion(sumLevels(verified), shares);
  return Math.max(...LEVELS.map((level) => Math.abs(verified[level] - targets[level])));
}
