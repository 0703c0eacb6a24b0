/** How long a campaign will still take, at the pace of its last records. Milliseconds. */
export interface TimeToEnd {
  readonly ms: number;
  /** It ends between these in about nine of ten cases, if records come as independently as the last ones. */
  readonly fromMs: number;
  readonly toMs: number;
  /** How many of the last records it follows from. */
  readonly records: number;
}

/** Of the last records; older ones tell less of the pace of today. */
const LAST_RECORDS = 200;
const WINDOW_MS = 30 * 60_000;
const FEWEST = 5;
/** Of the normal distribution: 90 % are within. */
const Z = 1.645;

/**
 * Null: nothing is lacking, or fewer than five records were verified in the last half hour. `verifiedAtMs` in any order. Counts of n
 * and r independent events: the logarithm of the ratio of their times has about the variance 1/n + 1/r.
 */
export function timeToEnd(verifiedAtMs: readonly number[], lacking: number, nowMs: number): TimeToEnd | null {
  if (lacking <= 0) return null;
  const last = verifiedAtMs
    .filter((at) => at <= nowMs && nowMs - at <= WINDOW_MS)
    .toSorted((a, b) => b - a)
    .slice(0, LAST_RECORDS);
  const oldest = last.at(-1);
  const records = last.length - 1;
  if (oldest === undefined || records < FEWEST - 1) return null;
  const ms = (lacking * Math.max(1, nowMs - oldest)) / records;
  const spread = Math.exp(Z * Math.sqrt(1 / records + 1 / lacking));
  return { ms, fromMs: ms / spread, toMs: ms * spread, records };
}

/** The times of the newest records, in bounded memory. */
export class VerifiedTimes {
  #times: number[] = [];

  add(atMs: number): void {
    this.#times.push(atMs);
    if (this.#times.length > 4 * LAST_RECORDS) {
      this.#times = this.#times.toSorted((a, b) => a - b).slice(-LAST_RECORDS);
    }
  }

  all(): readonly number[] {
    return this.#times;
  }
}
