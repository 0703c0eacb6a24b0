import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TaskShares } from '../../../src/engine/calls/task-shares.ts';
import { createRandom } from '../../../src/demo/seeded-random.ts';
import { RateWorld } from '../../support/rate-world.ts';
import { heldOnAverage, mostInAMinute } from '../../../bench/support/minutes.ts';
import { RatedServer } from '../../support/rated-server.ts';

const MINUTE = 60_000;
const TASKS = 8;
const STAGES = ['grade'];

const sharesOf = (): TaskShares =>
  new TaskShares({
    tasksOf: new Map([['grade', TASKS]]),
    graceMs: 5000,
    nowMs: () => Date.now(),
    atMs: () => Date.now(),
  });

/** Workers of one campaign at one server that counts them all. */
class Workers {
  readonly server: RatedServer;
  readonly #limits: { readonly requests: number; readonly tokens: number };
  readonly #workers = new Map<string, { readonly shares: TaskShares; readonly world: RateWorld }>();
  #lastActiveAtMs: number | null = null;

  constructor(limits: { readonly requests: number; readonly tokens: number }) {
    const random = createRandom(5);
    this.#limits = limits;
    this.server = new RatedServer(
      () => ({
        promptTokens: 150,
        completionTokens: 280 + Math.round(40 * random()),
        durationMs: 900 + 200 * random(),
      }),
      () => 200 * random(),
    );
  }

  /** Who owns which tasks from now on; the others are gone at once, with the calls that they have in flight. */
  own(tasks: Readonly<Record<string, readonly number[]>>): void {
    for (const [name, { world }] of this.#workers) {
      if (name in tasks) continue;
      world.kill();
      this.#workers.delete(name);
    }
    for (const [name, owned] of Object.entries(tasks)) this.#workers.get(name)?.shares.keepOnly('grade', owned);
    const before = new Map([...this.#workers].map(([name, { shares }]) => [name, shares]));
    for (const [name, owned] of Object.entries(tasks)) {
      const { shares } = this.#workers.get(name) ?? this.#join(name);
      const kept = before.get(name);
      for (const task of owned) {
        const isKept = kept !== undefined && this.#ownerOf.get(task) === name;
        if (!isKept) shares.acquired('grade', task, this.#lastActiveAtMs);
      }
    }
    for (const [name, owned] of Object.entries(tasks)) for (const task of owned) this.#ownerOf.set(task, name);
  }

  readonly #ownerOf = new Map<number, string>();

  #join(name: string): { readonly shares: TaskShares; readonly world: RateWorld } {
    const shares = sharesOf();
    const world = new RateWorld({
      server: this.server,
      seed: this.#workers.size,
      waiting: 300,
      limits: (nowMs) => ({
        requestsPerMinute: shares.requests(this.#limits.requests, STAGES, nowMs),
        tokensPerMinute: shares.tokens(this.#limits.tokens, STAGES, nowMs),
      }),
    });
    const worker = { shares, world };
    this.#workers.set(name, worker);
    return worker;
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 200) {
      for (const { world } of this.#workers.values()) world.fill();
      await vi.advanceTimersByTimeAsync(200);
    }
    this.#lastActiveAtMs = Date.now();
  }
}

describe('TaskShares', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('adds up to the limit over all workers, for any distribution of tasks', () => {
    const owners = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: TASKS, maxLength: TASKS });
    fc.assert(
      fc.property(owners, fc.integer({ min: TASKS, max: 10_000 }), (ownerOf, limit) => {
        const workers = [0, 1, 2, 3, 4].map((worker) => {
          const shares = sharesOf();
          for (const [task, owner] of ownerOf.entries()) if (owner === worker) shares.acquired('grade', task, null);
          return shares.requests(limit, STAGES, Date.now());
        });
        expect(workers.reduce((sum, part) => sum + part, 0)).toBe(limit);
        // Each task can be worked on.
        for (const [worker, part] of workers.entries()) if (ownerOf.includes(worker)) expect(part).toBeGreaterThan(0);
      }),
    );
  });

  it('divides a limit that two stages use by the tasks of both', () => {
    const tasksOf = new Map([['grade', 4], ['trace', 12]]); // prettier-ignore
    const shares = new TaskShares({ tasksOf, graceMs: 0 });
    for (let task = 0; task < 4; task += 1) shares.acquired('grade', task, null);
    expect(shares.requests(160, ['grade', 'trace'], performance.now())).toBe(40);
    shares.acquired('trace', 11, null);
    expect(shares.requests(160, ['grade', 'trace'], performance.now())).toBe(50);
    shares.fenced('grade', 0);
    expect(shares.requests(160, ['grade', 'trace'], performance.now())).toBe(40);
  });

  it.each([
    ['a moment ago', 0, 67_000],
    ['half a minute ago', 30_000, 37_000],
    ['two minutes ago', 120_000, 0],
    ['in the future, by the clock of another machine', -1_000_000, 67_000],
  ])('uses the part of a task whose owner was last seen %s only when that counts no more', (_when, agoMs, waitMs) => {
    const shares = sharesOf();
    const beganAtMs = Date.now();
    shares.acquired('grade', 0, beganAtMs - agoMs);
    const partAt = (atMs: number): number => shares.requests(80, STAGES, beganAtMs + atMs);
    if (waitMs > 0) expect(partAt(waitMs - 1)).toBe(0);
    expect(partAt(waitMs)).toBe(10);
    // What is in flight there ends within the grace, and counts then.
    expect(shares.tokens(80, STAGES, beganAtMs + waitMs + 5000)).toBe(10);
  });

  it.each([
    { what: 'requests', requests: 600, tokens: Infinity },
    { what: 'tokens', requests: Infinity, tokens: 300_000 },
  ])(
    'keeps the $what of one worker, of three and of those that follow a killed one within one limit',
    async (limits) => {
      const workers = new Workers(limits);
      const counted = limits.what === 'requests' ? workers.server.requests : workers.server.tokens;
      const limit = limits.what === 'requests' ? limits.requests : limits.tokens;
      const usedSince = (fromMs: number): number => heldOnAverage(counted, fromMs, Date.now()) / limit;
      workers.own({ a: [0, 1, 2, 3, 4, 5, 6, 7] });
      await workers.pass(MINUTE);
      const aloneAtMs = Date.now();
      await workers.pass(3 * MINUTE);
      expect(usedSince(aloneAtMs)).toBeGreaterThanOrEqual(0.97);
      workers.own({ a: [0, 1, 2], b: [3, 4, 5], c: [6, 7] });
      await workers.pass(2 * MINUTE);
      const threeAtMs = Date.now();
      await workers.pass(3 * MINUTE);
      expect(usedSince(threeAtMs)).toBeGreaterThanOrEqual(0.965);
      // `b` is killed, `c` hands over and comes back.
      workers.own({ a: [0, 1, 2, 3, 4, 5], c: [6, 7] });
      await workers.pass(20_000);
      workers.own({ a: [0, 1, 2, 3, 4, 5, 6, 7] });
      await workers.pass(20_000);
      workers.own({ a: [0, 1, 2, 3], c: [4, 5, 6, 7] });
      await workers.pass(MINUTE);
      // All are killed, and one starts again.
      workers.own({});
      await workers.pass(3000);
      workers.own({ d: [0, 1, 2, 3, 4, 5, 6, 7] });
      await workers.pass(4 * MINUTE);
      expect(mostInAMinute(counted)).toBeLessThanOrEqual(limit);
      expect(usedSince(Date.now() - 2 * MINUTE)).toBeGreaterThanOrEqual(0.97);
    },
  );
});
