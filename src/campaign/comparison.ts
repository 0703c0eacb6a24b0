import { LEVELS } from '../records/grade.ts';
import type { Level } from '../records/grade.ts';
import { kendallTauB } from './rank-correlation.ts';

/** The result of a campaign for one question. */
export interface GradedId {
  readonly id: string;
  /** Null: it was set aside without a level. */
  readonly level: Level | null;
}

/** One of the two campaigns. */
export interface ComparedCampaign {
  readonly campaign: string;
  readonly target: string;
  /** Questions by level, easiest first. */
  readonly levels: readonly number[];
  readonly ungraded: number;
  /** Of all questions with a level; null if there are none. */
  readonly meanLevel: number | null;
}

/** A question that the two campaigns graded differently. */
export interface MovedQuestion {
  readonly id: string;
  readonly from: Level;
  readonly to: Level;
}

/** Two campaigns on one questions topic: the output of `sluice compare --json`. */
export interface Comparison {
  readonly a: ComparedCampaign;
  readonly b: ComparedCampaign;
  /** Questions with a level in both campaigns. All following fields are about these. */
  readonly common: number;
  /** With a level in only one campaign. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** `transitions[i][j]`: questions of level i in A and j in B. */
  readonly transitions: readonly (readonly number[])[];
  readonly same: number;
  /** Questions with a lower level in B than in A: easier for the target of B. */
  readonly easierInB: number;
  readonly harderInB: number;
  /** Mean of level in B less level in A; null if there are no common questions. */
  readonly meanMove: number | null;
  /** Kendall's tau-b of the levels, from -1 to 1; null if all questions have the same level in A or in B. */
  readonly tauB: number | null;
  /** The questions that moved by the most levels; ties by id. */
  readonly moved: readonly MovedQuestion[];
}

/** The most moved questions that are shown. */
const MOST_MOVED = 20;

/** Folds a campaign's outcomes: a level for each id. */
export class GradedIds {
  readonly #levels = new Map<string, Level | null>();

  /** The first outcome of an id counts, but a level replaces a missing one. */
  add({ id, level }: GradedId): void {
    if ((this.#levels.get(id) ?? null) === null) this.#levels.set(id, level);
  }

  get all(): ReadonlyMap<string, Level | null> {
    return this.#levels;
  }
}

/** The names of a compared campaign. */
export type CampaignNames = Pick<ComparedCampaign, 'campaign' | 'target'>;

/** Compares the results of two campaigns for the same questions. */
export function compareCampaigns(
  a: CampaignNames & { readonly graded: GradedIds },
  b: CampaignNames & { readonly graded: GradedIds },
): Comparison {
  const transitions = LEVELS.map(() => LEVELS.map(() => 0));
  const counts = { same: 0, easierInB: 0, harderInB: 0, common: 0, onlyA: 0, moves: 0 };
  const byDistance: MovedQuestion[][] = LEVELS.map(() => []);
  for (const [id, from] of a.graded.all) {
    if (from === null) continue;
    const to = b.graded.all.get(id) ?? null;
    if (to === null) {
      counts.onlyA += 1;
      continue;
    }
    counts.common += 1;
    counts.moves += to - from;
    const row = transitions[from];
    if (row !== undefined) row[to] = (row[to] ?? 0) + 1;
    counts[from === to ? 'same' : to < from ? 'easierInB' : 'harderInB'] += 1;
    if (from !== to) byDistance[Math.abs(to - from)]?.push({ id, from, to });
  }
  const { moves, ...totals } = counts;
  const levelsOfB = [...b.graded.all].filter(([, level]) => level !== null);
  return {
    a: summaryOf(a),
    b: summaryOf(b),
    ...totals,
    onlyB: levelsOfB.length - counts.common,
    transitions,
    meanMove: counts.common === 0 ? null : moves / counts.common,
    tauB: kendallTauB(transitions),
    moved: mostMoved(byDistance),
  };
}

function mostMoved(byDistance: readonly (readonly MovedQuestion[])[]): readonly MovedQuestion[] {
  const moved: MovedQuestion[] = [];
  for (const group of byDistance.toReversed()) {
    if (moved.length >= MOST_MOVED) break;
    moved.push(...group.toSorted((x, y) => (x.id < y.id ? -1 : 1)).slice(0, MOST_MOVED - moved.length));
  }
  return moved;
}

function summaryOf({ campaign, target, graded }: CampaignNames & { readonly graded: GradedIds }): ComparedCampaign {
  const levels = LEVELS.map(() => 0);
  let ungraded = 0;
  for (const level of graded.all.values()) {
    if (level === null) ungraded += 1;
    else levels[level] = (levels[level] ?? 0) + 1;
  }
  const total = levels.reduce((sum, count) => sum + count, 0);
  const sum = levels.reduce((all, count, level) => all + count * level, 0);
  return { campaign, target, levels, ungraded, meanLevel: total === 0 ? null : sum / total };
}
