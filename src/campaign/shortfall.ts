import { noCells } from '../records/cell-demand.ts';
import type { CellSupply } from '../records/cell-demand.ts';
import { cellsOf, fitCells, sharesOfCells } from '../records/cells.ts';
import type { DrawTargets, SupplyCounts } from '../records/demand.ts';
import { inFlightAt, yieldAt } from '../records/draw-order.ts';
import type { Level } from '../records/grade.ts';
import { apportion, sumLevels } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import { COUNTER, countersWithPrefix } from '../stream/counters.ts';
import type { Counters } from '../stream/outcome.ts';
import type { LevelShortfall } from './campaign-status.ts';

/**
 * The levels, or cells of the mix, that lack verified records which graded questions can no longer give, and the number
 * of questions that would give them. With a size, records are lacking to the target; without one, to the mix of all
 * existing and possible records.
 *
 * @param gradeCounters counters of the `grade` stage: further questions will include as many without a level as so far
 */
export function shortfallOf(
  targets: DrawTargets,
  counts: SupplyCounts,
  gradeCounters: Counters,
): readonly LevelShortfall[] {
  const { cells, shares, size } = targets;
  const questions = sumLevels(counts.graded) + questionsWithoutLevel(gradeCounters);
  if (cells === undefined) {
    const goal = (total: number): PerLevel => apportion(total, shares);
    const levels = { ...counts, passed: counts.duplicates };
    return lacksOf(levels, shares, size, goal, questions).map(({ index, ...lack }) => ({
      level: index as Level,
      ...lack,
    }));
  }
  const places = cellsOf(cells);
  const supply = counts.cells ?? noCells(cells);
  const goal = (total: number): readonly number[] => cells.wanted ?? fitCells(total, shares, cells);
  return lacksOf(supply, sharesOfCells(shares, cells), size, goal, questions).flatMap(({ index, ...lack }) => {
    const cell = places[index];
    return cell === undefined ? [] : [{ level: cell.level, [cells.by]: cell.name, ...lack }];
  });
}

/** A duplicate is not a question of its own. */
function questionsWithoutLevel(gradeCounters: Counters): number {
  const { duplicate: _, ...rejected } = countersWithPrefix(gradeCounters, COUNTER.rejected(''));
  return Object.values(rejected).reduce((sum, count) => sum + count, 0);
}

function lacksOf(
  counts: CellSupply,
  shares: readonly number[],
  size: number | null,
  goalAt: (total: number) => readonly number[],
  questionsOfAll: number,
): readonly (Omit<LevelShortfall, 'level'> & { readonly index: number })[] {
  const at = (values: readonly number[], index: number): number => values[index] ?? 0;
  const within = shares.map((_, index) => {
    const stock = at(counts.graded, index) - at(counts.drawn, index) - at(counts.passed, index);
    return at(counts.verified, index) + inFlightAt(counts, index) + Math.max(0, stock);
  });
  const usable = within.reduce((sum, count, index) => sum + (at(shares, index) === 0 ? 0 : count), 0);
  const goal = goalAt(size ?? usable);
  return within.flatMap((there, index) => {
    const lacks = at(goal, index) - there;
    if (lacks <= 0) return [];
    const questionsOfLevel = Math.ceil(lacks / yieldAt(counts, index));
    const ofThem = at(counts.graded, index);
    const questions = ofThem === 0 ? null : Math.ceil((questionsOfLevel * questionsOfAll) / ofThem);
    return [{ index, lacks, questionsOfLevel, questions }];
  });
}

/** Describes a shortfall for people, with a remedy. */
export function describeShortfall(
  { level, domain, source, lacks, questionsOfLevel, questions }: LevelShortfall,
  hasSize: boolean,
): string {
  const about =
    questions === null ? 'none of the questions so far was' : `about ${questions} questions like those so far`;
  const otherwise = hasSize
    ? 'a smaller size, or a mix with less of it'
    : 'a larger mix.tolerance, or a mix with less of it';
  const of = domain === undefined ? (source === undefined ? '' : `source ${source}`) : `domain ${domain}`;
  const where = of === '' ? `level ${level}` : `level ${level} of ${of}`;
  const more = of === '' ? 'more questions of this level' : 'more such questions';
  return `${where} lacks ${lacks}: ${questionsOfLevel} ${more} would help (${about}), or ${otherwise}`;
}
