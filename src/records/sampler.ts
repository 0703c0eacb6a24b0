import { noCells } from './cell-demand.ts';
import { nextCell, nextLevel } from './demand.ts';
import type { DrawCounts, DrawTargets } from './demand.ts';
import { LEVELS } from './grade.ts';
import type { Level } from './grade.ts';
import { LevelStock } from './level-stock.ts';
import type { InPartition } from './level-stock.ts';
import { perLevel } from './mix.ts';
import { stockOfCells, surplusPool } from './surplus.ts';
import type { StockCap } from './surplus.ts';
import { uniform } from './seeded-random.ts';

/** The options of a sampler. */
export interface SamplerOptions extends DrawTargets {
  readonly seed: number;
  /**
   * After this many received records of a partition, its oldest undrawn one is drawn next, so that the window of
   * completed offsets stays bounded; default 4096.
   */
  readonly windowCap?: number;
  /**
   * The most undrawn stock of a level; above it, records that no cell lacks are passed over (`passOver`), so that they
   * do not block records that a cell lacks. Only if the mix has cells. Default: unlimited.
   */
  readonly stockCap?: StockCap;
}

/** A graded record as the sampler uses it. */
export interface Stocked extends InPartition {
  readonly id: string;
  readonly level: Level;
  /** Its domain or source, if the mix has shares of these. */
  readonly name?: string;
}

/** A drawn record. */
export interface Draw<T> {
  readonly record: T;
  readonly level: Level;
  /** Number of this draw within the campaign, from 0. */
  readonly draw: number;
}

/**
 * Draws graded records so that the *verified* ones reach the mix: it has the counts of drawn, verified and rejected
 * records, so a level on which the teacher fails more often is drawn more often. The selections of a level in flight
 * never exceed its lack, so a campaign with a size ends with exactly its mix if the stock allows it.
 *
 * Its whole state follows from the committed counts and the undrawn records, which are offered again after a restart. A
 * draw is committed with its count; an uncommitted draw has no effect.
 */
export class Sampler<T extends Stocked> {
  readonly #options: SamplerOptions;
  readonly #isKnownId: (id: string) => boolean;
  readonly #stock: readonly LevelStock<T>[];
  /** Ids drawn since the start, and ids that wait in the stock. */
  readonly #ids = new Set<string>();
  /** The pool of each name; records of other names are in the last pool, which is never drawn. */
  readonly #pools: ReadonlyMap<string, number>;
  #counts: DrawCounts;

  constructor(options: SamplerOptions, counts: DrawCounts, isKnownId: (id: string) => boolean) {
    const { cells } = options;
    this.#options = options;
    this.#counts = cells === undefined ? counts : { ...counts, cells: counts.cells ?? noCells(cells) };
    this.#isKnownId = isKnownId;
    this.#pools = new Map(cells?.names.map((name, pool) => [name, pool]));
    const pools = this.#pools.size + 1;
    this.#stock = LEVELS.map(() => new LevelStock<T>(options.windowCap ?? 4096, pools));
  }

  get counts(): DrawCounts {
    return this.#counts;
  }

  /** Adds a record to the stock; returns false for a duplicate, whose id was drawn before or is in the stock. */
  offer(record: T): boolean {
    const stock = this.#stock[record.level];
    if (this.#ids.has(record.id) || this.#isKnownId(record.id)) {
      stock?.pass(record.partition);
      return false;
    }
    this.#ids.add(record.id);
    stock?.hold(record, this.#poolOf(record.name));
    return true;
  }

  /** Notes how a selection ended; `name` as in its record. */
  note(level: Level, ended: 'verified' | 'rejected', name?: string): void {
    this.#count(ended, level, name);
  }

  /** Draws the next record; null if no draw is allowed before more stock or another ending arrives. */
  draw(): Draw<T> | null {
    const place = this.#place();
    if (place === null) return null;
    const { level, pool } = place;
    const { drawn } = this.#counts;
    const record = this.#stock[level]?.take(uniform(this.#options.seed, level, drawn[level]), pool) ?? null;
    if (record === null) return null;
    this.#count('drawn', level, record.name);
    return { record, level, draw: drawn.reduce((total, count) => total + count, 0) };
  }

  /**
   * Removes a record from the stock without a draw: its level's stock has reached the cap, no cell lacks it, and a cell
   * of the level lacks records that may come after it. Null if there is no such record. It is not offered again after a
   * restart.
   */
  passOver(): T | null {
    const { cells, stockCap } = this.#options;
    if (cells === undefined || stockCap === undefined) return null;
    const surplus = surplusPool({ ...this.#options, cells }, this.#counts, this.#stock, stockCap);
    if (surplus === null) return null;
    const record = this.#stock[surplus.level]?.takeOldest(surplus.pool) ?? null;
    if (record !== null) this.#ids.delete(record.id);
    return record;
  }

  #place(): { readonly level: Level; readonly pool: number } | null {
    const { cells } = this.#options;
    if (cells !== undefined) {
      const cell = nextCell({ ...this.#options, cells }, this.#counts, stockOfCells(cells, this.#stock));
      return cell === null
        ? null
        : { level: Math.floor(cell / cells.names.length) as Level, pool: cell % cells.names.length };
    }
    const stock = perLevel((level) => this.#stock[level]?.size ?? 0);
    const level = nextLevel(this.#options, this.#counts, stock);
    return level === null ? null : { level, pool: 0 };
  }

  #poolOf(name: string | undefined): number {
    return this.#pools.get(name ?? '') ?? this.#pools.size;
  }

  #count(what: 'drawn' | 'verified' | 'rejected', level: Level, name: string | undefined): void {
    const { cells, ...counts } = this.#counts;
    const before = counts[what];
    this.#counts = { ...counts, [what]: perLevel((each) => before[each] + (each === level ? 1 : 0)) };
    if (cells === undefined) return;
    const pool = this.#poolOf(name);
    const cell = pool < this.#pools.size ? level * this.#pools.size + pool : -1;
    this.#counts = {
      ...this.#counts,
      cells: { ...cells, [what]: cells[what].map((n, i) => (i === cell ? n + 1 : n)) },
    };
  }
}
