import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demand, inFlightOf } from '../../src/records/demand.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { Level } from '../../src/records/grade.ts';
import { apportion, coveredTotal, mixError, mixShares, perLevel, sumLevels } from '../../src/records/mix.ts';
import { Sampler } from '../../src/records/sampler.ts';
import type { SamplerOptions, Stocked } from '../../src/records/sampler.ts';
import { committedInFlight, SamplingWorld } from '../support/sampling-world.ts';
import type { Logged, World } from '../support/sampling-world.ts';

const perLevelOf = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(each, { minLength: 6, maxLength: 6 });

const worlds = (size: fc.Arbitrary<number | null>): fc.Arbitrary<World> =>
  fc
    .record({
      weights: perLevelOf(fc.nat({ max: 5 })).filter((all) => all.some((weight) => weight > 0)),
      yields: perLevelOf(fc.double({ min: 0, max: 1, noNaN: true })),
      size,
      maxInFlight: fc.integer({ min: 1, max: 12 }),
      windowCap: fc.integer({ min: 1, max: 50 }),
      crashes: fc.constantFrom(0, 0, 0.02, 0.2),
      seed: fc.nat(),
    })
    .map(({ weights, yields, crashes, seed, ...rest }) => ({
      options: {
        ...rest,
        seed,
        shares: mixShares({
          kind: 'fixed',
          shares: Object.fromEntries(weights.map((weight, level) => [level, weight])),
        }),
      },
      yields: perLevel((level) => yields[level] ?? 0),
      crashes,
      seed,
    }));

/** Graded records over three partitions of each level; some ids occur twice, at any level. */
const logs = fc
  .array(
    fc.record({ level: fc.constantFrom<Level>(...LEVELS), partition: fc.nat({ max: 2 }), id: fc.nat({ max: 400 }) }),
    {
      maxLength: 160,
    },
  )
  .map((records) => records.map((record, offset): Logged => ({ ...record, id: `q${record.id}`, offset })));

const withoutTwice = <T>(values: readonly T[]): number => new Set(values).size;

describe('a sampler in a simulated campaign', () => {
  it('ends at exactly the size and the mix if the stock allows, through any failures and crashes', () => {
    fc.assert(
      fc.property(worlds(fc.nat({ max: 40 })), logs, (world, log) => {
        const { size, shares, maxInFlight } = world.options;
        const target = apportion(size ?? 0, shares);
        const campaign = new SamplingWorld(world, log);
        campaign.run((counts) => {
          const inFlight = inFlightOf(counts);
          for (const level of LEVELS) {
            expect(inFlight[level]).toBeGreaterThanOrEqual(0);
            expect(inFlight[level] + counts.verified[level]).toBeLessThanOrEqual(target[level]);
          }
          expect(sumLevels(inFlight)).toBeLessThanOrEqual(maxInFlight);
        });
        const { verified } = campaign.counts;
        expect(committedInFlight(campaign)).toEqual([0, 0, 0, 0, 0, 0]);
        expect(withoutTwice(campaign.selected.map(({ id }) => id))).toBe(campaign.selected.length);
        for (const level of LEVELS) {
          // Short of the target only where every record of the level was drawn.
          if (campaign.stock[level] > 0) expect(verified[level]).toBe(target[level]);
          else expect(verified[level]).toBeLessThanOrEqual(target[level]);
        }
        if (LEVELS.every((level) => campaign.stock[level] > 0)) expect(sumLevels(verified)).toBe(size);
      }),
      { numRuns: 150 },
    );
  });

  it('holds the mix while it grows without a size, and stops only where a level is scarce', () => {
    fc.assert(
      fc.property(worlds(fc.constant(null)), logs, (world, log) => {
        const { shares, maxInFlight } = world.options;
        const campaign = new SamplingWorld(world, log);
        campaign.run((counts) => {
          expect(sumLevels(inFlightOf(counts))).toBeLessThanOrEqual(maxInFlight);
          for (const level of LEVELS) if (shares[level] === 0) expect(counts.drawn[level]).toBe(0);
        });
        const { verified } = campaign.counts;
        const reachable = perLevel((level) => verified[level] + campaign.stock[level]);
        expect(coveredTotal(verified, shares)).toBe(coveredTotal(reachable, shares));
        expect(mixError(verified, shares)).toBeLessThanOrEqual(maxInFlight);
        expect(withoutTwice(campaign.selected.map(({ id }) => id))).toBe(campaign.selected.length);
      }),
      { numRuns: 100 },
    );
  });

  it('starts after every crash with the committed counts: draws continue from their number, demand from its stock', () => {
    fc.assert(
      fc.property(worlds(fc.nat({ max: 40 })), logs, (world, log) => {
        const campaign = new SamplingWorld({ ...world, crashes: 0.1 }, log);
        let before = campaign.counts;
        campaign.run(
          (counts) => {
            const { drawn, verified, rejected } = campaign.counts;
            for (const level of LEVELS) {
              // What is committed never goes back, and the sampler is ahead of it, by what is not committed yet.
              for (const name of ['drawn', 'verified', 'rejected'] as const) {
                expect(campaign.counts[name][level]).toBeGreaterThanOrEqual(before[name][level]);
                expect(counts[name][level]).toBeGreaterThanOrEqual(campaign.counts[name][level]);
              }
            }
            before = { drawn, verified, rejected };
          },
          (counts) => {
            expect(counts).toEqual(campaign.counts);
            const duplicates = perLevel((level) => campaign.duplicates.filter((one) => one.level === level).length);
            const { drawn, verified, rejected } = counts;
            const wanted = demand(world.options, { drawn, verified, rejected, graded: campaign.graded, duplicates });
            expect(wanted.stock).toEqual(campaign.stock);
            expect(wanted.inFlight).toEqual(committedInFlight(campaign));
          },
        );
        // A draw that died with its process never happened: its number is drawn again.
        expect(campaign.draws).toEqual(campaign.draws.map((_, i) => i));
      }),
      { numRuns: 60 },
    );
  });

  it('has the same counts for the same records after any number of kills', () => {
    const yields = perLevel(() => 0.5);
    const shares = mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] });
    const options = { shares, size: 30, maxInFlight: 8, seed: 3 };
    const log = Array.from({ length: 600 }, (_, offset): Logged => {
      const level = LEVELS[offset % 6] ?? 0;
      return { id: `q${offset}`, level, partition: offset % 2, offset };
    });
    for (const crashes of [0, 0.1, 0.4]) {
      const campaign = new SamplingWorld({ options, yields, crashes, seed: 11 }, log);
      campaign.run(() => undefined);
      expect(campaign.counts.verified).toEqual([0, 10, 8, 6, 4, 2]);
    }
  });
});

const none = perLevel(() => 0);
const onlyLevel3 = mixShares({ kind: 'fixed', shares: { 3: 1 } });
const make = (over: Partial<SamplerOptions> = {}, isKnownId = (_id: string): boolean => false): Sampler<Stocked> =>
  new Sampler(
    { shares: onlyLevel3, size: null, maxInFlight: 1_000_000, seed: 1, ...over },
    { drawn: none, verified: none, rejected: none },
    isKnownId,
  );
const fill = (sampler: Sampler<Stocked>, from: number, to: number, partition = 0): void => {
  for (let n = from; n < to; n += 1) sampler.offer({ id: `${partition}/${n}`, level: 3, partition });
};
const drawAll = (sampler: Sampler<Stocked>): string[] => {
  const ids: string[] = [];
  for (let drawn = sampler.draw(); drawn !== null; drawn = sampler.draw()) ids.push(drawn.record.id);
  return ids;
};

describe('Sampler', () => {
  it('draws from its stock at random, and alike for the same seed and stock', () => {
    const orders = [1, 1, 2].map((seed) => {
      const sampler = make({ seed });
      fill(sampler, 0, 50);
      return drawAll(sampler);
    });
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[2]);
    expect(orders[0]).not.toEqual(orders[0]?.toSorted());
    expect(new Set(orders[0]).size).toBe(50);
  });

  it('numbers the draws over all levels, from what was drawn before', () => {
    const drawn = perLevel((level) => (level === 3 ? 5 : 1));
    const sampler = new Sampler(
      { shares: onlyLevel3, size: 50, maxInFlight: 50, seed: 1 },
      { drawn, verified: drawn, rejected: none },
      () => false,
    );
    fill(sampler, 0, 2);
    expect([sampler.draw()?.draw, sampler.draw()?.draw, sampler.draw()]).toEqual([10, 11, null]);
  });

  it('draws the oldest record next once the cap of later records is reached', () => {
    const sampler = make({ windowCap: 10, maxInFlight: 1 });
    fill(sampler, 0, 1);
    expect(sampler.draw()?.record.id).toBe('0/0');
    fill(sampler, 1, 10);
    fill(sampler, 0, 40, 1);
    // Partition 1 has the larger window: 39 after its oldest one.
    for (const id of ['1/0', '1/1', '1/2']) {
      sampler.note(3, 'rejected');
      expect(sampler.draw()?.record.id).toBe(id);
    }
  });

  it('counts duplicates as received: their offsets pass too', () => {
    const sampler = make({ windowCap: 4, maxInFlight: 1 });
    fill(sampler, 0, 2);
    for (let n = 0; n < 5; n += 1) sampler.offer({ id: '0/1', level: 3, partition: 0 });
    expect(sampler.draw()?.record.id).toBe('0/0');
  });

  it('keeps every window within the cap while it draws one record for each received one', () => {
    const sampler = make({ windowCap: 20, maxInFlight: 1 });
    const undrawn: number[] = [];
    for (let n = 0; n < 2_000; n += 1) {
      sampler.offer({ id: `0/${n}`, level: 3, partition: 0 });
      undrawn.push(n);
      if (n < 15) continue;
      if (n > 15) sampler.note(3, 'verified');
      const id = sampler.draw()?.record.id ?? '';
      undrawn.splice(undrawn.indexOf(Number(id.slice(2))), 1);
      expect(n - (undrawn[0] ?? n)).toBeLessThanOrEqual(20);
    }
  });

  it('refuses an id that was selected before, was drawn, or waits already', () => {
    const sampler = make({}, (id) => id === 'old');
    expect(sampler.offer({ id: 'old', level: 3, partition: 0 })).toBe(false);
    expect(sampler.offer({ id: 'new', level: 3, partition: 0 })).toBe(true);
    expect(sampler.offer({ id: 'new', level: 2, partition: 1 })).toBe(false);
    sampler.draw();
    expect(sampler.offer({ id: 'new', level: 3, partition: 0 })).toBe(false);
  });
});
