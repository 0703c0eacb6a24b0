/**
 * Permits gate the entry of records into a stage: one is held from entry until the record's outcome is committed,
 * so that everything behind the entry is bounded. (`mergeMap(f, n)` of RxJS buffers without bound beyond n.)
 */
export class Permits {
  readonly limit: number;
  #used = 0;
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError(`permits: expected a positive integer, got ${limit}`);
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  /** Takes a permit if one is free. If not, `wake` is called once when one may be free again. */
  tryAcquire(wake: () => void): boolean {
    if (this.#used < this.limit) {
      this.#used += 1;
      return true;
    }
    this.#waiting.add(wake);
    return false;
  }

  release(count: number): void {
    this.#used -= count;
    if (this.#used < 0) throw new RangeError('permits: released more than were taken');
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Takes nothing any more and is not woken: a task that closes. */
  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }
}
