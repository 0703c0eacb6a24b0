import { IdSet } from './id-set.ts';

/**
 * Knows the last ids of an input without end: at least the last `atLeast` distinct ones and at most twice as many, in
 * bounded memory.
 */
export class RecentIds {
  readonly #atLeast: number;
  #newer = new IdSet();
  #older = new IdSet();

  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  /** Adds an id; false where it is known. */
  add(id: string): boolean {
    if (this.#older.has(id) || !this.#newer.add(id)) return false;
    if (this.#newer.size >= this.#atLeast) {
      this.#older = this.#newer;
      this.#newer = new IdSet();
    }
    return true;
  }
}
