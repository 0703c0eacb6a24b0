import type { SeriesPoint } from './status-series.ts';

/** What `/api/series` answers. */
export interface SeriesAnswer {
  readonly points: readonly SeriesPoint[];
  readonly verified: readonly (readonly [atMs: number, count: number])[];
}
