import { cellDemand, cellGoals, noCells } from './cell-demand.ts';
import type { CellCounts, CellDemand, CellSupply } from './cell-demand.ts';
import { sumByLevel } from './cells.ts';
import type { CellTargets } from './cells.ts';
import { inFlightAt, mostUrgent, yieldAt } from './draw-order.ts';
import type { Level } from './grade.ts';
import { apportion, coveredTotal, perLevel, sumLevels } from './mix.ts';
import type { PerLevel } from './mix.ts';

/** A campaign's targets for draws. */
export interface DrawTargets {
  /** Share of each level; they add up to 1. */
  readonly shares: PerLevel;
  /** The number of wanted verified records; null: grow without an end, keeping the mix. */
  readonly size: number | null;
  /**
   * The share of the dataset that scarce levels may lack before they block the others; default 0. Only without a size.
   */
  readonly tolerance?: number;
  /** Selections that may wait for their trace at once, over all levels; at least 1. */
  readonly maxInFlight: number;
  /** Set if the mix also has shares of domains or sources. */
  readonly cells?: CellTargets;
}

/** The number of drawn selections of each level, and how they ended. */
export interface DrawCounts {
  readonly drawn: PerLevel;
  readonly verified: PerLevel;
  readonly rejected: PerLevel;
  /** The same by cell; left out if cells are not counted. */
  readonly cells?: CellCounts;
}

/** The counts of a whole campaign. */
export interface SupplyCounts extends DrawCounts {
  readonly graded: PerLevel;
  /**
   * Graded records that left the stock undrawn: their id had been drawn before, or they were passed over as surplus.
   */
  readonly duplicates: PerLevel;
  readonly cells?: CellSupply;
}

/** The demand for further work, derived from the counts. */
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
   * share if the campaign has no size. All 0: grading need not pay for more.
   */
  readonly wanted: PerLevel;
  /** The same by cell, if the mix has cells. Then a level lacks and wants the sum over its cells. */
  readonly cells?: CellDemand;
}

/** Drawn and not yet ended; at least 0, even if the counts of two tasks are from different times. */
export function inFlightOf(counts: DrawCounts): PerLevel {
  return perLevel((level) => inFlightAt(counts, level));
}

/**
 * The measured share of a level's selections that end verified: (verified + 1) / (verified + rejected + 1). It begins
 * at 1, so that no extra questions are graded without evidence, and is never 0, so that no level is given up.
 */
export function yieldOf(counts: DrawCounts, level: Level): number {
  return yieldAt(counts, level);
}

/**
 * The current goal of verified records for each level. With a size, the mix of that size. Without a size, the mix of
 * the present total plus `maxInFlight`, or less if a level has too little stock: a scarce level stops the others once
 * it lacks more than the tolerance.
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
 * The level to draw from now; null if no draw is allowed. Among the levels that lack records and have stock, it is the
 * one with the largest expected number of remaining draws relative to its target, lack / (yield × target): levels on
 * which the teacher often fails begin early, so that all levels end together. The lower level wins a tie.
 */
export function nextLevel(targets: DrawTargets, counts: DrawCounts, stock: PerLevel): Level | null {
  return isFull(targets, counts)
    ? null
    : (mostUrgent(targetCounts(targets, counts, stock), counts, stock) as Level | null);
}

/** The cell to draw from now, like `nextLevel`; null if no draw is allowed. */
export function nextCell(
  targets: DrawTargets & { readonly cells: CellTargets },
  counts: DrawCounts,
  stock: readonly number[],
): number | null {
  const cells = counts.cells ?? noCells(targets.cells);
  return isFull(targets, counts) ? null : mostUrgent(cellGoals(targets, cells, stock), cells, stock);
}

/**
 * Whether the limit of selections in flight is reached. If a changed mix left levels above their target, the others
 * must not exceed the size.
 */
function isFull({ maxInFlight, size }: DrawTargets, counts: DrawCounts): boolean {
  const inFlight = sumLevels(inFlightOf(counts));
  return inFlight >= maxInFlight || (size !== null && sumLevels(counts.verified) + inFlight >= size);
}

/** The remaining demand of a campaign, only from its counts. */
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

/** A level's stock counts only as far as its cells lack records. */
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
