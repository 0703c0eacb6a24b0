import { describe, expect, it } from 'vitest';
import { closedLoop, openLoop, oracleCalls, overshootingLoop } from '../../bench/support/mix-simulation.ts';
import type { MixWorld } from '../../bench/support/mix-simulation.ts';
import { apportion, mixShares, perLevel } from '../../src/records/mix.ts';

/** Yields from 0.9 at level 1 down to 0.2 at level 5. */
const world = (seed: number): MixWorld => ({
  shares: mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] }),
  size: 300,
  yields: perLevel((level) => [1, 0.9, 0.725, 0.55, 0.375, 0.2][level] ?? 0),
  slots: 64,
  latencyMs: { mean: 1000, sigma: 0.6 },
  seed,
});

describe('a sized campaign with yields from 0.9 down to 0.2, 20 seeds', () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);

  it('ends at its mix, is never above it, and makes the calls of an oracle that draws one by one', () => {
    for (const seed of seeds) {
      const end = closedLoop(world(seed));
      expect(end).toMatchObject({ error: 0, mostBeyond: 0, calls: oracleCalls(world(seed)) });
      expect(end.verified).toEqual(apportion(300, world(seed).shares));
    }
  });

  it('needs its loop: without it the mix is missed, and with overshooting it pays for more calls', () => {
    for (const seed of seeds) {
      expect(openLoop(world(seed)).error).toBeGreaterThan(10);
      expect(overshootingLoop(world(seed)).calls).toBeGreaterThan(oracleCalls(world(seed)));
    }
  });
});
