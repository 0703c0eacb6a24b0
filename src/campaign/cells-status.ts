import { cellsOf, sharesOfCells, sumByLevel, sumByName } from '../records/cells.ts';
import { cellDemand, noCells } from '../records/cell-demand.ts';
import type { CellWants } from '../records/cell-demand.ts';
import type { SupplyCounts } from '../records/demand.ts';
import { LEVELS } from '../records/grade.ts';
import { largestRemainder } from '../records/largest-remainder.ts';
import { sumLevels } from '../records/mix.ts';
import type { CellsStatus } from './campaign-status.ts';

/** The status of a mix's cells, and the waiting questions of no cell. */
export function cellsStatus(wants: CellWants, counts: SupplyCounts): CellsStatus {
  const { cells, shares } = wants;
  const supply = counts.cells ?? noCells(cells);
  const { stock, inFlight } = cellDemand(wants, supply, false);
  const target = cells.wanted ?? sharesOfCells(shares, cells);
  const at = (values: readonly number[], cell: number): number => values[cell] ?? 0;
  return {
    by: cells.by,
    table: cellsOf(cells).map(({ level, name }, cell) => {
      const [verified, rejected] = [at(supply.verified, cell), at(supply.rejected, cell)];
      return {
        level,
        name,
        target: at(target, cell),
        verified,
        rejected,
        inFlight: at(inFlight, cell),
        stock: at(stock, cell),
        yield: verified + rejected === 0 ? null : verified / (verified + rejected),
      };
    }),
    unlisted: unlistedOf(wants, counts, stock),
    error: errorOf(wants, sumByName(cells, supply.verified), sumLevels(counts.verified)),
  };
}

function unlistedOf(
  { cells }: CellWants,
  counts: SupplyCounts,
  stockOfCells: readonly number[],
): CellsStatus['unlisted'] {
  const stock = sumByLevel(cells, stockOfCells);
  const verified = sumByLevel(cells, counts.cells?.verified ?? []);
  return LEVELS.flatMap((level) => {
    const all = counts.graded[level] - counts.drawn[level] - counts.duplicates[level];
    const rest = {
      level,
      verified: Math.max(0, counts.verified[level] - verified[level]),
      stock: Math.max(0, all - stock[level]),
    };
    return rest.verified + rest.stock > 0 ? [rest] : [];
  });
}

function errorOf({ cells }: CellWants, verified: readonly number[], total: number): number | null {
  if (total === 0) return null;
  const targets = largestRemainder(total, cells.shares);
  return Math.max(...verified.map((count, name) => Math.abs(count - (targets[name] ?? 0))));
}
