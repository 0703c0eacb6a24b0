/** An amount that an endpoint counted. */
export interface Counted {
  readonly atMs: number;
  readonly amount: number;
}

/** The maximum amount in any 60 seconds, with half-open windows. */
export function mostInAMinute(counted: readonly Counted[]): number {
  const sorted = counted.toSorted((a, b) => a.atMs - b.atMs);
  let [most, held, first] = [0, 0, 0];
  for (const { atMs, amount } of sorted) {
    held += amount;
    for (; (sorted[first]?.atMs ?? atMs) <= atMs - 60_000; first += 1) held -= sorted[first]?.amount ?? 0;
    most = Math.max(most, held);
  }
  return most;
}

/** The mean amount in 60 seconds, over all windows within a time. */
export function heldOnAverage(counted: readonly Counted[], fromMs: number, toMs: number): number {
  const [first, last] = [fromMs + 60_000, toMs];
  let sum = 0;
  // An amount belongs to the windows that end at its time or up to a minute later.
  for (const { atMs, amount } of counted) {
    sum += amount * Math.max(0, Math.min(last, atMs + 60_000) - Math.max(first, atMs));
  }
  return sum / (last - first);
}
