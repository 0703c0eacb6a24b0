import type { Quantity } from './quantity.ts';

import { equalRationals, shiftRational } from './rational.ts';
import { compatibleUnits } from './units.ts';

/** The result of a comparison. `undecided`: both are numbers, but it is unknown whether they mean the same. */
export type Comparison = 'equal' | 'different' | 'undecided';

/**
 * Compares two quantities exactly; there is no tolerance, so `0.333333` is not `1/3`. Symmetric.
 *
 * - **Percent.** `p%` may mean p or p/100: if only one side has a percent sign, both readings are accepted (`198` and
 *   `198%`, `0.5` and `50%`). If both sides or neither have a sign, the numbers must be the same: `50` is not `0.5`.
 * - **Units.** A unit on one side only is ignored, counting words are ignored. Two different units of measure (`5 cm`,
 *   `5 m`) are `undecided`: they are not converted.
 * - **Names.** `x = 5` is 5; two different names (`x = 5`, `y = 5`) are `undecided`.
 * - **Scales.** `5 million` and `5\text{M}` are 5,000,000; against `5` they are `undecided`.
 */
export function compareQuantities(a: Quantity, b: Quantity): Comparison {
  if (!compatibleUnits(a.unit, b.unit)) return 'undecided';
  // A percentage is not a length.
  if ((a.percent && b.unit !== null) || (b.percent && a.unit !== null)) return 'undecided';
  const isOtherName = a.name !== null && b.name !== null && a.name !== b.name;
  if (isOtherName) return equalRationals(a.value, b.value) ? 'undecided' : 'different';
  if (equalRationals(a.value, b.value)) return 'equal';
  if (a.percent && !b.percent && equalRationals(shiftRational(a.value, -2), b.value)) return 'equal';
  if (b.percent && !a.percent && equalRationals(shiftRational(b.value, -2), a.value)) return 'equal';
  const isScaled = (a.bare === null) !== (b.bare === null);
  if (isScaled && equalRationals(a.bare ?? a.value, b.bare ?? b.value)) return 'undecided';
  return 'different';
}
