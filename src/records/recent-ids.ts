import { IdSet } from './id-set.ts';

/**
 * Remembers the last ids of an endless input: at least the last `atLeast` distinct ones and at most twice as many, in
 * bounded memory.
 */
export class RecentIds {
  readonly #atLeast: number;
  #newer = new IdSet();
  #older = new IdSet();

  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  /** Adds an id; returns false if it is already known. */
  add(id: string): boolean {
    if (this.#older.has(id) || !this.#newer.add(id)) return false;
    if (this.#newer.size >= this.#atLeast) {
      this.#older = this.#newer;
      this.#newer = new IdSet();
    }
    return true;
  }
}
