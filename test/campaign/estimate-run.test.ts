import { describe, expect, it } from 'vitest';
import type { EstimatedModel } from '../../src/campaign/estimate-calls.ts';
import { estimateRun } from '../../src/campaign/estimate-run.ts';
import type { EstimateInput, Interval } from '../../src/campaign/estimate-run.ts';
import { randomDraws } from '../../src/campaign/random-draws.ts';
import { LEVELS } from '../../src/records/grade.ts';
import { tokenPrices } from '../../src/records/money.ts';

const NO_CALLS = { journaled: 0, fromOthers: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 };
const model = (change: Partial<EstimatedModel> = {}): EstimatedModel => ({
  calls: NO_CALLS,
  prices: tokenPrices({ inputUsdPerMTok: '1', outputUsdPerMTok: '4' }),
  maxTokens: 4096,
  concurrency: 8,
  perMinute: { requests: Infinity, tokens: Infinity },
  latency: null,
  ...change,
});
const level = { target: 0, verified: 0, rejected: 0, inFlight: 0, stock: 0 };
const TARGETS = [0, 50, 40, 30, 20, 10];
const input = (change: Partial<EstimateInput> = {}): EstimateInput => ({
  levels: LEVELS.map((n) => ({ ...level, level: n, target: TARGETS[n] ?? 0 })),
  gradedOrNot: 0,
  traced: 0,
  questionsLeft: null,
  gradedAtOnce: { least: 64, most: 64 },
  samples: 1,
  choose: 'first',
  models: { target: model(), teacher: model({ maxTokens: 16_384 }), scorer: model({ maxTokens: 0 }) },
  seed: 1,
  simulations: 500,
  ...change,
});
const isOrdered = ({ low, expected, high }: Interval<number | string>): boolean =>
  Number(low) <= Number(expected) && Number(expected) <= Number(high);

describe('estimateRun', () => {
  it('answers without any measurement, in order, and the same again', () => {
    const estimate = estimateRun(input());
    for (const one of Object.values(estimate.models)) {
      for (const interval of Object.values(one)) expect(isOrdered(interval)).toBe(true);
    }
    expect(isOrdered(estimate.usd)).toBe(true);
    expect(Number(estimate.usd.low)).toBeGreaterThan(0);
    expect(estimate.models.teacher?.calls.low).toBeGreaterThanOrEqual(150);
    expect(estimate).toMatchObject({ hours: null, shortfall: [] });
    expect(estimate.models.judge).toBeUndefined();
    expect(estimateRun(input())).toEqual(estimate);
  });

  it('is zero if nothing is lacking', () => {
    const levels = LEVELS.map((n) => ({ ...level, level: n, target: TARGETS[n] ?? 0, verified: TARGETS[n] ?? 0 }));
    const { models, usd, hours } = estimateRun(input({ levels }));
    const zero = { expected: '0', low: '0', high: '0' };
    expect(usd).toEqual(zero);
    expect(hours).toEqual({ expected: 0, low: 0, high: 0 });
    for (const one of Object.values(models)) expect(one).toMatchObject({ calls: { high: 0 }, usd: zero });
  });

  it('estimates each cell of a mix separately, from its own yield and its own share of the questions', () => {
    const cell = { ...level, yield: null, level: 1 } as const;
    const cells = [
      { ...cell, name: 'math', target: 50, verified: 20, rejected: 0, stock: 200 },
      { ...cell, name: 'code', target: 50, verified: 20, rejected: 60, stock: 2 },
    ];
    const estimate = estimateRun(input({ cells, gradedOrNot: 302, traced: 100, questionsLeft: 1000 }));
    const [math, code] = estimate.cells ?? [];
    expect(math).toMatchObject({ level: 1, name: 'math', target: 50, verified: 20 });
    expect(math?.draws.expected).toBeLessThan(45);
    expect(code?.draws.expected).toBeGreaterThan(90);
    // A level that has more than enough in stock, of the other domain: more is graded all the same.
    expect(estimate.models.target?.calls.expected).toBeGreaterThan(200);
    const short = estimateRun(input({ cells, gradedOrNot: 302, traced: 100, questionsLeft: 50 }));
    expect(short.shortfall).toMatchObject([{ level: 1, name: 'code' }]);
    expect(estimateRun(input({ gradedOrNot: 302, traced: 100 })).cells).toBeUndefined();
  });

  it('reports the shortfall of too few questions, and pays only for existing ones', () => {
    const estimate = estimateRun(input({ questionsLeft: 30 }));
    expect(estimate.models.target?.calls.high).toBeLessThanOrEqual(30);
    expect(estimate.shortfall.map(({ level: one }) => one)).toEqual([1, 2, 3, 4, 5]);
    expect(estimateRun(input({ questionsLeft: 0 })).usd.high).toBe('0');
  });

  const latency = { meanMs: 2000, calls: 500 };
  const allOf = (one: EstimatedModel): Pick<EstimateInput, 'models'> => ({
    models: { target: one, teacher: one, scorer: one },
  });

  it('estimates hours if latencies are known, and no cost without prices', () => {
    const { hours, usd } = estimateRun(input(allOf(model({ prices: null, latency }))));
    expect(hours).not.toBeNull();
    expect(hours?.low).toBeGreaterThan(0);
    expect(usd.high).toBe('0');
    // The teacher is to be called, and nobody knows how long that takes.
    const unknown = { ...allOf(model({ latency })).models, teacher: model() };
    expect(estimateRun(input({ models: unknown })).hours).toBeNull();
  });

  it('takes as long as the strictest limit of concurrency, requests and tokens per minute requires', () => {
    const hoursOf = (change: Partial<EstimatedModel>): number => {
      const measured = { ...NO_CALLS, journaled: 1000, promptTokens: 100_000, completionTokens: 900_000 };
      const estimate = estimateRun(input(allOf(model({ calls: measured, latency, ...change }))));
      const { calls } = estimate.models.teacher ?? {};
      expect(isOrdered(estimate.hours ?? { expected: 1, low: 1, high: 0 })).toBe(true);
      return (estimate.hours?.expected ?? 0) / (calls?.expected ?? 1);
    };
    // By the call: 2 s of one place among 8, and as much again where stages wait for each other.
    const byConcurrency = hoursOf({});
    expect(byConcurrency * 3600).toBeGreaterThan(0.25);
    expect(byConcurrency / hoursOf({ concurrency: 16 })).toBeCloseTo(2, 0);
    const unlimited = { requests: Infinity, tokens: Infinity };
    expect(hoursOf({ perMinute: { ...unlimited, requests: 1000 } })).toBeCloseTo(byConcurrency, 5);
    // 10 requests a minute are 6 s for each; 1,000 tokens of each at 5,000 a minute are 12 s.
    expect(hoursOf({ perMinute: { ...unlimited, requests: 10 } }) * 3600).toBeGreaterThan(6);
    expect(hoursOf({ perMinute: { requests: 10, tokens: 5000 } }) * 3600).toBeGreaterThan(11);
  });

  it('asks for every sample unless the first right one ends it', () => {
    const all = estimateRun(input({ samples: 4, choose: 'all' })).models.teacher?.calls.expected ?? 0;
    const first = estimateRun(input({ samples: 4 })).models.teacher?.calls.expected ?? 0;
    expect(all).toBeGreaterThan(first);
    expect(all).toBeGreaterThanOrEqual(600);
  });

  it('pays for the questions inside a worker when the last level has enough', () => {
    const target = (change: Partial<EstimateInput>): number =>
      estimateRun(input(change)).models.target?.calls.expected ?? 0;
    expect(target({ gradedAtOnce: { least: 500, most: 500 } }) - target({ gradedAtOnce: { least: 0, most: 0 } })).toBe(
      500,
    );
    expect(target({ gradedAtOnce: { least: 500, most: 500 }, questionsLeft: 30 })).toBe(30);
  });

  it('counts the judge where there is one', () => {
    const { models } = estimateRun(input({ models: { ...input().models, judge: model() } }));
    expect(models.judge?.calls.high).toBeGreaterThan(0);
  });
});

describe('the interval against campaigns that are played to their end', () => {
  it.each([
    { of: 'on which it was tuned', first: 0, campaigns: 200 },
    { of: 'that it had never seen', first: 50_000, campaigns: 200 },
  ])(
    'holds the true cost in at least 90 % of the campaigns $of',
    ({ first, campaigns }) => {
      let held = 0;
      for (let seed = first; seed < first + campaigns; seed += 1) {
        const game = play(seed);
        const { usd } = estimateRun(game.measured);
        if (game.usd >= Number(usd.low) && game.usd <= Number(usd.high)) held += 1;
      }
      expect(held / campaigns, `${held} of ${campaigns}`).toBeGreaterThanOrEqual(0.9);
    },
    400_000,
  );
});

/** A campaign one question at a time: measured after 100 graded and 30 traced, then played until its size. */
function play(seed: number): { readonly measured: EstimateInput; readonly usd: number } {
  const random = randomDraws(1_000_000 + seed);
  const shares = random.dirichlet([3, 2, 2, 2, 2, 2]).map((share) => 0.1 + 0.4 * share);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const kind = seed % 3;
  const [top, fall] = [0.6 + 0.38 * random.uniform(), random.uniform()];
  const yields = LEVELS.map((n) => {
    if (kind === 0) return 0.25 + 0.7 * random.uniform();
    if (kind === 1) return 0.05 + 0.94 * random.uniform();
    return top * (1 - (fall * n) / 6);
  });
  const means = {
    prompt: random.logUniform(80, 400),
    target: random.logUniform(200, 1500),
    teacher: random.logUniform(1000, 6000),
  };
  const prices = { input: 1e-6, output: 4e-6 };
  const counts = LEVELS.map((n) => ({ ...level, level: n, target: TARGETS[n] ?? 0 }));
  const calls = { target: { ...NO_CALLS }, teacher: { ...NO_CALLS }, scorer: { ...NO_CALLS } };
  let usd = 0;
  /** One call: tokens of a long tail around the mean. */
  const call = (role: keyof typeof calls, prompt: number, reply: number): number => {
    const tokens = { prompt: Math.round(prompt), reply: Math.round(reply) };
    calls[role].journaled += 1;
    calls[role].promptTokens += tokens.prompt;
    calls[role].completionTokens += tokens.reply;
    usd += tokens.prompt * prices.input + tokens.reply * prices.output;
    return tokens.prompt + tokens.reply;
  };
  const size = (mean: number): number => (mean * random.gamma(2)) / 2;
  let graded = 0;
  let traced = 0;
  const grade = (): void => {
    let at = random.uniform() * total;
    const found = counts.find(({ level: n }) => (at -= shares[n] ?? 0) < 0) ?? counts[5];
    if (found === undefined) return;
    graded += 1;
    const read = call('target', size(means.prompt), Math.min(4096, size(means.target)));
    if (found.level > 0) call('scorer', read, 0);
    found.stock += 1;
  };
  const lacks = (one: (typeof counts)[number]): boolean => one.verified < one.target;
  /** False where no level that lacks something has stock. */
  const trace = (): boolean => {
    const ready = counts.filter((one) => lacks(one) && one.stock > 0);
    const one = ready[Math.floor(random.uniform() * ready.length)];
    if (one === undefined) return false;
    traced += 1;
    one.stock -= 1;
    call('teacher', size(means.prompt), Math.min(16_384, size(means.teacher)));
    if (random.uniform() < (yields[one.level] ?? 0)) one.verified += 1;
    else one.rejected += 1;
    return true;
  };
  for (let n = 0; n < 100; n += 1) grade();
  for (let n = 0; n < 30 && trace(); n += 1);
  const measured = input({
    levels: counts.map((one) => ({ ...one })),
    gradedOrNot: graded,
    traced,
    questionsLeft: 1_000_000,
    models: {
      target: model({ calls: { ...calls.target } }),
      teacher: model({ calls: { ...calls.teacher }, maxTokens: 16_384 }),
      scorer: model({ calls: { ...calls.scorer }, maxTokens: 0 }),
    },
    seed,
  });
  usd = 0;
  for (;;) {
    while (trace());
    if (!counts.some(lacks)) break;
    for (let n = 0; n < 8; n += 1) grade();
  }
  // Those that are in flight then are paid as well.
  for (let n = 0; n < measured.gradedAtOnce.most; n += 1) grade();
  return { measured, usd };
}
