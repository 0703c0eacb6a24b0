import { cellsOf, sharesOfCells } from './cells.ts';
import type { CellTargets } from './cells.ts';
import { inFlightAt, yieldAt } from './draw-order.ts';
import type { DrawTotals } from './draw-order.ts';
import { lackingOf, lastWithin } from './mix.ts';
import type { PerLevel } from './mix.ts';

/** What was drawn of each cell, and how it ended; in the order of `cellsOf`. */
export type CellCounts = DrawTotals;

/** All that the campaign has counted of each cell. */
export interface CellSupply extends CellCounts {
  readonly graded: readonly number[];
  /** Graded records that left the stock undrawn: duplicates, and what was passed over. */
  readonly passed: readonly number[];
}

/** What a mix of cells wants: the part of `DrawTargets` that cells need. */
export interface CellWants {
  readonly shares: PerLevel;
  readonly size: number | null;
  readonly tolerance?: number;
  readonly maxInFlight: number;
  readonly cells: CellTargets;
}

/** What the counts say about work to come, by cell. */
export interface CellDemand {
  /** Verified records that each cell is to come to for now. */
  readonly goal: readonly number[];
  readonly lacking: readonly number[];
  readonly stock: readonly number[];
  readonly inFlight: readonly number[];
  /** How many more graded questions of each cell would help; `Infinity` where the campaign has no size. */
  readonly wanted: readonly number[];
}

/** Counts of a campaign that has drawn nothing. */
export function noCells(cells: Pick<CellTargets, 'names'>): CellSupply {
  const none = cellsOf(cells).map(() => 0);
  return { graded: none, passed: none, drawn: none, verified: none, rejected: none };
}

/**
 * How large a dataset of these shares can be before a cell lacks half a record, or, if that is more, before cells lack
 * more than the tolerance. Not a whole number: the counts of all cells at it are `countsAt` (Sainte-Laguë's method), which,
 * unlike those of the largest remainder, never go down as the dataset grows.
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

/** Records of each cell in a dataset that is so large. */
const countsAt = (reach: number, shares: readonly number[]): number[] =>
  shares.map((share) => Math.max(0, Math.ceil(reach * share - 0.5 - 1e-9)));

/**
 * The verified records that each cell is to come to for now. With a size, what is fitted to it. Without, by as many records
 * as may be in flight beyond what is verified in all cells, or less where a cell has not the stock for it.
 */
export function cellGoals(wants: CellWants, counts: CellCounts, stock: readonly number[]): readonly number[] {
  const { cells, tolerance, maxInFlight } = wants;
  if (cells.wanted !== null) return cells.wanted;
  const shares = sharesOfCells(wants.shares, cells);
  const reachable = shares.map((_, cell) => held(counts, cell) + (stock[cell] ?? 0));
  const now = reachOf(counts.verified, shares, tolerance) + maxInFlight;
  return countsAt(Math.min(now, reachOf(reachable, shares, tolerance)), shares);
}

/** Verified, or in flight. */
const held = (counts: CellCounts, cell: number): number => (counts.verified[cell] ?? 0) + inFlightAt(counts, cell);

/** What the cells of a campaign still need, from its counts alone. */
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
