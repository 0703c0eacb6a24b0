import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellShares,
  cellsOf,
  cellTargets,
  fitCells,
  sharesOfCells,
  sumByLevel,
  sumByName,
} from '../../src/records/cells.ts';
import type { CellTargets } from '../../src/records/cells.ts';
import { demand, inFlightOf } from '../../src/records/demand.ts';
import { inFlightAt } from '../../src/records/draw-order.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { Level } from '../../src/records/grade.ts';
import { largestRemainder } from '../../src/records/largest-remainder.ts';
import { apportion, mixError, mixShares, perLevel, sumLevels } from '../../src/records/mix.ts';
import type { MixOptions } from '../../src/records/mix.ts';
import { Sampler } from '../../src/records/sampler.ts';
import { uniform } from '../../src/records/seeded-random.ts';
import { SamplingWorld } from '../support/sampling-world.ts';
import type { Logged, World } from '../support/sampling-world.ts';

const NAMES = ['math', 'code', 'choice'] as const;
const weights = (length: number, max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max }), { minLength: length, maxLength: length }).filter((all) => all.some((one) => one > 0));
const normalized = (all: readonly number[]): number[] => all.map((one) => one / all.reduce((a, b) => a + b, 0));

const mixes = fc
  .record({ levels: weights(6, 5), names: weights(3, 4), tolerance: fc.constantFrom(0, 0, 0.05, 0.3) })
  .map(({ levels, names, tolerance }): MixOptions => {
    const shares = Object.fromEntries(normalized(levels).map((share, level) => [level, share]));
    const domains = Object.fromEntries(normalized(names).map((share, i) => [NAMES[i], share]));
    return { kind: 'fixed', shares, domains, tolerance };
  });

type CellWorld = World & { readonly options: World['options'] & { readonly cells: CellTargets } };

const worlds = (size: fc.Arbitrary<number | null>): fc.Arbitrary<CellWorld> =>
  fc
    .record({
      mix: mixes,
      yields: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
      size,
      maxInFlight: fc.integer({ min: 1, max: 12 }),
      windowCap: fc.integer({ min: 1, max: 50 }),
      cap: fc.integer({ min: 1, max: 20 }),
      crashes: fc.constantFrom(0, 0, 0.02, 0.2),
      seed: fc.nat(),
    })
    .map(({ mix, yields, size: wanted, cap, crashes, seed, ...rest }) => {
      const shares = mixShares(mix);
      const cells = cellTargets(mix, shares, wanted);
      if (cells === null) throw new Error('expected a mix of cells');
      const stockCap = { records: cap, bytes: Number.POSITIVE_INFINITY, window: 1_000 };
      const options = { ...rest, seed, size: wanted, shares, cells, stockCap, tolerance: mix.tolerance ?? 0 };
      return { options, yields: perLevel((level) => yields[level] ?? 0), crashes, seed, permits: cap + 4 };
    });

const logs = fc
  .array(
    fc.record({
      level: fc.constantFrom<Level>(...LEVELS),
      partition: fc.nat({ max: 2 }),
      id: fc.nat({ max: 400 }),
      // What is of no name of the mix is there too, and is never drawn.
      name: fc.constantFrom(...NAMES, 'other'),
    }),
    { maxLength: 200 },
  )
  .map((records) => records.map((record, offset): Logged => ({ ...record, id: `q${record.id}`, offset })));

describe('fitCells', () => {
  const any = fc.record({ mix: mixes, size: fc.nat({ max: 3000 }) });

  it('has both margins, each apportioned by largest remainder, and is nearly independent in every cell', () => {
    fc.assert(
      fc.property(any, ({ mix, size }) => {
        const levels = mixShares(mix);
        const cells = cellShares(mix);
        if (cells === null) throw new Error('expected a mix of cells');
        const counts = fitCells(size, levels, cells);
        expect(sumByLevel(cells, counts)).toEqual(apportion(size, levels));
        expect(sumByName(cells, counts)).toEqual(largestRemainder(size, cells.shares));
        const shares = sharesOfCells(levels, cells);
        for (const [cell, count] of counts.entries()) {
          expect(Math.abs(count - size * (shares[cell] ?? 0))).toBeLessThan(3);
          if (shares[cell] === 0) expect(count).toBe(0);
        }
      }),
    );
  });

  it('matches a calculation by hand', () => {
    const mix: MixOptions = { kind: 'curriculum', weights: [5, 4, 3, 2, 1], domains: { math: 0.7, code: 0.3 } };
    const shares = mixShares(mix);
    const counts = cellTargets(mix, shares, 150)?.wanted ?? [];
    expect(counts).toEqual([0, 0, 35, 15, 28, 12, 21, 9, 14, 6, 7, 3]);
    expect(cellTargets(mix, shares, null)?.wanted).toBeNull();
    expect(cellTargets({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] }, shares, 150)).toBeNull();
  });

  it('accepts sources in the same way, and refuses invalid shares', () => {
    expect(cellShares({ sources: { a: 1, b: 3 } })).toEqual({ by: 'source', names: ['a', 'b'], shares: [0.25, 0.75] });
    expect(() => cellShares({ sources: { a: 0 } })).toThrow(RangeError);
    expect(() => cellShares({ sources: { a: -1, b: 2 } })).toThrow(RangeError);
  });
});

describe('a sampler of cells in a simulated campaign', () => {
  it('ends at the size with both margins wherever the stock allows, and never beyond a cell', () => {
    fc.assert(
      fc.property(worlds(fc.nat({ max: 40 })), logs, (world, log) => {
        const { cells, maxInFlight, size } = world.options;
        const target = cells.wanted ?? [];
        const campaign = new SamplingWorld(world, log);
        campaign.run((counts) => {
          const known = counts.cells ?? { drawn: [], verified: [], rejected: [] };
          for (const [cell, wanted] of target.entries()) {
            expect((known.verified[cell] ?? 0) + inFlightAt(known, cell)).toBeLessThanOrEqual(wanted);
          }
          // The margins know nothing that the cells do not.
          expect(sumByLevel(cells, known.drawn)).toEqual(counts.drawn);
          expect(sumByLevel(cells, known.verified)).toEqual(counts.verified);
          expect(sumLevels(inFlightOf(counts))).toBeLessThanOrEqual(maxInFlight);
        });
        const known = campaign.counts.cells?.verified ?? [];
        const verified = target.map((_, cell) => known[cell] ?? 0);
        for (const [cell, { level, name }] of cellsOf(cells).entries()) {
          // Short only where every record of the cell was drawn, or was passed over when nobody lacked it.
          if (campaign.stockOf(level, name) > 0) expect(verified[cell] ?? 0).toBe(target[cell]);
        }
        if (
          campaign.surplus.length === 0 &&
          cellsOf(cells).every(({ level, name }) => campaign.stockOf(level, name) > 0)
        ) {
          expect(sumLevels(campaign.counts.verified)).toBe(size);
          expect(mixError(campaign.counts.verified, world.options.shares)).toBe(0);
          expect(sumByName(cells, verified)).toEqual(largestRemainder(size ?? 0, cells.shares));
        }
        expect(campaign.selected.every(({ name }) => name !== 'other')).toBe(true);
        expect(new Set(campaign.selected.map(({ id }) => id)).size).toBe(campaign.selected.length);
      }),
      { numRuns: 150 },
    );
  });

  it('holds every cell near its share while it grows without a size, and stops only where a cell is scarce', () => {
    fc.assert(
      fc.property(worlds(fc.constant(null)), logs, (world, log) => {
        const { cells, shares, maxInFlight, tolerance = 0 } = world.options;
        const share = sharesOfCells(shares, cells);
        const campaign = new SamplingWorld(world, log);
        campaign.run((counts) => {
          expect(sumLevels(inFlightOf(counts))).toBeLessThanOrEqual(maxInFlight);
          for (const [cell, one] of share.entries()) if (one === 0) expect(counts.cells?.drawn[cell] ?? 0).toBe(0);
        });
        const verified = campaign.counts.cells?.verified ?? share.map(() => 0);
        const total = sumLevels(campaign.counts.verified);
        for (const [cell, one] of share.entries()) {
          const ahead = (verified[cell] ?? 0) - total * one;
          if (tolerance === 0) expect(ahead).toBeLessThanOrEqual(maxInFlight + share.length / 2);
        }
        const wanted = cellsOf(cells).filter((_, cell) => (share[cell] ?? 0) > 0);
        // Something of each cell is left: then nothing would have stopped it.
        expect(wanted.some(({ level, name }) => campaign.stockOf(level, name) === 0) || wanted.length === 0).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('starts after every crash with the committed counts, and demand with its stock', () => {
    fc.assert(
      fc.property(worlds(fc.nat({ max: 40 })), logs, (world, log) => {
        const { cells } = world.options;
        const campaign = new SamplingWorld({ ...world, crashes: 0.1 }, log);
        campaign.run(
          () => undefined,
          (counts) => {
            const { drawn, verified, rejected } = counts;
            if (campaign.counts.cells !== undefined) expect(counts).toEqual(campaign.counts);
            const cellOf = (records: readonly Logged[]): number[] =>
              cellsOf(cells).map(
                ({ level, name }) => records.filter((one) => one.level === level && one.name === name).length,
              );
            const passed = [...campaign.duplicates, ...campaign.surplus];
            const { cells: found } = demand(world.options, {
              drawn,
              verified,
              rejected,
              graded: campaign.graded,
              duplicates: perLevel((level) => passed.filter((one) => one.level === level).length),
              cells: {
                ...(counts.cells ?? { drawn: [], verified: [], rejected: [] }),
                graded: cellOf(log),
                passed: cellOf(passed),
              },
            });
            expect(found?.stock).toEqual(cellsOf(cells).map(({ level, name }) => campaign.stockOf(level, name)));
          },
        );
      }),
      { numRuns: 60 },
    );
  });

  it('passes a stock of only unneeded records: one source completely before the other', () => {
    const mix: MixOptions = { kind: 'fixed', shares: { 3: 1 }, sources: { a: 0.5, b: 0.5 } };
    const shares = mixShares(mix);
    const cells = cellTargets(mix, shares, 20) ?? undefined;
    const log = Array.from({ length: 400 }, (_, offset): Logged => {
      const name = offset < 150 ? 'a' : offset < 300 ? 'other' : 'b';
      return { id: `q${offset}`, level: 3, partition: 0, offset, name };
    });
    const stockCap = { records: 30, bytes: Number.POSITIVE_INFINITY, window: 1_000 };
    const options = { shares, size: 20, maxInFlight: 8, seed: 3, stockCap, ...(cells && { cells }) };
    for (const crashes of [0, 0.1]) {
      const campaign = new SamplingWorld({ options, yields: perLevel(() => 0.8), crashes, seed: 5, permits: 40 }, log);
      campaign.run(() => undefined);
      expect(campaign.counts.cells?.verified.slice(6, 8)).toEqual([10, 10]);
      expect(campaign.surplus.length).toBeGreaterThan(0);
      expect(campaign.surplus.every(({ name }) => name !== 'b')).toBe(true);
    }
  });

  it('passes over no record if no cell lacks records that may come, or there is no cap', () => {
    const mix: MixOptions = { kind: 'fixed', shares: { 3: 1 }, sources: { a: 0.5, b: 0.5 } };
    const cells = cellTargets(mix, mixShares(mix), 4) ?? undefined;
    const none = perLevel(() => 0);
    const counts = { drawn: none, verified: none, rejected: none };
    const base = { shares: mixShares(mix), size: 4, maxInFlight: 8, seed: 3, ...(cells && { cells }) };
    const cap = { records: 2, bytes: 100, window: 100 };
    const offered = (options: typeof base & { readonly stockCap?: typeof cap }, names: string): Sampler<Logged> => {
      const sampler = new Sampler<Logged>(options, counts, () => false);
      for (const [offset, name] of names.split('').entries()) {
        sampler.offer({ id: `q${offset}`, level: 3, partition: 0, offset, name, bytes: 10 });
        while (sampler.draw() !== null);
      }
      return sampler;
    };
    // Both cells have what they lack in flight.
    expect(offered({ ...base, stockCap: cap }, 'aaaabbbb').passOver()).toBeNull();
    expect(offered(base, 'aaaaaaaa').passOver()).toBeNull();
    // b lacks two, and what comes is a.
    expect(offered({ ...base, stockCap: cap }, 'aaa').passOver()).toBeNull();
    expect(offered({ ...base, stockCap: cap }, 'aaaa').passOver()?.name).toBe('a');
    expect(offered({ ...base, stockCap: { ...cap, records: 99, bytes: 20 } }, 'aaaa').passOver()?.name).toBe('a');
    expect(offered({ ...base, stockCap: { ...cap, records: 99, bytes: 999, window: 1 } }, 'aaaa').passOver()?.id).toBe(
      'q2',
    );
    // First what is of no name of the mix.
    expect(offered({ ...base, stockCap: cap }, 'aaaax').passOver()?.name).toBe('x');
  });
});

describe('a sampler of levels alone', () => {
  // As they were before a mix had cells: whoever runs a campaign again with its seed finds its draws.
  it.each([
    [200, 294, 'd53fda961b748b01'],
    [null, 434, 'db61624b7d83923d'],
  ])('draws what it always drew for a seed (size %s)', (size, count, digest) => {
    const none = perLevel(() => 0);
    const shares = mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] });
    const options = { shares, size, maxInFlight: 20, seed: 7, windowCap: 60 };
    const sampler = new Sampler(options, { drawn: none, verified: none, rejected: none }, () => false);
    const ids: string[] = [];
    const flying: Level[] = [];
    for (let n = 0; n < 900; n += 1) {
      const level = Math.floor(6 * uniform(7, n, 1)) as Level;
      sampler.offer({ id: `q${n}`, level, partition: n % 3 });
      for (let drawn = sampler.draw(); drawn !== null; drawn = sampler.draw()) {
        ids.push(`${drawn.level}/${drawn.record.id}`);
        flying.push(drawn.level);
      }
      if (flying.length === 0 || n % 2 !== 0) continue;
      const [ended] = flying.splice(Math.floor(flying.length * uniform(7, n, 2)), 1);
      if (ended !== undefined) sampler.note(ended, uniform(7, n, 3) < 0.7 ? 'verified' : 'rejected');
    }
    expect(ids).toHaveLength(count);
    expect(createHash('sha256').update(ids.join()).digest('hex').slice(0, 16)).toBe(digest);
  });
});
