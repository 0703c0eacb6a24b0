/** Something that an endpoint counted. */
export interface Counted {
  readonly atMs: number;
  readonly amount: number;
}

/** The most that any 60 seconds hold, both ends of a window being half-open. */
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

/** How much 60 seconds hold on average, over all windows that lie in a time. */
export function heldOnAverage(counted: readonly Counted[], fromMs: number, toMs: number): number {
  const [first, last] = [fromMs + 60_000, toMs];
  let sum = 0;
  // What is counted at a time lies in the windows that end at it or up to a minute later.
  for (const { atMs, amount } of counted) {
    sum += amount * Math.max(0, Math.min(last, atMs + 60_000) - Math.max(first, atMs));
  }
  return sum / (last - first);
}
