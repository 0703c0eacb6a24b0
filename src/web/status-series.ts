import type { CampaignStatus } from '../campaign/campaign-status.ts';

/** The totals of a campaign at a time. */
export interface SeriesPoint {
  readonly atMs: number;
  readonly verified: number;
  readonly spentUsd: number;
  /** Calls of all models that have begun, and tokens that they have used. */
  readonly calls: number;
  readonly tokens: number;
  /** Requests that were refused for their number (HTTP 429). */
  readonly rateLimited: number;
}

const MOST_POINTS = 720;

/** Totals over time in bounded memory: where there are too many points every second one is dropped, and the rest come half as often. */
export class StatusSeries {
  #points: SeriesPoint[] = [];
  #everyMs: number;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  add(status: CampaignStatus, atMs: number): void {
    const last = this.#points.at(-1);
    if (last !== undefined && atMs - last.atMs < this.#everyMs) return;
    this.#points.push(pointOf(status, atMs));
    if (this.#points.length <= MOST_POINTS) return;
    this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.#everyMs *= 2;
  }

  points(): readonly SeriesPoint[] {
    return this.#points;
  }
}

function pointOf({ verified, budget, calls }: CampaignStatus, atMs: number): SeriesPoint {
  const roles = Object.values(calls);
  const sum = (of: (role: (typeof roles)[number]) => number): number => roles.reduce((all, role) => all + of(role), 0);
  return {
    atMs,
    verified,
    spentUsd: Number(budget.spentUsd),
    calls: sum(({ started }) => started),
    tokens: sum(({ promptTokens, completionTokens }) => promptTokens + completionTokens),
    rateLimited: sum(({ failed }) => failed['rate-limited'] ?? 0),
  };
}
