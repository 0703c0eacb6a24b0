import { perLevel, mixShares } from '../src/records/mix.ts';
import { closedCells } from './support/cell-simulation.ts';
import { closedLoop, openLoop, oracleCalls, overshootingLoop } from './support/mix-simulation.ts';
import type { MixWorld } from './support/mix-simulation.ts';

/**
 * `npm run trial:mix`: sized campaigns in virtual time, the sampler of sluice compared with an oracle that draws one by
 * one with the same random results, with a loop that overshoots, and with a loop without feedback. Its output is in
 * `docs/trials.md`.
 */

const SEEDS = 20;
const YIELDS = [1, 0.9, 0.725, 0.55, 0.375, 0.2];
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const range = (values: readonly number[], digits: number): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;

const worldOf = (size: number, seed: number): MixWorld => ({
  shares: mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] }),
  size,
  yields: perLevel((level) => YIELDS[level] ?? 0),
  slots: 64,
  latencyMs: { mean: 1000, sigma: 0.6 },
  seed,
});

for (const size of [300, 2000]) {
  const ends = Array.from({ length: SEEDS }, (_, i) => {
    const world = worldOf(size, i + 1);
    return {
      oracle: oracleCalls(world),
      closed: closedLoop(world),
      beyond: overshootingLoop(world),
      open: openLoop(world),
    };
  });
  const of = (value: (end: (typeof ends)[number]) => number): number[] => ends.map(value);
  say(`size ${size}, yields 0.9 to 0.2 on levels 1 to 5, 64 calls at once, ${SEEDS} seeds: median (least to most)`);
  say(
    `  mix error at the end: sluice ${range(
      of(({ closed }) => closed.error),
      0,
    )}, no loop ${range(
      of(({ open }) => open.error),
      0,
    )}`,
  );
  say(
    `  most that a level was beyond its target, at any moment: sluice ${range(
      of(({ closed }) => closed.mostBeyond),
      0,
    )}`,
  );
  say(
    `  teacher calls / oracle: sluice ${range(
      of(({ closed, oracle }) => closed.calls / oracle),
      3,
    )}, overshooting ${range(
      of(({ beyond, oracle }) => beyond.calls / oracle),
      3,
    )}`,
  );
  say(
    `  time: sluice ${range(
      of(({ closed }) => closed.seconds),
      1,
    )} s, overshooting ${range(
      of(({ beyond }) => beyond.seconds),
      1,
    )} s, ratio ${range(
      of(({ closed, beyond }) => closed.seconds / beyond.seconds),
      2,
    )}`,
  );
}

const DOMAINS = {
  math: { share: 0.5, yield: 1 },
  code: { share: 0.3, yield: 0.8 },
  choice: { share: 0.2, yield: 0.6 },
};
for (const size of [300, 2000]) {
  const ends = Array.from({ length: SEEDS }, (_, i) => closedCells({ ...worldOf(size, i + 1), domains: DOMAINS }));
  const of = (value: (end: (typeof ends)[number]) => number, digits = 0): string => range(ends.map(value), digits);
  say(`size ${size} with domains 0.5, 0.3, 0.2, whose yields are 1, 0.8 and 0.6 of those above, ${SEEDS} seeds`);
  say(
    `  error at the end: of a level ${of(({ errors }) => errors.level)}, of a domain ${of(({ errors }) => errors.domain)}`,
  );
  say(
    `  of a cell ${of(({ errors }) => errors.cell)}; most that a cell was beyond its target ${of((end) => end.mostBeyond)}`,
  );
  say(`  teacher calls / oracle ${of(({ calls, oracle }) => calls / oracle, 3)}`);
}
