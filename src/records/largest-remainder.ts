/** Remainders closer than this are ties: shares such as 1/15 are not exact in binary. */
const REMAINDER_STEPS = 1e6;

/** A quota without binary rounding errors. */
const snapped = (quota: number): number => Math.round(quota * REMAINDER_STEPS) / REMAINDER_STEPS;

/** The integer part of a quota, and the remainder in millionths. */
export function splitQuota(quota: number): { readonly whole: number; readonly remainder: number } {
  const value = snapped(quota);
  const whole = Math.floor(value);
  return { whole, remainder: Math.round((value - whole) * REMAINDER_STEPS) };
}

/**
 * Integer counts that add up to `total`, in proportion to the shares (which add up to 1), by largest remainder
 * (Hamilton). On a tie, the first one gets the record.
 */
export function largestRemainder(total: number, shares: readonly number[]): number[] {
  const quotas = shares.map((share) => splitQuota(total * share));
  const counts = quotas.map(({ whole }) => whole);
  const byRemainder = quotas
    .map(({ remainder }, index) => ({ remainder, index }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  let left = total - counts.reduce((sum, count) => sum + count, 0);
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    if (shares[index] === 0) continue;
    counts[index] = (counts[index] ?? 0) + 1;
    left -= 1;
  }
  return counts;
}
