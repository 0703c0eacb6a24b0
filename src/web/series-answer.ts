import type { SeriesPoint } from '../campaign/commit-series.ts';

/** The answer of `/api/series`. */
export interface SeriesAnswer {
  readonly points: readonly SeriesPoint[];
  readonly verified: readonly (readonly [atMs: number, count: number])[];
  /** By model: maximum number of calls in flight in one worker. */
  readonly callLimits: Readonly<Record<string, number>>;
}
