import { cellsOf, sharesOfCells } from './cells.ts';
import type { CellTargets } from './cells.ts';
import { inFlightAt, yieldAt } from './draw-order.ts';
import type { DrawTotals } from './draw-order.ts';
import { lackingOf, lastWithin } from './mix.ts';
import type { PerLevel } from './mix.ts';

/** The drawn questions of each cell, and how they ended; in the order of `cellsOf`. */
export type CellCounts = DrawTotals;

/** All counts of the campaign for each cell. */
export interface CellSupply extends CellCounts {
  readonly graded: readonly number[];
  /** Graded records that left the stock undrawn: duplicates, and records that were passed over. */
  readonly passed: readonly number[];
}

/** The wants of a mix with cells: the part of `DrawTargets` that cells need. */
export interface CellWants {
  readonly shares: PerLevel;
  readonly size: number | null;
  readonly tolerance?: number;
  readonly maxInFlight: number;
  readonly cells: CellTargets;
}

/** The demand for further work by cell, derived from the counts. */
export interface CellDemand {
  /** The current goal of verified records for each cell. */
  readonly goal: readonly number[];
  readonly lacking: readonly number[];
  readonly stock: readonly number[];
  readonly inFlight: readonly number[];
  /** How many more graded questions of each cell would help; `Infinity` if the campaign has no size. */
  readonly wanted: readonly number[];
}

/** Counts of a campaign that has drawn nothing. */
export function noCells(cells: Pick<CellTargets, 'names'>): CellSupply {
  const none = cellsOf(cells).map(() => 0);
  return { graded: none, passed: none, drawn: none, verified: none, rejected: none };
}

/**
 * The largest size of a dataset with these shares before a cell lacks half a record, or, if larger, before cells lack
 * more than the tolerance. Not an integer: `countsAt` gives the counts of all cells at this size (Sainte-Laguë's
 * method); unlike largest-remainder counts, they never decrease as the dataset grows.
 */
function reachOf(have: readonly number[], shares: readonly number[], tolerance: number = 0): number {
  const reach = shares.reduce(
    (least, share, cell) => (share > 0 ? Math.min(least, ((have[cell] ?? 0) + 0.5) / share) : least),
    Number.POSITIVE_INFINITY,
  );
  if (tolerance === 0) return reach;
  return Math.max(
    reach,
    lastWithin((total) => lackingOf(total, have, shares) <= tolerance * total),
  );
}

/** Records of each cell in a dataset of this size. */
const countsAt = (reach: number, shares: readonly number[]): number[] =>
  shares.map((share) => Math.max(0, Math.ceil(reach * share - 0.5 - 1e-9)));

/**
 * The current goal of verified records for each cell. With a size, the fitted counts for it. Without a size, the goal
 * exceeds the verified records of all cells by the allowed number in flight, or by less if a cell has too little stock.
 */
export function cellGoals(wants: CellWants, counts: CellCounts, stock: readonly number[]): readonly number[] {
  const { cells, tolerance, maxInFlight } = wants;
  if (cells.wanted !== null) return cells.wanted;
  const shares = sharesOfCells(wants.shares, cells);
  const reachable = shares.map((_, cell) => held(counts, cell) + (stock[cell] ?? 0));
  const now = reachOf(counts.verified, shares, tolerance) + maxInFlight;
  return countsAt(Math.min(now, reachOf(reachable, shares, tolerance)), shares);
}

/** The number of records verified or in flight. */
const held = (counts: CellCounts, cell: number): number => (counts.verified[cell] ?? 0) + inFlightAt(counts, cell);

/** The remaining demand of a campaign's cells, only from its counts. */
export function cellDemand(wants: CellWants, counts: CellSupply, isComplete: boolean): CellDemand {
  const { cells, size, tolerance, maxInFlight } = wants;
  const shares = sharesOfCells(wants.shares, cells);
  const stock = shares.map((_, cell) => {
    const left = (counts.graded[cell] ?? 0) - (counts.drawn[cell] ?? 0) - (counts.passed[cell] ?? 0);
    return Math.max(0, left);
  });
  const ahead = cells.wanted ?? countsAt(reachOf(counts.verified, shares, tolerance) + maxInFlight, shares);
  const missing = ahead.map((wanted, cell) => (isComplete ? 0 : Math.max(0, wanted - (counts.verified[cell] ?? 0))));
  const inFlight = shares.map((_, cell) => inFlightAt(counts, cell));
  return {
    goal: cellGoals(wants, counts, stock),
    lacking: missing.map((count, cell) => Math.max(0, count - (inFlight[cell] ?? 0))),
    stock,
    inFlight,
    wanted: missing.map((count, cell) => {
      if (size === null) return (shares[cell] ?? 0) > 0 ? Number.POSITIVE_INFINITY : 0;
      if (count === 0) return 0;
      const there = (inFlight[cell] ?? 0) + (stock[cell] ?? 0);
      return Math.max(0, Math.ceil(count / yieldAt(counts, cell)) - there);
    }),
  };
}
