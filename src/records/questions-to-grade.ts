import type { Demand, SupplyCounts } from './demand.ts';

/**
 * How many more questions have to be graded, as far as is known, until each level has what it wants, and each cell where
 * the mix has cells: the most of wanted / share, where the share of those graded so far begins with one question of each.
 * `Infinity` for a campaign without a size; 0 where nothing is wanted.
 */
export function questionsToGrade({ wanted, cells }: Demand, supply: SupplyCounts): number {
  const byLevel = expected(wanted, supply.graded, supply.graded);
  if (cells === undefined || supply.cells === undefined) return byLevel;
  // All that were graded, also what the mix does not list: of those too questions come.
  return Math.max(byLevel, expected(cells.wanted, supply.cells.graded, supply.graded));
}

function expected(wanted: readonly number[], graded: readonly number[], all: readonly number[]): number {
  const total = all.reduce((sum, count) => sum + count, graded.length);
  return Math.ceil(wanted.reduce((most, count, at) => Math.max(most, (count * total) / ((graded[at] ?? 0) + 1)), 0));
}
