import { cellsOf } from '../records/cells.ts';
import type { CellShares } from '../records/cells.ts';
import type { CellCounts, CellSupply } from '../records/cell-demand.ts';
import { LEVEL_COUNTER, nameCounter } from '../records/counter-names.ts';
import type { LevelCounter } from '../records/counter-names.ts';
import type { DrawCounts } from '../records/demand.ts';
import { perLevel } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import { countOf } from '../stream/outcome.ts';
import type { Counters } from '../stream/outcome.ts';

/** The committed counts of the sample stage: `drawn/<level>`, `verified/<level>`, `rejected/<level>`. */
export function drawCounts(counters: Counters): DrawCounts {
  const read = (name: LevelCounter): PerLevel => perLevel((level) => countOf(counters, LEVEL_COUNTER[name](level)));
  return { drawn: read('drawn'), verified: read('verified'), rejected: read('rejected') };
}

/** The same counts by cell. */
export function cellCounts(counters: Counters, cells: CellShares): CellCounts {
  const read = (name: LevelCounter): readonly number[] => countsOfCells(counters, name, cells);
  return { drawn: read('drawn'), verified: read('verified'), rejected: read('rejected') };
}

/** The committed counts of the grade and the sample stage, by cell. */
export function cellSupply(graded: Counters, sampled: Counters, cells: CellShares): CellSupply {
  const [duplicates, surplus] = (['duplicate', 'surplus'] as const).map((name) => countsOfCells(sampled, name, cells));
  return {
    ...cellCounts(sampled, cells),
    graded: countsOfCells(graded, 'graded', cells),
    passed: duplicates?.map((count, cell) => count + (surplus?.[cell] ?? 0)) ?? [],
  };
}

const countsOfCells = (counters: Counters, name: LevelCounter, cells: CellShares): readonly number[] =>
  cellsOf(cells).map((cell) => countOf(counters, nameCounter(name, cell.level, cells.by, cell.name)));
