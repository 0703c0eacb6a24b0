import type { SeriesAnswer } from './series-answer.ts';

const MOST_POINTS = 200;

/**
 * The number of verified records over time, from their times in any order. Memory is bounded: if there are too many
 * points, the interval between them doubles.
 */
export class VerifiedOverTime {
  /** By the number of the interval: its records, and the time of the last one. */
  #intervals = new Map<number, { readonly count: number; readonly lastMs: number }>();
  #everyMs = 1;

  add(atMs: number): void {
    this.#count(1, atMs);
    while (this.#intervals.size > MOST_POINTS) {
      const before = this.#intervals.values();
      this.#everyMs *= 2;
      this.#intervals = new Map();
      for (const { count, lastMs } of before) this.#count(count, lastMs);
    }
  }

  points(): SeriesAnswer['verified'] {
    let total = 0;
    return [...this.#intervals.values()]
      .toSorted((a, b) => a.lastMs - b.lastMs)
      .map(({ count, lastMs }) => [lastMs, (total += count)] as const);
  }

  #count(added: number, atMs: number): void {
    const interval = Math.floor(atMs / this.#everyMs);
    const { count = 0, lastMs = atMs } = this.#intervals.get(interval) ?? {};
    this.#intervals.set(interval, { count: count + added, lastMs: Math.max(lastMs, atMs) });
  }
}
