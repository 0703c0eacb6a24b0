import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallFailureReason } from '../../../src/records/model-reply.ts';
import { AdmissionWorld, AWAY, untilEnded } from '../../support/admission-world.ts';
import type { Refuses } from '../../support/admission-world.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  readonly form: CallFailureReason | 'hang';
}

const during =
  (outages: readonly Outage[]): Refuses =>
  (_id, atMs) =>
    outages.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)?.form ?? null;

describe('EndpointAdmission', () => {
  it('ends no call by a failure of its endpoint, of any kind, number and duration', async () => {
    const outage = fc.record({
      gapMs: fc.integer({ min: 100, max: 20_000 }),
      forMs: fc.integer({ min: 100, max: 600_000 }),
      form: fc.constantFrom(...AWAY),
    });
    const shape = fc.record({
      limit: fc.constantFrom(1, 2, 8, 40, 256),
      latencyMs: fc.constantFrom([1, 5], [200, 900], [2000, 9000]),
      outages: fc.array(outage, { minLength: 1, maxLength: 3 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ limit, latencyMs, outages, seed }) => {
        let at = 0;
        // With 1 slot nobody may see the endpoint return in a short gap. After 15 minutes of one refusal alone, calls end.
        const scale = Math.min(1, 850_000 / outages.reduce((sum, { forMs }) => sum + forMs, 0));
        const windows = outages.map(({ gapMs, forMs, form }) => {
          const fromMs = at + gapMs;
          at = fromMs + Math.ceil(forMs * scale);
          return { fromMs, toMs: at, form };
        });
        const [least, most] = latencyMs as [number, number];
        const world = new AdmissionWorld({ limit, seed, latencyMs: [least, most], refuses: during(windows) });
        // A stream that goes on fills the permits of its stage. What is a last call's own cannot be known.
        const backlog = Math.max(256, 2 * limit);
        let calls = 0;
        while (world.nowMs < at) {
          for (; calls - world.ends.size < backlog; calls += 1) world.ask(calls);
          await world.pass(500);
        }
        for (let waited = 0; world.ends.size < calls && waited < 3_000_000; waited += 500) await world.pass(500);
        expect([...world.ends.values()].filter((end) => end !== 'replied')).toEqual([]);
        expect(world.ends.size).toBe(calls);
        expect(world.mostInFlight).toBeLessThanOrEqual(limit);
        // One reply for each call: nothing is paid twice.
        expect(world.replies).toBe(calls);
        // A record's deadline does not run while it waits: at most while its request is in flight.
        for (const [id, ranMs] of world.ranMs) expect(ranMs).toBeLessThanOrEqual(world.inFlightMs.get(id) ?? 0);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it.each(AWAY)('does not count failures of an outage against a call in the next ones: %s', async (form) => {
    // One slot: the calls take turns as probes, and many have failed when the endpoint comes back for a reply or two.
    const world = new AdmissionWorld({
      limit: 1,
      seed: 0,
      latencyMs: [2000, 3000],
      timeoutMs: 2000,
      refuses: during([
        { fromMs: 100, toMs: 800_000, form },
        { fromMs: 806_500, toMs: 1_000_000, form },
        { fromMs: 1_006_500, toMs: 1_200_000, form },
      ]),
    });
    await untilEnded(world, 300, 3_000_000);
    expect([...world.ends.values()].filter((end) => end !== 'replied')).toEqual([]);
    expect(world.ends.size).toBe(300);
  });

  it.each(AWAY)('asks again within 10 s of the return of an endpoint that was away in this form: %s', async (form) => {
    const world = new AdmissionWorld({
      limit: 256,
      seed: 1,
      latencyMs: [300, 600],
      timeoutMs: 2000,
      refuses: during([{ fromMs: 1000, toMs: 61_000, form }]),
    });
    await untilEnded(world, 3000, 300_000);
    expect(new Set(world.ends.values())).toEqual(new Set(['replied']));
    const after = world.startedAtMs.filter((at) => at >= 61_000);
    expect(Math.min(...after)).toBeLessThan(69_000);
    // With all slots, not with the probe alone.
    expect(after.filter((at) => at < 71_000).length).toBeGreaterThan(256);
    const meanwhile = world.startedAtMs.filter((at) => at >= 11_000 && at < 61_000);
    expect(meanwhile.length, 'probes').toBeLessThan(30);
    expect(world.told[0]).toBe(`away: ${form === 'hang' ? 'timeout' : form}`);
    expect(world.told.at(-1)).toBe('back');
  });

  it.each([
    ['request-refused', 3],
    ['malformed-reply', 4],
    ['empty-reply', 4],
    ['scorer-count', 3],
  ] as const)('ends a call with %s of its own after %i tries while others pass', async (reason, tries) => {
    const bad = new Set([3, 17, 60]);
    const world = new AdmissionWorld({
      limit: 8,
      seed: 2,
      latencyMs: [100, 300],
      refuses: (id) => (bad.has(id) ? reason : null),
    });
    await untilEnded(world, 400, 120_000);
    for (const id of bad) expect([world.ends.get(id), world.asked.get(id)]).toEqual([reason, tries]);
    expect([...world.ends].filter(([id, end]) => !bad.has(id) && end !== 'replied')).toEqual([]);
    expect(world.ends.size).toBe(400);
    expect(world.told).toEqual([]);
  });

  it('ends the last call with a failure of its own, if others have passed before', async () => {
    const world = new AdmissionWorld({
      limit: 4,
      seed: 3,
      latencyMs: [10, 20],
      refuses: (id) => (id === 99 ? 'request-refused' : null),
    });
    await untilEnded(world, 20, 60_000);
    world.ask(99);
    await world.pass(300_000);
    expect(world.ends.get(99)).toBe('request-refused');
    expect(world.told).toEqual([]);
  });

  it('ends the last calls of all, however many are refused, after a quarter of an hour', async () => {
    const world = new AdmissionWorld({
      limit: 16,
      seed: 9,
      latencyMs: [10, 20],
      refuses: (id) => (id >= 100 ? 'request-refused' : null),
    });
    await untilEnded(world, 20, 60_000);
    for (let id = 100; id < 110; id += 1) world.ask(id);
    await world.pass(800_000);
    expect([world.ends.size, world.told]).toEqual([20, ['away: request-refused']]);
    for (let waited = 0; world.ends.size < 30 && waited < 1_200_000; waited += 5000) await world.pass(5000);
    expect([...world.ends.values()].slice(20)).toEqual(Array.from({ length: 10 }, () => 'request-refused'));
  });

  it('ends each of several calls of the last inputs, one after the other, without a wait for the endpoint', async () => {
    const world = new AdmissionWorld({
      limit: 8,
      seed: 10,
      latencyMs: [10, 20],
      refuses: (id) => (id >= 100 ? 'empty-reply' : null),
    });
    await untilEnded(world, 20, 60_000);
    for (let id = 100; id < 103; id += 1) world.askInTurn(id, 4);
    for (let waited = 0; world.ends.size < 23 && waited < 600_000; waited += 1000) await world.pass(1000);
    expect([...world.ends.values()].slice(20)).toEqual(['empty-reply', 'empty-reply', 'empty-reply']);
    expect(world.told).toEqual([]);
    // The first call of an input is tried 8 times, if no other call can show whose failure it is; its next ones 4 times.
    for (let id = 100; id < 103; id += 1) expect(world.asked.get(id)).toBeLessThanOrEqual(8 + 3 * 4);
  });

  it('ends the last calls after a quarter of an hour where the endpoint has served only an earlier process', async () => {
    const shape = { limit: 8, latencyMs: [10, 20], refuses: (): CallFailureReason => 'empty-reply' } as const;
    const [fresh, restarted] = [
      new AdmissionWorld({ ...shape, seed: 11 }),
      new AdmissionWorld({ ...shape, seed: 11, wasServedBefore: true }),
    ];
    for (const world of [fresh, restarted]) for (let id = 0; id < 2; id += 1) world.ask(id);
    await restarted.pass(890_000);
    expect([restarted.ends.size, restarted.told]).toEqual([0, ['away: empty-reply']]);
    await restarted.pass(600_000);
    expect([...restarted.ends.values()]).toEqual(['empty-reply', 'empty-reply']);
    expect(fresh.ends.size).toBe(0);
  });

  it('waits where the first contact is refused for every call alike', async () => {
    const world = new AdmissionWorld({
      limit: 4,
      seed: 4,
      latencyMs: [10, 20],
      refuses: (_id, atMs) => (atMs < 900_000 ? 'request-refused' : null),
    });
    world.ask(1);
    world.ask(2);
    await world.pass(890_000);
    expect([world.ends.size, world.told]).toEqual([0, ['away: request-refused']]);
    await world.pass(60_000);
    expect([...world.ends.values()]).toEqual(['replied', 'replied']);
  });

  it.each(['unauthorized', 'model-not-found'] as const)('gives up on %s for all after a few seconds', async (form) => {
    const world = new AdmissionWorld({ limit: 64, seed: 5, latencyMs: [10, 20], refuses: () => form });
    for (let i = 0; i < 200; i += 1) world.ask(i);
    await world.pass(15_000);
    expect(world.told).toEqual([`away: ${form}`, `misconfigured: ${form}`]);
    expect(world.ends.size).toBe(0);
  });

  it.each([
    ['unauthorized', 8],
    ['model-not-found', 8],
  ] as const)('does not give up where one call alone fails with %s: it ends after %i tries', async (form, tries) => {
    const world = new AdmissionWorld({
      limit: 4,
      seed: 6,
      latencyMs: [500, 900],
      refuses: (id) => (id === 5 ? form : null),
    });
    await untilEnded(world, 1000, 600_000);
    expect(world.told).toEqual([]);
    expect([world.ends.get(5), world.asked.get(5)]).toEqual([form, tries]);
    expect([...world.ends.values()].filter((end) => end !== 'replied')).toHaveLength(1);
  });

  it('ends a call that brings the server down, for which others pass, after five minutes and not before', async () => {
    const world = new AdmissionWorld({
      limit: 4,
      seed: 6,
      latencyMs: [5, 9],
      refuses: (id) => (id === 5 ? 'server-error' : null),
    });
    await untilEnded(world, 100, 299_000);
    expect([world.ends.size, world.told]).toEqual([99, []]);
    await world.pass(60_000);
    expect(world.ends.get(5)).toBe('server-error');
  });

  it('ends the bad calls among few, for any kind of failure, when the others have passed', async () => {
    const bad: Readonly<Record<number, CallFailureReason>> = {
      3: 'empty-reply',
      4: 'malformed-reply',
      5: 'malformed-reply',
      7: 'empty-reply',
      9: 'request-refused',
      10: 'unauthorized',
      14: 'scorer-count',
    };
    const world = new AdmissionWorld({
      limit: 8,
      seed: 11,
      latencyMs: [3, 6],
      refuses: (id) => bad[id] ?? null,
    });
    await untilEnded(world, 24, 120_000);
    for (let id = 0; id < 24; id += 1) expect(world.ends.get(id), `call ${id}`).toBe(bad[id] ?? 'replied');
    expect(world.told).toEqual([]);
  });

  it.each([5, 6])('ends %i bad calls that come first and all at once, when the others have passed', async (bad) => {
    const reasons = ['request-refused', 'malformed-reply', 'scorer-count'] as const;
    for (let seed = 0; seed < 20; seed += 1) {
      const refuses: Refuses = (id) => (id < bad ? (reasons[id % 3] ?? null) : null);
      const world = new AdmissionWorld({ limit: 16, seed, latencyMs: [3, 6], refuses });
      await untilEnded(world, 20, 60_000);
      const ends = Array.from({ length: 20 }, (_, id) => world.ends.get(id));
      expect(ends).toEqual(Array.from({ length: 20 }, (_, id) => (id < bad ? reasons[id % 3] : 'replied')));
    }
  });

  it('ends a slow call that times out twice while others pass, and none where all hang', async () => {
    const slow = new AdmissionWorld({
      limit: 4,
      seed: 7,
      latencyMs: [500, 900],
      timeoutMs: 5000,
      refuses: (id) => (id === 2 ? 'hang' : null),
    });
    await untilEnded(slow, 200, 120_000);
    expect([slow.ends.get(2), slow.asked.get(2)]).toEqual(['timeout', 2]);
    expect(slow.ends.size).toBe(200);
  });

  it('does not let the deadline of a record run while its endpoint is away', async () => {
    const world = new AdmissionWorld({
      limit: 16,
      seed: 8,
      latencyMs: [100, 200],
      timeoutMs: 1000,
      refuses: during([
        { fromMs: 500, toMs: 600_000, form: 'connection-refused' },
        { fromMs: 600_500, toMs: 1_200_000, form: 'rate-limited' },
      ]),
    });
    await untilEnded(world, 400, 1_300_000);
    expect(world.ends.size).toBe(400);
    // Two outages of ten minutes; a call is in flight for 200 ms.
    expect(Math.max(...world.ranMs.values())).toBeLessThan(1000);
  });

  it('keeps an endpoint that holds 40 calls at least 95 % full at a limit of 256, with at most 1 % refused', async () => {
    const world: AdmissionWorld = new AdmissionWorld({
      limit: 256,
      seed: 9,
      latencyMs: [300, 700],
      refuses: (_id, _atMs, inFlight) => (inFlight >= 40 ? 'rate-limited' : null),
    });
    for (let i = 0; i < 6000; i += 1) world.ask(i);
    await world.pass(10_000);
    const { replies, refusals } = world;
    await world.pass(30_000);
    const made = world.replies - replies;
    expect(made / (40 / 0.5) / 30).toBeGreaterThanOrEqual(0.95);
    expect((world.refusals - refusals) / (made + world.refusals - refusals)).toBeLessThanOrEqual(0.01);
    expect(world.ends.size).toBe(world.replies);
  });

  it('finds the capacity of an endpoint within 30 s when it falls from 200 to 80 and rises to 300', async () => {
    const heldAt = (atMs: number): number => (atMs < 60_000 ? 200 : atMs < 120_000 ? 80 : 300);
    const world: AdmissionWorld = new AdmissionWorld({
      limit: 512,
      seed: 12,
      latencyMs: [300, 700],
      refuses: (_id, atMs, inFlight) => (inFlight >= heldAt(atMs) ? 'rate-limited' : null),
    });
    let asked = 0;
    const keepBusy = async (forMs: number): Promise<void> => {
      for (let passed = 0; passed < forMs; passed += 500) {
        for (; asked - world.ends.size < 1500; asked += 1) world.ask(asked);
        await world.pass(500);
      }
    };
    for (const held of [200, 80, 300]) {
      await keepBusy(30_000);
      const { replies, refusals } = world;
      await keepBusy(30_000);
      const made = world.replies - replies;
      const refused = world.refusals - refusals;
      expect(made / (held / 0.5) / 30, `${held} held`).toBeGreaterThanOrEqual(0.95);
      expect(refused / (made + refused), `${held} held`).toBeLessThanOrEqual(0.01);
    }
  });

  it('sends one probe at once, however long ago one was cancelled', async () => {
    const world = new AdmissionWorld({
      limit: 64,
      seed: 10,
      latencyMs: [10, 20],
      failsAfterMs: 2000,
      refuses: () => 'server-error',
    });
    const cancel = [0, 1, 2].map((id) => world.ask(id));
    // Until a probe is in flight; then all are cancelled, and nobody calls for a minute.
    for (let waited = 0; (world.told.length === 0 || world.inFlight === 0) && waited < 60_000; waited += 100) {
      await world.pass(100);
    }
    expect(world.inFlight).toBe(1);
    for (const end of cancel) end();
    await world.pass(60_000);
    for (let id = 10; id < 100; id += 1) world.ask(id);
    await world.pass(1000);
    expect(world.inFlight).toBe(1);
  });

  it('forgets a call that is cancelled while it waits', async () => {
    const world = new AdmissionWorld({
      limit: 1,
      seed: 10,
      latencyMs: [10, 20],
      refuses: during([{ fromMs: 0, toMs: 5000, form: 'server-error' }]),
    });
    const cancel = [0, 1, 2, 3, 4, 5].map((id) => world.ask(id));
    await world.pass(3000);
    for (const id of [0, 2, 4]) cancel[id]?.();
    await world.pass(30_000);
    expect(new Set(world.ends.keys())).toEqual(new Set([1, 3, 5]));
  });
});
