import { cellGoals, noCells } from './cell-demand.ts';
import type { CellWants } from './cell-demand.ts';
import type { CellTargets } from './cells.ts';
import type { DrawCounts } from './demand.ts';
import { inFlightAt } from './draw-order.ts';
import { LEVELS } from './grade.ts';
import type { Level } from './grade.ts';
import type { InPartition, LevelStock } from './level-stock.ts';

/** The limits of a level's undrawn stock; reaching one of them is enough. */
export interface StockCap {
  readonly records: number;
  /** The sum of the records' `bytes`. */
  readonly bytes: number;
  /** Records of a partition that were received after an undrawn one. */
  readonly window: number;
}

/** The sizes of a level's stock. */
type StockSizes = Pick<LevelStock<InPartition>, 'size' | 'bytes' | 'sizeOf' | 'ageOf'>;

/** The stock of each cell, in the order of `cellsOf`. */
export const stockOfCells = (
  { names }: Pick<CellTargets, 'names'>,
  stocks: readonly Pick<LevelStock<InPartition>, 'sizeOf'>[],
): readonly number[] => LEVELS.flatMap((level) => names.map((_, pool) => stocks[level]?.sizeOf(pool) ?? 0));

/**
 * The level and pool from which a record is to be passed over: of a level whose stock has reached the cap while one of
 * its cells lacks records and has none in stock. First the pool of names outside the mix, then the largest pool that no
 * longer lacks records. Null: none.
 *
 * Waiting records use memory and keep their partition's offsets open, so the stock of a level is limited. Without
 * cells, all records of a level are equivalent, and any full stock is fine. With cells it is not: a stock full of one
 * source would permanently block the records that another source lacks.
 */
export function surplusPool(
  wants: CellWants,
  counts: DrawCounts,
  stocks: readonly StockSizes[],
  cap: StockCap,
): { readonly level: Level; readonly pool: number } | null {
  const { cells, size, shares } = wants;
  const pools = cells.names.length;
  const reached = (level: Level, pool: number): boolean => {
    const stock = stocks[level];
    if (stock === undefined || stock.sizeOf(pool) === 0) return false;
    return stock.size >= cap.records || stock.bytes >= cap.bytes || stock.ageOf(pool) >= cap.window;
  };
  const known = counts.cells ?? noCells(cells);
  const full = LEVELS.filter((level) =>
    Array.from({ length: pools + 1 }, (_, pool) => pool).some((pool) => reached(level, pool)),
  );
  if (full.length === 0) return null;
  const goal = cellGoals(wants, known, stockOfCells(cells, stocks));
  const lackOf = (cell: number): number => (goal[cell] ?? 0) - (known.verified[cell] ?? 0) - inFlightAt(known, cell);
  for (const level of full) {
    const all = cells.names.map((_, pool) => pool);
    const needs = (pool: number): boolean =>
      stocks[level]?.sizeOf(pool) === 0 &&
      (size === null ? shares[level] * (cells.shares[pool] ?? 0) > 0 : lackOf(level * pools + pool) > 0);
    if (!all.some(needs)) continue;
    if (reached(level, pools)) return { level, pool: pools };
    const surplus = all
      .filter((pool) => reached(level, pool) && lackOf(level * pools + pool) <= 0)
      .toSorted((a, b) => (stocks[level]?.sizeOf(b) ?? 0) - (stocks[level]?.sizeOf(a) ?? 0))[0];
    if (surplus !== undefined) return { level, pool: surplus };
  }
  return null;
}
