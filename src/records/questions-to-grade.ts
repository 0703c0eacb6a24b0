import type { Demand, SupplyCounts } from './demand.ts';

/**
 * The expected number of further questions to grade until each level, and each cell if the mix has cells, has the
 * wanted number: the maximum of wanted / share, where the shares of the graded questions start with one question each.
 * `Infinity` for a campaign without a size; 0 if nothing is wanted.
 */
export function questionsToGrade({ wanted, cells }: Demand, supply: SupplyCounts): number {
  const byLevel = expected(wanted, supply.graded, supply.graded);
  if (cells === undefined || supply.cells === undefined) return byLevel;
  // All graded questions count, including those outside the mix, because further ones will come too.
  return Math.max(byLevel, expected(cells.wanted, supply.cells.graded, supply.graded));
}

function expected(wanted: readonly number[], graded: readonly number[], all: readonly number[]): number {
  const total = all.reduce((sum, count) => sum + count, graded.length);
  return Math.ceil(wanted.reduce((most, count, at) => Math.max(most, (count * total) / ((graded[at] ?? 0) + 1)), 0));
}
