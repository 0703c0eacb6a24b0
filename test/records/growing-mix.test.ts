import fc from 'fast-check';
import { delay, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { LEVELS } from '../../src/records/grade.ts';
import type { Level } from '../../src/records/grade.ts';
import { apportion, coveredTotal, mixError, mixShares, perLevel, sumLevels } from '../../src/records/mix.ts';
import type { PerLevel } from '../../src/records/mix.ts';
import { uniform } from '../../src/records/seeded-random.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { drawCounts } from '../../src/topology/sample-counts.ts';
import { aQuestion, aReply, CORRECT, INCORRECT, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

const weights = fc.tuple(...LEVELS.map(() => fc.nat({ max: 9 }))).filter((all) => all.some((weight) => weight > 0));
const shares = weights.map((all) =>
  mixShares({ kind: 'fixed', shares: Object.fromEntries(all.map((weight, level) => [level, weight])) }),
);
const counts = fc
  .array(fc.nat({ max: 40 }), { minLength: 6, maxLength: 6 })
  .map((all): PerLevel => perLevel((level) => all[level] ?? 0));
const lackingOf = (total: number, have: PerLevel, mix: PerLevel): number => {
  const needed = apportion(total, mix);
  return LEVELS.reduce<number>((sum, level) => sum + Math.max(0, needed[level] - have[level]), 0);
};

describe('coveredTotal with a tolerance', () => {
  it('lacks no more than that share of it but for rounding, grows with the tolerance, and is the largest', () => {
    const tolerances = fc.constantFrom(0, 0.02, 0.1, 0.3, 0.9);
    fc.assert(
      fc.property(counts, shares, tolerances, tolerances, (have, mix, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const total = coveredTotal(have, mix, more);
        expect(lackingOf(total, have, mix)).toBeLessThan(more * total + (more === 0 ? 1 : 6));
        expect(total).toBeGreaterThanOrEqual(coveredTotal(have, mix, less));
        const beyond = LEVELS.reduce<number>(
          (sum, level) => sum + Math.max(0, (total + 1) * mix[level] - have[level]),
          0,
        );
        if (more > 0) expect(beyond).toBeGreaterThan(more * (total + 1));
      }),
      { numRuns: 200, examples: [[[7, 0, 0, 1, 0, 0], [1 / 14, 0, 0, 6 / 14, 1 / 14, 6 / 14], 0.9, 0]] },
    );
  });

  it('is limited only by the other levels if the tolerance exceeds the share of the scarce level', () => {
    const mix = mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] });
    expect(coveredTotal([0, 50, 40, 30, 20, 0], mix)).toBe(8);
    expect(coveredTotal([0, 50, 40, 30, 20, 0], mix, 0.05)).toBeLessThan(50);
    expect(coveredTotal([0, 50, 40, 30, 20, 0], mix, 0.07)).toBeGreaterThanOrEqual(150);
  });
});

const MINUTES = 10;
const YIELDS = [1, 0.9, 0.725, 0.55, 0.375, 0.2];
const SCORES = [1, 0.9, 0.7, 0.5, 0.3, 0.1];
const numberIn = (text: string): number => Number(/q(\d+)/.exec(text)?.[1]);

/**
 * Ten minutes of virtual time through the whole topology: every 20 s a burst of questions of one or two levels, of level 5
 * as many as `scarce` lets through. `look` gets what each commit of the sampler holds.
 */
function grow(
  seed: number,
  options: { readonly tolerance: number; readonly scarce: number },
  look: (verified: PerLevel) => void,
): PerLevel {
  const levels: Level[] = [];
  const maxInFlight = 32;
  const codec = createCampaignCodec();
  const driver = new TopologyTestDriver({
    topology: buildTopology(settings({ size: null, maxInFlight, seed, tolerance: options.tolerance })),
    codec: {
      ...codec,
      decode: codec.decode.bind(codec),
      encode: (schema, value) => {
        if (schema === 'progress' && (value as Progress).stage === 'sample') {
          look(drawCounts((value as Progress).counters).verified);
        }
        return codec.encode(schema, value);
      },
    },
    ports: (scheduler) => ({
      domains: new Set(['math']),
      target: {
        model: 'target',
        complete: ({ messages }) => {
          const n = numberIn(messages[0]?.content ?? '');
          return of(aReply({ content: `A step.\n\n\\boxed{${levels[n] === 0 ? 4 : 5}}` })).pipe(delay(50, scheduler));
        },
      },
      scorer: {
        model: 'prm',
        score: ({ question, steps }) =>
          of(someScores(steps.map(() => SCORES[levels[numberIn(question)] ?? 0] ?? 0))).pipe(delay(5, scheduler)),
      },
      teacher: {
        model: 'teacher',
        complete: ({ messages }) => {
          const n = numberIn(messages[0]?.content ?? '');
          const isRight = uniform(seed, n, 7) < (YIELDS[levels[n] ?? 0] ?? 0);
          const ms = 500 + 4000 * uniform(seed, n, 8);
          return of(aReply({ content: `\\boxed{${isRight ? 4 : 5}}` })).pipe(delay(ms, scheduler));
        },
      },
      verify: (output) => of(output.includes('{4}') ? CORRECT : INCORRECT),
    }),
  });
  const verifiedNow = (): PerLevel => drawCounts(driver.counters('sample')).verified;
  for (let second = 0; second < 60 * MINUTES; second += 1) {
    if (second % 20 === 0) {
      const favourite = LEVELS[Math.floor(6 * uniform(seed, second, 1))] ?? 0;
      for (let i = 0; i < 25; i += 1) {
        const any = LEVELS[Math.floor(6 * uniform(seed, second, 2, i))] ?? 0;
        const level = uniform(seed, second, 3, i) < 0.6 ? favourite : any;
        levels.push(level === 5 && uniform(seed, second, 4, i) > options.scarce ? 1 : level);
        const id = `q${levels.length - 1}`;
        driver.pipe('questions', id, aQuestion(id));
      }
    }
    driver.advanceBy(1000);
  }
  return verifiedNow();
}

describe('a growing campaign fed in bursts for ten minutes of virtual time', () => {
  const mix = mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] });
  /** Selections that may be in flight: by as many levels may be ahead. */
  const HORIZON = 32;

  it.each([1, 2, 3])('is within its horizon of the mix at every commit (seed %i)', (seed) => {
    let worst = 0;
    const verified = grow(seed, { tolerance: 0, scarce: 1 }, (now) => {
      worst = Math.max(worst, mixError(now, mix));
    });
    expect(sumLevels(verified)).toBeGreaterThan(40);
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(HORIZON * 0.4);
  });

  it('is blocked by a scarce level only as far as the tolerance allows', () => {
    const totals = [0, 0.04].map((tolerance) => {
      const verified = grow(4, { tolerance, scarce: 0.1 }, (now) => {
        const total = sumLevels(now);
        expect(mixError(now, mix)).toBeLessThanOrEqual(HORIZON * 0.4 + tolerance * total);
      });
      return sumLevels(verified);
    });
    expect(totals[1]).toBeGreaterThan(1.5 * (totals[0] ?? 0));
  });
});
