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
const FEWEST = 4;
/** Of the normal distribution: 90 % are within. */
const Z = 1.645;

/** Records that were verified within a time, in milliseconds. */
export interface VerifiedWithin {
  readonly records: number;
  readonly overMs: number;
}

/**
 * How long what lacks will take at a pace. Null: nothing is lacking, or fewer than four records tell the pace. Counts of n and r
 * independent events: the logarithm of the ratio of their times has about the variance 1/n + 1/r.
 */
export function timeToEnd({ records, overMs }: VerifiedWithin, lacking: number): TimeToEnd | null {
  if (lacking <= 0 || records < FEWEST) return null;
  const ms = (lacking * Math.max(1, overMs)) / records;
  const spread = Math.exp(Z * Math.sqrt(1 / records + 1 / lacking));
  return { ms, fromMs: ms / spread, toMs: ms * spread, records };
}

/** The pace of the last records, of the last half hour at most: how many came after the oldest of them, which begins the time. */
export function lastVerified(verifiedAtMs: readonly number[], nowMs: number): VerifiedWithin {
  const last = verifiedAtMs
    .filter((at) => at <= nowMs && nowMs - at <= WINDOW_MS)
    .toSorted((a, b) => b - a)
    .slice(0, LAST_RECORDS);
  return { records: Math.max(0, last.length - 1), overMs: nowMs - (last.at(-1) ?? nowMs) };
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
