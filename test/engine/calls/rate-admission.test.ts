import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRandom, drawLatencyMs } from '../../../src/demo/seeded-random.ts';
import { CallTries } from '../../../src/engine/calls/call-tries.ts';
import { Cancellation } from '../../../src/engine/calls/cancellation.ts';
import { EndpointAdmission } from '../../../src/engine/calls/endpoint-admission.ts';
import { RateAdmission } from '../../../src/engine/calls/rate-admission.ts';
import { RateWorld } from '../../support/rate-world.ts';
import { heldOnAverage, mostInAMinute } from '../../../bench/support/minutes.ts';
import type { ServedCall } from '../../support/rated-server.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = 60_000;

/** Calls whose tokens are alike but for a tenth, and whose durations are but for a hundredth. */
function near(mean: ServedCall, seed: number): () => ServedCall {
  const random = createRandom(seed);
  const about = (value: number, share: number): number => Math.round(value * (1 + share * (random() - 0.5)));
  return () => ({
    promptTokens: about(mean.promptTokens, 0.1),
    completionTokens: about(mean.completionTokens, 0.1),
    durationMs: about(mean.durationMs, 0.01),
  });
}

describe('RateAdmission', () => {
  it.each([
    { limit: 60, durationMs: 300 },
    { limit: 600, durationMs: 2000 },
    { limit: 600, durationMs: 20_000 },
    { limit: 1500, durationMs: 500 },
  ])('never passes $limit requests a minute, and uses 97 %, where calls take $durationMs ms', async (given) => {
    const world = new RateWorld({
      limits: { requestsPerMinute: given.limit, tokensPerMinute: Infinity },
      serve: near({ promptTokens: 150, completionTokens: 300, durationMs: given.durationMs }, 1),
      seed: 1,
      waiting: 2 * given.limit,
    });
    await world.keepBusy(3 * MINUTE);
    const { requests } = world.server;
    expect(mostInAMinute(requests)).toBeLessThanOrEqual(given.limit);
    expect(heldOnAverage(requests, world.beganAtMs, Date.now()) / given.limit).toBeGreaterThanOrEqual(0.97);
  });

  it.each([
    { replies: 'short', promptTokens: 150, completionTokens: 800, durationMs: 500, atLeast: 0.97 },
    { replies: 'of several seconds', promptTokens: 150, completionTokens: 2000, durationMs: 8000, atLeast: 0.97 },
    { replies: 'long', promptTokens: 150, completionTokens: 8000, durationMs: 40_000, atLeast: 0.95 },
    // What is not known is when each of them ends.
    { replies: 'longer than a minute', promptTokens: 150, completionTokens: 9000, durationMs: 100_000, atLeast: 0.86 },
    { replies: 'empty', promptTokens: 150, completionTokens: 0, durationMs: 300, atLeast: 0.97 },
  ])('never passes its tokens a minute, and uses $atLeast of them, where replies are $replies', async (given) => {
    const inAll = given.promptTokens + given.completionTokens;
    const tokensPerMinute = Math.min(1_000_000, 1000 * inAll);
    const world = new RateWorld({
      limits: { requestsPerMinute: Infinity, tokensPerMinute },
      serve: near(given, 2),
      seed: 2,
      maxTokens: given.completionTokens === 0 ? 0 : 16_384,
      waiting: (2 * tokensPerMinute) / inAll,
    });
    // It begins with what the first replies may be at most.
    await world.keepBusy((given.durationMs > 5000 ? 8 : 3) * MINUTE);
    const knownAtMs = Date.now();
    await world.keepBusy(4 * MINUTE);
    const { tokens } = world.server;
    expect(mostInAMinute(tokens)).toBeLessThanOrEqual(tokensPerMinute);
    const used = heldOnAverage(tokens, knownAtMs, Date.now()) / tokensPerMinute;
    expect(used).toBeGreaterThanOrEqual(given.atLeast);
  });

  it.each([1, 2, 3])('never passes its tokens a minute where replies differ widely (seed %i)', async (seed) => {
    const random = createRandom(seed);
    const wide = (mean: number): number => Math.round(drawLatencyMs(random, { mean, sigma: 0.8 }));
    const world = new RateWorld({
      limits: { requestsPerMinute: Infinity, tokensPerMinute: 1_000_000 },
      serve: () => {
        const completionTokens = Math.min(16_384, wide(3000));
        return { promptTokens: Math.min(500, wide(150)), completionTokens, durationMs: completionTokens * 5 };
      },
      seed,
      maxTokens: 16_384,
      waiting: 1000,
    });
    await world.keepBusy(12 * MINUTE);
    const { tokens } = world.server;
    const used = heldOnAverage(tokens, Date.now() - 7 * MINUTE, Date.now()) / 1_000_000;
    expect(mostInAMinute(tokens)).toBeLessThanOrEqual(1_000_000);
    expect(used).toBeGreaterThanOrEqual(0.6);
  });

  it('admits a call that alone exceeds the limit, when nothing else counts', async () => {
    const world = new RateWorld({
      limits: { requestsPerMinute: Infinity, tokensPerMinute: 1000 },
      serve: () => ({ promptTokens: 150, completionTokens: 300, durationMs: 1000 }),
      seed: 3,
      maxTokens: 16_384,
      waiting: 4,
    });
    await world.keepBusy(4 * MINUTE);
    // One at a time, each a minute after the end of the one before.
    expect(world.replies).toBe(4);
    expect(mostInAMinute(world.server.tokens)).toBeLessThanOrEqual(1000);
  });

  it('releases the reservation of a cancelled call, and admits the next one', async () => {
    const inner = new EndpointAdmission({ limit: 10, random: () => 0.5, nowMs: () => Date.now() });
    const limits = { requestsPerMinute: 1, tokensPerMinute: Infinity };
    const admission = new RateAdmission(inner, { limits: () => limits, nowMs: () => Date.now() });
    const estimate = { promptTokens: 10, completionTokens: 10 };
    const held: boolean[] = [];
    const first = await admission.admit(new CallTries(), estimate, new Cancellation());
    const cancellation = new Cancellation();
    const second = admission.admit(new CallTries((isWaiting) => held.push(isWaiting)), estimate, cancellation);
    const third = admission.admit(new CallTries(), estimate, new Cancellation());
    await vi.advanceTimersByTimeAsync(1000);
    // The deadline of a record does not run while it waits.
    expect(held).toEqual([true]);
    cancellation.cancel();
    expect([await second, held]).toEqual([null, [true, false]]);
    if (first === null) throw new Error('the first call waits for nothing');
    first.leave();
    // It never went out, and counts for nothing.
    expect(await third).not.toBeNull();
  });

  it('waits if no request is allowed at all, and checks the limits again', async () => {
    let requestsPerMinute = 0;
    const world = new RateWorld({
      limits: () => ({ requestsPerMinute, tokensPerMinute: Infinity }),
      serve: () => ({ promptTokens: 150, completionTokens: 300, durationMs: 1000 }),
      seed: 4,
      waiting: 100,
    });
    await world.keepBusy(MINUTE);
    expect(world.server.requests).toEqual([]);
    requestsPerMinute = 60;
    await world.keepBusy(MINUTE);
    expect(world.server.requests.length).toBeGreaterThan(50);
  });
});
