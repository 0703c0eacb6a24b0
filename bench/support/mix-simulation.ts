import { createRandom, drawLatencyMs } from '../../src/demo/seeded-random.ts';
import { nextLevel } from '../../src/records/demand.ts';
import type { DrawCounts, DrawTargets } from '../../src/records/demand.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { Level } from '../../src/records/grade.ts';
import { apportion, mixError, perLevel, sumLevels } from '../../src/records/mix.ts';
import type { PerLevel } from '../../src/records/mix.ts';
import { uniform } from '../../src/records/seeded-random.ts';

/** A sized campaign with a teacher of known yields. */
export interface MixWorld {
  readonly shares: PerLevel;
  readonly size: number;
  readonly yields: PerLevel;
  /** Maximum number of concurrent calls of the teacher. */
  readonly slots: number;
  readonly latencyMs: { readonly mean: number; readonly sigma: number };
  readonly seed: number;
}

/** The result of a campaign. */
export interface MixEnd {
  readonly calls: number;
  readonly verified: PerLevel;
  /** Largest difference of a level from its target at the end. */
  readonly error: number;
  /** Time until the last record that the size needs is verified. */
  readonly seconds: number;
  /** Maximum excess of a level over its target at any time. */
  readonly mostBeyond: number;
}

/** Whether the k-th trace of a level is right, independent of its caller and time. */
const isRight = ({ seed, yields }: MixWorld, level: Level, k: number): boolean =>
  uniform(seed, level, k) < yields[level];

/**
 * Draws one by one, each after the end of the previous one: the minimum number of calls that the random results allow.
 */
export function oracleCalls(world: MixWorld): number {
  const target = apportion(world.size, world.shares);
  let calls = 0;
  for (const level of LEVELS) {
    let verified = 0;
    for (let k = 0; verified < target[level]; k += 1) {
      calls += 1;
      if (isRight(world, level, k)) verified += 1;
    }
  }
  return calls;
}

interface Strategy {
  /** The level to draw from next; null: none for now. */
  readonly next: (counts: DrawCounts) => Level | null;
  readonly isDone: (counts: DrawCounts) => boolean;
}

/** The sampler of sluice: at a level, never more in flight than are missing. */
export function closedLoop(world: MixWorld): MixEnd {
  const targets: DrawTargets = { shares: world.shares, size: world.size, maxInFlight: 4 * world.slots };
  const plenty = perLevel(() => 1_000_000);
  return play(world, {
    next: (counts) => nextLevel(targets, counts, plenty),
    isDone: (counts) => sumLevels(counts.verified) >= world.size,
  });
}

/** Draws by the mix until every level has its target; the excess is paid for and discarded. */
export function overshootingLoop(world: MixWorld): MixEnd {
  const target = apportion(world.size, world.shares);
  return play(world, {
    next: ({ drawn, verified }) => {
      // All slots are kept busy with the levels that are not full yet, with any number in flight there.
      const open = LEVELS.filter((level) => verified[level] < target[level]);
      return leastDrawn(open, drawn, world.shares);
    },
    isDone: ({ verified }) => LEVELS.every((level) => verified[level] >= target[level]),
  });
}

/** Draws by the mix without feedback: as many as the size needs at the mean yield. */
export function openLoop(world: MixWorld): MixEnd {
  let plan = 0;
  const meanYield = LEVELS.reduce<number>((sum, level) => sum + world.shares[level] * world.yields[level], 0);
  const draws = Math.round(world.size / meanYield);
  return play(world, {
    next: ({ drawn }) => {
      if (plan >= draws) return null;
      plan += 1;
      return leastDrawn(LEVELS, drawn, world.shares);
    },
    isDone: () => false,
  });
}

function leastDrawn(levels: readonly Level[], drawn: PerLevel, shares: PerLevel): Level | null {
  const shared = levels.filter((level) => shares[level] > 0);
  const wait = (level: Level): number => (drawn[level] + 1) / shares[level];
  return shared.reduce<Level | null>((best, level) => (best === null || wait(level) < wait(best) ? level : best), null);
}

/** A teacher with `slots` concurrent calls in virtual time; further selections wait in their order. */
function play(world: MixWorld, { next, isDone }: Strategy): MixEnd {
  const random = createRandom(world.seed);
  const target = apportion(world.size, world.shares);
  let counts: DrawCounts = { drawn: perLevel(() => 0), verified: perLevel(() => 0), rejected: perLevel(() => 0) };
  const count = (name: 'drawn' | 'verified' | 'rejected', level: Level): void => {
    counts = { ...counts, [name]: perLevel((each) => counts[name][each] + (each === level ? 1 : 0)) };
  };
  const busy: { readonly endsAt: number; readonly level: Level; readonly k: number }[] = [];
  let now = 0;
  let calls = 0;
  let mostBeyond = 0;
  for (;;) {
    while (busy.length < world.slots) {
      const level = isDone(counts) ? null : next(counts);
      if (level === null) break;
      busy.push({ endsAt: now + drawLatencyMs(random, world.latencyMs), level, k: counts.drawn[level] });
      calls += 1;
      count('drawn', level);
    }
    if (busy.length === 0 || isDone(counts)) break;
    const first = busy.reduce((soonest, call) => (call.endsAt < soonest.endsAt ? call : soonest));
    busy.splice(busy.indexOf(first), 1);
    now = first.endsAt;
    count(isRight(world, first.level, first.k) ? 'verified' : 'rejected', first.level);
    mostBeyond = Math.max(mostBeyond, ...LEVELS.map((level) => counts.verified[level] - target[level]));
  }
  const { verified } = counts;
  return { calls, verified, error: mixError(verified, world.shares), seconds: now / 1000, mostBeyond };
}
