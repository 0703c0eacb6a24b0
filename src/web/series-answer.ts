import type { SeriesPoint } from '../campaign/commit-series.ts';

/** What `/api/series` answers. */
export interface SeriesAnswer {
  readonly points: readonly SeriesPoint[];
  readonly verified: readonly (readonly [atMs: number, count: number])[];
  /** By model: calls that may be in flight at once in one worker. */
  readonly callLimits: Readonly<Record<string, number>>;
}
