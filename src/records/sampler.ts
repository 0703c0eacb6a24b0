import { nextLevel } from './demand.ts';
import type { DrawCounts, DrawTargets } from './demand.ts';
import { LEVELS } from './grade.ts';
import type { Level } from './grade.ts';
import { perLevel } from './mix.ts';
import { uniform } from './seeded-random.ts';

/** What a sampler is made of. */
export interface SamplerOptions extends DrawTargets {
  readonly seed: number;
  /**
   * How many records of a partition may be received after its oldest undrawn one before that one is drawn next, so
   * that the window of completed offsets stays bounded; default 4096.
   */
  readonly windowCap?: number;
}

/** A graded record as the sampler sees it. */
export interface Stocked {
  readonly id: string;
  readonly level: Level;
  /** Of its level topic. */
  readonly partition: number;
}

/** A record that was drawn. */
export interface Draw<T> {
  readonly record: T;
  readonly level: Level;
  /** Number of this draw within the campaign, from 0. */
  readonly draw: number;
}

interface Held<T> {
  readonly record: T;
  readonly arrival: number;
  slot: number;
}

/** The undrawn records of one partition of a level topic, oldest first (a Set keeps the order of insertion). */
interface PartitionWindow<T> {
  received: number;
  readonly held: Set<Held<T>>;
}

class LevelStock<T extends Stocked> {
  readonly #slots: Held<T>[] = [];
  readonly #windows = new Map<number, PartitionWindow<T>>();
  readonly #windowCap: number;

  constructor(windowCap: number) {
    this.#windowCap = windowCap;
  }

  get size(): number {
    return this.#slots.length;
  }

  /** Counts a record that came in and was not kept: its offset passes all the same. */
  pass(partition: number): PartitionWindow<T> {
    const window = this.#windows.get(partition) ?? { received: 0, held: new Set() };
    this.#windows.set(partition, window);
    window.received += 1;
    return window;
  }

  hold(record: T): void {
    const window = this.pass(record.partition);
    const entry: Held<T> = { record, arrival: window.received, slot: this.#slots.length };
    this.#slots.push(entry);
    window.held.add(entry);
  }

  take(chance: number): T | null {
    const entry = this.#overdue() ?? this.#slots[Math.floor(chance * this.#slots.length)];
    const last = this.#slots.pop();
    if (entry === undefined || last === undefined) return null;
    if (last !== entry) {
      this.#slots[entry.slot] = last;
      last.slot = entry.slot;
    }
    this.#windows.get(entry.record.partition)?.held.delete(entry);
    return entry.record;
  }

  /** The oldest undrawn record of the partition whose window has grown largest, once one has reached the cap. */
  #overdue(): Held<T> | null {
    let found: Held<T> | null = null;
    let widest = this.#windowCap - 1;
    for (const { received, held } of this.#windows.values()) {
      const [oldest] = held;
      if (oldest === undefined || received - oldest.arrival <= widest) continue;
      found = oldest;
      widest = received - oldest.arrival;
    }
    return found;
  }
}

/**
 * Draws graded records so that the *verified* ones come to the mix: it knows what was drawn, what was verified and
 * what was rejected, so a level on which the teacher fails more often is drawn more often. Never more in flight at a
 * level than the level lacks, so a sized campaign ends with exactly its mix wherever stock allows.
 *
 * Everything it knows follows from the committed counts and from the undrawn records, which are offered again after
 * a restart. A draw is committed with its count; one that was not committed never happened.
 */
export class Sampler<T extends Stocked> {
  readonly #options: SamplerOptions;
  readonly #isKnownId: (id: string) => boolean;
  readonly #stock: readonly LevelStock<T>[];
  /** Ids drawn since the start, and those that wait in the stock. */
  readonly #ids = new Set<string>();
  #counts: DrawCounts;

  constructor(options: SamplerOptions, counts: DrawCounts, isKnownId: (id: string) => boolean) {
    this.#options = options;
    this.#counts = counts;
    this.#isKnownId = isKnownId;
    this.#stock = LEVELS.map(() => new LevelStock<T>(options.windowCap ?? 4096));
  }

  get counts(): DrawCounts {
    return this.#counts;
  }

  /** Takes a record into the stock; false where its id was drawn before or waits there already: a duplicate. */
  offer(record: T): boolean {
    const stock = this.#stock[record.level];
    if (this.#ids.has(record.id) || this.#isKnownId(record.id)) {
      stock?.pass(record.partition);
      return false;
    }
    this.#ids.add(record.id);
    stock?.hold(record);
    return true;
  }

  /** How a selection ended. */
  note(level: Level, ended: 'verified' | 'rejected'): void {
    this.#count(ended, level);
  }

  /** Draws the next record; null where nothing may be drawn before more stock or another ending comes in. */
  draw(): Draw<T> | null {
    const level = nextLevel(
      this.#options,
      this.#counts,
      perLevel((each) => this.#stock[each]?.size ?? 0),
    );
    if (level === null) return null;
    const { drawn } = this.#counts;
    const record = this.#stock[level]?.take(uniform(this.#options.seed, level, drawn[level])) ?? null;
    if (record === null) return null;
    this.#count('drawn', level);
    return { record, level, draw: drawn.reduce((total, count) => total + count, 0) };
  }

  #count(name: keyof DrawCounts, level: Level): void {
    const before = this.#counts[name];
    this.#counts = { ...this.#counts, [name]: perLevel((each) => before[each] + (each === level ? 1 : 0)) };
  }
}
