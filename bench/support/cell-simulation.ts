import { createRandom, drawLatencyMs } from '../../src/demo/seeded-random.ts';
import type { CellCounts } from '../../src/records/cell-demand.ts';
import { cellsOf, fitCells, sumByLevel, sumByName } from '../../src/records/cells.ts';
import type { CellShares, CellTargets } from '../../src/records/cells.ts';
import { nextCell } from '../../src/records/demand.ts';
import type { DrawTargets } from '../../src/records/demand.ts';
import { largestRemainder } from '../../src/records/largest-remainder.ts';
import { mixError, sumLevels } from '../../src/records/mix.ts';
import { uniform } from '../../src/records/seeded-random.ts';
import type { MixWorld } from './mix-simulation.ts';

/** A sized campaign whose mix also has shares of domains. */
export interface CellWorld extends MixWorld {
  /** The share of each domain (they add up to 1), and its factor of a level's yield. */
  readonly domains: Readonly<Record<string, { readonly share: number; readonly yield: number }>>;
}

/** The result of such a campaign. */
export interface CellEnd {
  /** Calls of the teacher, and the minimum that the random results allow. */
  readonly calls: number;
  readonly oracle: number;
  /** Largest differences from the targets at the end: of a level, of a domain, of a cell. */
  readonly errors: { readonly level: number; readonly domain: number; readonly cell: number };
  /** Maximum excess of a cell over its target at any time. */
  readonly mostBeyond: number;
}

/**
 * The sampler of sluice with enough stock in each cell; whether the k-th trace of a cell is right does not depend on
 * its caller.
 */
export function closedCells(world: CellWorld): CellEnd {
  const { shares, size, domains, slots, seed } = world;
  const ofDomains: CellShares = {
    by: 'domain',
    names: Object.keys(domains),
    shares: Object.values(domains).map(({ share }) => share),
  };
  const wanted = fitCells(size, shares, ofDomains);
  const cells: CellTargets = { ...ofDomains, wanted };
  const places = cellsOf(cells);
  const yields = places.map(({ level, name }) => world.yields[level] * (domains[name]?.yield ?? 1));
  const isRight = (cell: number, k: number): boolean => uniform(seed, cell, k) < (yields[cell] ?? 0);
  const played = play(world, { shares, size, maxInFlight: 4 * slots, cells }, isRight);
  const { verified } = played;
  const total = verified.reduce((sum, count) => sum + count, 0);
  const most = (values: readonly number[], targets: readonly number[]): number =>
    Math.max(...values.map((value, at) => Math.abs(value - (targets[at] ?? 0))));
  return {
    calls: played.calls,
    oracle: wanted.reduce((sum, count, cell) => sum + callsFor(count, (k) => isRight(cell, k)), 0),
    errors: {
      level: mixError(sumByLevel(cells, verified), shares),
      domain: most(sumByName(cells, verified), largestRemainder(total, cells.shares)),
      cell: most(verified, wanted),
    },
    mostBeyond: played.mostBeyond,
  };
}

function callsFor(count: number, isRight: (k: number) => boolean): number {
  let calls = 0;
  for (let right = 0; right < count; calls += 1) if (isRight(calls)) right += 1;
  return calls;
}

function play(
  { slots, latencyMs, seed }: CellWorld,
  targets: DrawTargets & { readonly size: number; readonly cells: CellTargets },
  isRight: (cell: number, k: number) => boolean,
): { readonly calls: number; readonly verified: readonly number[]; readonly mostBeyond: number } {
  const random = createRandom(seed);
  const wanted = targets.cells.wanted ?? [];
  const none = cellsOf(targets.cells).map(() => 0);
  const counts = { drawn: [...none], verified: [...none], rejected: [...none] } satisfies CellCounts;
  const plenty = none.map(() => 1_000_000);
  const busy: { readonly endsAt: number; readonly cell: number; readonly k: number }[] = [];
  let now = 0;
  let calls = 0;
  let mostBeyond = 0;
  for (;;) {
    while (busy.length < slots) {
      const of = (values: readonly number[]) => sumByLevel(targets.cells, values);
      const all = { drawn: of(counts.drawn), verified: of(counts.verified), rejected: of(counts.rejected) };
      if (sumLevels(all.verified) >= targets.size) break;
      const cell = nextCell(targets, { ...all, cells: counts }, plenty);
      if (cell === null) break;
      const k = counts.drawn[cell] ?? 0;
      busy.push({ endsAt: now + drawLatencyMs(random, latencyMs), cell, k });
      calls += 1;
      counts.drawn[cell] = k + 1;
    }
    const [first] = busy.toSorted((a, b) => a.endsAt - b.endsAt);
    if (first === undefined) return { calls, verified: counts.verified, mostBeyond };
    busy.splice(busy.indexOf(first), 1);
    now = first.endsAt;
    const ended = isRight(first.cell, first.k) ? counts.verified : counts.rejected;
    ended[first.cell] = (ended[first.cell] ?? 0) + 1;
    mostBeyond = Math.max(mostBeyond, ...wanted.map((count, cell) => (counts.verified[cell] ?? 0) - count));
  }
}
