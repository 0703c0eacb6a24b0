/** The remaining time of a campaign, at the pace of its last records. In milliseconds. */
export interface TimeToEnd {
  readonly ms: number;
  /** It ends between these times in about nine of ten cases, if records arrive as independently as the last ones. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The number of records behind this estimate. */
  readonly records: number;
}

/** The records that determine the pace; older ones say less about the current pace. */
const LAST_RECORDS = 200;
const WINDOW_MS = 30 * 60_000;
const FEWEST = 4;
/** Quantile of the normal distribution: 90 % are within. */
const Z = 1.645;

/** Verified records within a period, in milliseconds. */
export interface VerifiedWithin {
  readonly records: number;
  readonly overMs: number;
}

/**
 * The remaining time for the lacking records. Null: nothing is lacking, or there are fewer than four records. For
 * counts of n and r independent events, the logarithm of the ratio of their times has a variance of about 1/n + 1/r.
 */
export function timeToEnd({ records, overMs }: VerifiedWithin, lacking: number): TimeToEnd | null {
  if (lacking <= 0 || records < FEWEST) return null;
  const ms = (lacking * Math.max(1, overMs)) / records;
  const spread = Math.exp(Z * Math.sqrt(1 / records + 1 / lacking));
  return { ms, fromMs: ms / spread, toMs: ms * spread, records };
}

/**
 * The pace of the last records within the last half hour: the period begins at the oldest one, which is not counted.
 */
export function lastVerified(verifiedAtMs: readonly number[], nowMs: number): VerifiedWithin {
  const last = verifiedAtMs
    .filter((at) => at <= nowMs && nowMs - at <= WINDOW_MS)
    .toSorted((a, b) => b - a)
    .slice(0, LAST_RECORDS);
  return { records: Math.max(0, last.length - 1), overMs: nowMs - (last.at(-1) ?? nowMs) };
}

/** The verification times of the newest records, in bounded memory. */
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
