import { noCells } from '../../src/records/cell-demand.ts';
import { cellsOf } from '../../src/records/cells.ts';
import { inFlightOf } from '../../src/records/demand.ts';
import type { DrawCounts } from '../../src/records/demand.ts';
import type { Level } from '../../src/records/grade.ts';
import { perLevel } from '../../src/records/mix.ts';
import type { PerLevel } from '../../src/records/mix.ts';
import { Sampler } from '../../src/records/sampler.ts';
import type { SamplerOptions, Stocked } from '../../src/records/sampler.ts';
import { uniform } from '../../src/records/seeded-random.ts';

const CRASHING_STEPS = 1_000;

/** A graded record in the log of its level topic. */
export interface Logged extends Stocked {
  readonly offset: number;
}

/** The environment of a sampler. */
export interface World {
  readonly options: SamplerOptions;
  /** Probability that a trace of each level is verified. */
  readonly yields: PerLevel;
  /** Probability of a crash at each step. */
  readonly crashes: number;
  readonly seed: number;
  /** Maximum number of undrawn records of a level inside the stage; default unlimited. */
  readonly permits?: number;
}

interface Ending {
  readonly level: Level;
  readonly name: string | undefined;
  readonly ended: 'verified' | 'rejected';
}

/** An outcome of the sample stage that is not committed yet. */
type Effect =
  | { readonly kind: 'drawn'; readonly record: Logged; readonly draw: number }
  | { readonly kind: 'duplicate'; readonly record: Logged }
  | { readonly kind: 'surplus'; readonly record: Logged }
  | { readonly kind: 'noted'; readonly ending: Ending };

const none = (): PerLevel => perLevel(() => 0);
const plusOne = (counts: PerLevel, level: Level): PerLevel =>
  perLevel((each) => counts[each] + (each === level ? 1 : 0));

/**
 * A campaign around a sampler: records arrive, outcomes are committed in batches, the teacher ends selections in any
 * order, the process is killed between any two steps and restarts from the committed state.
 */
export class SamplingWorld {
  readonly #world: World;
  readonly #log: readonly Logged[];
  readonly selected: Logged[] = [];
  readonly duplicates: Logged[] = [];
  readonly surplus: Logged[] = [];
  /** The numbers of the committed draws, in the order of their commits. */
  readonly draws: number[] = [];
  counts: DrawCounts = { drawn: none(), verified: none(), rejected: none() };
  #pending: Logged[] = [];
  readonly #endings: Ending[] = [];
  readonly #settled = new Set<Logged | Ending>();
  #sampler: Sampler<Logged>;
  #toOffer: Logged[];
  /** Offered, and neither drawn nor skipped; including uncommitted ones. */
  readonly #inside = new Set<Logged>();
  #toNote: Ending[] = [];
  #effects: Effect[] = [];
  #steps = 0;

  constructor(world: World, log: readonly Logged[]) {
    this.#world = world;
    this.#log = log;
    this.#sampler = this.#start();
    this.#toOffer = [...log];
  }

  /** Graded records of each level, with any outcome. */
  get graded(): PerLevel {
    return perLevel((level) => this.#log.filter((record) => record.level === level).length);
  }

  /** Undrawn records of each cell. */
  stockOf(level: Level, name: string): number {
    return this.#log.filter((one) => one.level === level && one.name === name && !this.#settled.has(one)).length;
  }

  /** Undrawn records of each level. */
  get stock(): PerLevel {
    return perLevel(
      (level) => this.#log.filter((record) => record.level === level && !this.#settled.has(record)).length,
    );
  }

  /**
   * Runs until nothing more can happen; calls `check` with the sampler's counts after each step, and `restarted` with
   * the counts of a new one after a crash.
   */
  run(check: (counts: DrawCounts) => void, restarted: (counts: DrawCounts) => void = () => undefined): void {
    for (;;) {
      // Crashes happen only for a while: a process that always crashes before it has read its stock never ends.
      if (this.#steps < CRASHING_STEPS && this.#chance() < this.#world.crashes) {
        this.#crash();
        restarted(this.#sampler.counts);
      }
      const actions = [
        ...(this.#admissible().length > 0 ? [() => this.#offer()] : []),
        ...(this.#effects.length > 0 ? [() => this.#commit()] : []),
        ...(this.#pending.length > 0 ? [() => this.#end()] : []),
        ...(this.#toNote.length > 0 ? [() => this.#note()] : []),
      ];
      const action = actions[Math.floor(this.#chance() * actions.length)];
      if (action === undefined) return;
      action();
      check(this.#sampler.counts);
    }
  }

  #chance(): number {
    this.#steps += 1;
    return uniform(this.#world.seed, this.#steps);
  }

  #start(): Sampler<Logged> {
    const known = new Set(this.selected.map(({ id }) => id));
    return new Sampler(this.#world.options, this.counts, (id) => known.has(id));
  }

  /** Records whose level has a permit. */
  #admissible(): Logged[] {
    const { permits } = this.#world;
    if (permits === undefined) return this.#toOffer;
    const inside = perLevel((level) => [...this.#inside].filter((record) => record.level === level).length);
    return this.#toOffer.filter(({ level }) => inside[level] < permits);
  }

  #crash(): void {
    this.#effects = [];
    this.#inside.clear();
    this.#toOffer = this.#log.filter((record) => !this.#settled.has(record));
    this.#toNote = this.#endings.filter((ending) => !this.#settled.has(ending));
    this.#sampler = this.#start();
  }

  /** Partitions arrive in any order, each in its own order. */
  #offer(): void {
    const admissible = this.#admissible();
    const candidate = admissible[Math.floor(this.#chance() * admissible.length)];
    const index = this.#toOffer.findIndex(
      (record) => record.level === candidate?.level && record.partition === candidate.partition,
    );
    const [record] = this.#toOffer.splice(index, 1);
    if (record === undefined) return;
    this.#inside.add(record);
    if (!this.#sampler.offer(record)) this.#effects.push({ kind: 'duplicate', record });
    this.#draw();
  }

  #note(): void {
    const [ending] = this.#toNote.splice(Math.floor(this.#chance() * this.#toNote.length), 1);
    if (ending === undefined) return;
    this.#sampler.note(ending.level, ending.ended, ending.name);
    this.#effects.push({ kind: 'noted', ending });
    this.#draw();
  }

  #draw(): void {
    for (let drawn = this.#sampler.draw(); drawn !== null; drawn = this.#sampler.draw()) {
      this.#effects.push({ kind: 'drawn', record: drawn.record, draw: drawn.draw });
    }
    for (let over = this.#sampler.passOver(); over !== null; over = this.#sampler.passOver()) {
      this.#effects.push({ kind: 'surplus', record: over });
    }
  }

  #commit(): void {
    for (const effect of this.#effects.splice(0)) {
      if (effect.kind === 'noted') {
        this.#settled.add(effect.ending);
        this.#count(effect.ending.ended, effect.ending);
        continue;
      }
      this.#settled.add(effect.record);
      this.#inside.delete(effect.record);
      if (effect.kind === 'duplicate') this.duplicates.push(effect.record);
      else if (effect.kind === 'surplus') this.surplus.push(effect.record);
      else if (effect.kind === 'drawn') {
        this.#count('drawn', effect.record);
        this.selected.push(effect.record);
        this.draws.push(effect.draw);
        this.#pending.push(effect.record);
      }
    }
  }

  #count(what: 'drawn' | 'verified' | 'rejected', { level, name }: { level: Level; name?: string | undefined }): void {
    const { cells = null, ...counts } = this.counts;
    this.counts = { ...counts, [what]: plusOne(counts[what], level), ...(cells && { cells }) };
    const { cells: mix } = this.#world.options;
    if (mix === undefined) return;
    const place = cellsOf(mix).findIndex((cell) => cell.level === level && cell.name === name);
    const { drawn, verified, rejected } = cells ?? noCells(mix);
    const before = { drawn, verified, rejected };
    const all = before[what].map((count, cell) => count + (cell === place ? 1 : 0));
    this.counts = { ...this.counts, cells: { ...before, [what]: all } };
  }

  /** The teacher ends one of the committed selections. */
  #end(): void {
    const [record] = this.#pending.splice(Math.floor(this.#chance() * this.#pending.length), 1);
    if (record === undefined) return;
    const { level, name } = record;
    const ending: Ending = { level, name, ended: this.#chance() < this.#world.yields[level] ? 'verified' : 'rejected' };
    this.#endings.push(ending);
    this.#toNote.push(ending);
  }
}

/** Selections of a level that have not ended, as committed. */
export const committedInFlight = (world: SamplingWorld): PerLevel => inFlightOf(world.counts);
