/** Draws and their endings, by level or by cell. */
export interface DrawTotals {
  readonly drawn: readonly number[];
  readonly verified: readonly number[];
  readonly rejected: readonly number[];
}

const at = (values: readonly number[], index: number): number => values[index] ?? 0;

/** Drawn and not yet ended; at least 0, even if the counts of two tasks are from different times. */
export const inFlightAt = ({ drawn, verified, rejected }: DrawTotals, index: number): number =>
  Math.max(0, at(drawn, index) - at(verified, index) - at(rejected, index));

/**
 * The measured share of selections that end verified: (verified + 1) / (verified + rejected + 1). It begins at 1, so
 * that no extra questions are graded without evidence, and is never 0, so that nothing is given up.
 */
export const yieldAt = ({ verified, rejected }: DrawTotals, index: number): number =>
  (at(verified, index) + 1) / (at(verified, index) + at(rejected, index) + 1);

/**
 * The index to draw from next: among those that lack records and have stock, the one with the largest expected number
 * of remaining draws relative to its target, lack / (yield × target), so that all end together. The first wins a tie;
 * null: none.
 */
export function mostUrgent(goal: readonly number[], counts: DrawTotals, stock: readonly number[]): number | null {
  let best: number | null = null;
  let bestUrgency = 0;
  for (const [index, wanted] of goal.entries()) {
    const lack = wanted - at(counts.verified, index) - inFlightAt(counts, index);
    if (lack <= 0 || at(stock, index) <= 0) continue;
    const urgency = lack / (yieldAt(counts, index) * wanted);
    if (urgency > bestUrgency) {
      best = index;
      bestUrgency = urgency;
    }
  }
  return best;
}
