import { fitTable, roundTable } from './fit-table.ts';
import { LEVELS } from './grade.ts';
import type { Level } from './grade.ts';
import { largestRemainder } from './largest-remainder.ts';
import { apportion } from './mix.ts';
import type { MixOptions, PerLevel } from './mix.ts';
import type { Question } from './question.ts';

/** The property by which a mix has shares besides the level. */
export type CellAxis = 'domain' | 'source';

/** Shares of domains or of sources, besides those of the levels. A cell is one level of one domain or source. */
export interface CellShares {
  readonly by: CellAxis;
  /** In the order of the configuration. */
  readonly names: readonly string[];
  /** The share of each name; they add up to 1. */
  readonly shares: readonly number[];
}

/** A campaign's targets for its cells. Lists of cells are in the order of `cellsOf`. */
export interface CellTargets extends CellShares {
  /** Verified records of each cell at the size; null without a size. */
  readonly wanted: readonly number[] | null;
}

/** One level of one domain or source. */
export interface Cell {
  readonly level: Level;
  readonly name: string;
}

/** The name under which a question is counted; empty if it has no source. */
export const nameOf = (by: CellAxis, { domain, source }: Pick<Question, 'domain' | 'source'>): string =>
  by === 'domain' ? domain : (source ?? '');

/** All cells: level by level, with the names in their order. */
export const cellsOf = ({ names }: Pick<CellShares, 'names'>): readonly Cell[] =>
  LEVELS.flatMap((level) => names.map((name) => ({ level, name })));

/** The sum over the cells of each level. */
export function sumByLevel({ names }: Pick<CellShares, 'names'>, values: readonly number[]): PerLevel {
  const of = (level: Level): number =>
    values.slice(level * names.length, (level + 1) * names.length).reduce((sum, value) => sum + value, 0);
  return [of(0), of(1), of(2), of(3), of(4), of(5)];
}

/** The sum over the levels of each name. */
export const sumByName = ({ names }: Pick<CellShares, 'names'>, values: readonly number[]): readonly number[] =>
  names.map((_, name) => LEVELS.reduce<number>((sum, level) => sum + (values[level * names.length + name] ?? 0), 0));

/** Share of each cell: level and name are independent of each other. */
export const sharesOfCells = (levels: PerLevel, { shares }: CellShares): readonly number[] =>
  LEVELS.flatMap((level) => shares.map((share) => levels[level] * share));

/**
 * Verified records of each cell at a size: the independence table of both margins, each margin apportioned by largest
 * remainder, fitted by iterative proportional fitting and rounded so that both margins hold.
 */
export function fitCells(size: number, levels: PerLevel, cells: CellShares): readonly number[] {
  const rows = apportion(size, levels);
  const columns = largestRemainder(size, cells.shares);
  const seed = rows.map(() => columns.map(() => 1));
  return roundTable(fitTable(seed, rows, columns), rows, columns).flat();
}

/**
 * The normalised shares by domain or source of a mix; null if it has none. Throws `RangeError` for negative ones or a
 * sum of 0.
 */
export function cellShares({ domains, sources }: Pick<MixOptions, 'domains' | 'sources'>): CellShares | null {
  const given = domains ?? sources;
  if (given === undefined) return null;
  const total = Object.values(given).reduce((sum, share) => sum + share, 0);
  if (!(total > 0 && Number.isFinite(total)) || Object.values(given).some((share) => share < 0)) {
    throw new RangeError(`expected shares of at least 0, one of them above, got ${JSON.stringify(given)}`);
  }
  return {
    by: domains === undefined ? 'source' : 'domain',
    names: Object.keys(given),
    shares: Object.values(given).map((share) => share / total),
  };
}

/** A campaign's targets for the cells of its mix at this size; null if the mix has only levels. */
export function cellTargets(mix: MixOptions, levels: PerLevel, size: number | null): CellTargets | null {
  const shares = cellShares(mix);
  return shares === null ? null : { ...shares, wanted: size === null ? null : fitCells(size, levels, shares) };
}
