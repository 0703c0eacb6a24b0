import { cellDemand, cellGoals, noCells } from './cell-demand.ts';
import type { CellCounts, CellDemand, CellSupply } from './cell-demand.ts';
import { sumByLevel } from './cells.ts';
import type { CellTargets } from './cells.ts';
import { inFlightAt, mostUrgent, yieldAt } from './draw-order.ts';
import type { Level } from './grade.ts';
import { apportion, coveredTotal, perLevel, sumLevels } from './mix.ts';
import type { PerLevel } from './mix.ts';

/** What a campaign wants drawn. */
export interface DrawTargets {
  /** Share of each level; they add up to 1. */
  readonly shares: PerLevel;
  /** Verified records wanted; null: grow for ever, holding the mix. */
  readonly size: number | null;
  /**
   * The share of the dataset that scarce levels may lack before they hold the others back; default 0. Only without a size.
   */
  readonly tolerance?: number;
  /** Selections that may wait for their trace at once, over all levels; at least 1. */
  readonly maxInFlight: number;
  /** Where the mix has shares of domains or sources too. */
  readonly cells?: CellTargets;
}

/** How many selections of each level were drawn, and how they ended. */
export interface DrawCounts {
  readonly drawn: PerLevel;
  readonly verified: PerLevel;
  readonly rejected: PerLevel;
  /** The same by cell; left out where none is counted. */
  readonly cells?: CellCounts;
}

/** The counts of a whole campaign. */
export interface SupplyCounts extends DrawCounts {
  readonly graded: PerLevel;
  /** Graded records that left the stock undrawn: their id had been drawn before, or they were passed over as surplus. */
  readonly duplicates: PerLevel;
  readonly cells?: CellSupply;
}

/** What the counts say about work to come. */
export interface Demand {
  /** Verified records that each level still needs beyond those in flight. */
  readonly lacking: PerLevel;
  /** Graded and not yet drawn. */
  readonly stock: PerLevel;
  readonly inFlight: PerLevel;
  /** A draw is possible now. */
  readonly drawable: boolean;
  /** The size is reached; never true for a campaign without one. */
  readonly complete: boolean;
  /**
   * How many more graded questions of each level would help, at its measured yield; `Infinity` for every level with a
   * share where the campaign has no size. All 0: grading need not pay for more.
   */
  readonly wanted: PerLevel;
  /** The same by cell, where the mix has cells. Then a level lacks and wants what its cells do. */
  readonly cells?: CellDemand;
}

/** Drawn and not yet ended; never below 0, where the counts of two tasks are of two moments. */
export function inFlightOf(counts: DrawCounts): PerLevel {
  return perLevel((level) => inFlightAt(counts, level));
}

/**
 * The share of a level's selections that end verified, as far as measured: (verified + 1) / (verified + rejected + 1).
 * It begins at 1, so that nothing is ordered on suspicion, and is never 0, so that no level is given up.
 */
export function yieldOf(counts: DrawCounts, level: Level): number {
  return yieldAt(counts, level);
}

/**
 * The verified records that each level is to come to for now. With a size, the mix of that size. Without, the mix of
 * the present total plus `maxInFlight`, or less where a level has not the stock for it: a scarce level stops the others,
 * once it lacks more than the tolerance.
 */
export function targetCounts(targets: DrawTargets, counts: DrawCounts, stock: PerLevel): PerLevel {
  const { shares, size, maxInFlight, tolerance } = targets;
  if (size !== null) return apportion(size, shares);
  const inFlight = inFlightOf(counts);
  const reachable = perLevel((level) => counts.verified[level] + inFlight[level] + stock[level]);
  const horizon = Math.min(
    coveredTotal(counts.verified, shares, tolerance) + maxInFlight,
    coveredTotal(reachable, shares, tolerance),
  );
  return apportion(horizon, shares);
}

/**
 * The level to draw from now; null where nothing may be drawn. Among the levels that lack something and have stock it
 * is the one with the largest expected number of draws to go relative to its target, lack / (yield × target): levels
 * on which the teacher often fails begin early, so that all end together. The lower level wins a tie.
 */
export function nextLevel(targets: DrawTargets, counts: DrawCounts, stock: PerLevel): Level | null {
  return isFull(targets, counts)
    ? null
    : (mostUrgent(targetCounts(targets, counts, stock), counts, stock) as Level | null);
}

/** The cell to draw from now, as `nextLevel`; null where nothing may be drawn. */
export function nextCell(
  targets: DrawTargets & { readonly cells: CellTargets },
  counts: DrawCounts,
  stock: readonly number[],
): number | null {
  const cells = counts.cells ?? noCells(targets.cells);
  return isFull(targets, counts) ? null : mostUrgent(cellGoals(targets, cells, stock), cells, stock);
}

/** Whether as many are in flight as may be. Where a changed mix left levels above their target, the others must not lead beyond the size. */
function isFull({ maxInFlight, size }: DrawTargets, counts: DrawCounts): boolean {
  const flying = sumLevels(inFlightOf(counts));
  return flying >= maxInFlight || (size !== null && sumLevels(counts.verified) + flying >= size);
}

/** What a campaign still needs, from its counts alone. */
export function demand(targets: DrawTargets, counts: SupplyCounts): Demand {
  const { shares, size, maxInFlight, tolerance } = targets;
  const inFlight = inFlightOf(counts);
  const stock = perLevel((level) => Math.max(0, counts.graded[level] - counts.drawn[level] - counts.duplicates[level]));
  const complete = size !== null && sumLevels(counts.verified) >= size;
  if (targets.cells !== undefined) return byCells({ ...targets, cells: targets.cells }, counts, { stock, complete });
  const goal = apportion(size ?? coveredTotal(counts.verified, shares, tolerance) + maxInFlight, shares);
  const missing = perLevel((level) => (complete ? 0 : Math.max(0, goal[level] - counts.verified[level])));
  return {
    lacking: perLevel((level) => Math.max(0, missing[level] - inFlight[level])),
    stock,
    inFlight,
    drawable: nextLevel(targets, counts, stock) !== null,
    complete,
    wanted: perLevel((level) => {
      if (size === null) return shares[level] > 0 ? Number.POSITIVE_INFINITY : 0;
      if (missing[level] === 0) return 0;
      return Math.max(0, Math.ceil(missing[level] / yieldOf(counts, level)) - inFlight[level] - stock[level]);
    }),
  };
}

/** What a level has in stock helps it only as far as its cells lack it. */
function byCells(
  targets: DrawTargets & { readonly cells: CellTargets },
  counts: SupplyCounts,
  known: Pick<Demand, 'stock' | 'complete'>,
): Demand {
  const cells = cellDemand(targets, counts.cells ?? noCells(targets.cells), known.complete);
  return {
    ...known,
    lacking: sumByLevel(targets.cells, cells.lacking),
    inFlight: inFlightOf(counts),
    drawable: nextCell(targets, counts, cells.stock) !== null,
    wanted: sumByLevel(targets.cells, cells.wanted),
    cells,
  };
}
