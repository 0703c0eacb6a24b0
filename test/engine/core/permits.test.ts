import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Permits } from '../../../src/engine/core/permits.ts';
import type { Permit } from '../../../src/engine/core/permits.ts';

const nobody = (): void => undefined;

const settled = (): Promise<void> => Promise.resolve();

describe('permits', () => {
  it('grants no more permits than its limit, and wakes each waiting task once when some are free', async () => {
    const permits = new Permits(2, 1000);
    const woken: string[] = [];
    const wake = (): void => {
      woken.push('woken');
    };
    const held = [permits.tryAcquire(1, wake), permits.tryAcquire(1, wake), permits.tryAcquire(1, wake)];
    expect(held.map((permit) => permit !== null)).toEqual([true, true, false]);
    expect(woken).toEqual([]);
    for (const permit of held) permit?.release();
    await settled();
    expect(woken).toEqual(['woken']);
    expect(permits.used).toBe(0);
  });

  it('grants fewer permits if restricted, at least one, and wakes waiting tasks when more are allowed', async () => {
    const permits = new Permits(3, 1000);
    let woken = 0;
    const wake = (): void => {
      woken += 1;
    };
    permits.restrict(0);
    expect(permits.limit).toBe(1);
    const held = permits.tryAcquire(1, wake);
    expect(held).not.toBeNull();
    expect(permits.tryAcquire(1, wake)).toBeNull();
    permits.restrict(Number.POSITIVE_INFINITY);
    expect(permits.limit).toBe(3);
    await settled();
    expect(woken).toBe(1);
    expect(permits.tryAcquire(1, wake)).not.toBeNull();
    // What is inside stays, and what comes back does not let another in.
    permits.restrict(1);
    held?.release();
    expect(permits.tryAcquire(1, wake)).toBeNull();
  });

  it('limits bytes too, including waiting outcomes, and admits a single record that is larger', async () => {
    const permits = new Permits(10, 100);
    const woken: number[] = [];
    const wake = (): void => {
      woken.push(permits.usedBytes);
    };
    const large = permits.tryAcquire(500, wake);
    expect(large).not.toBeNull();
    expect(permits.tryAcquire(1, wake)).toBeNull();
    large?.release();
    await settled();
    expect(woken).toEqual([0]);
    const first = permits.tryAcquire(40, wake);
    first?.conclude(50);
    expect(permits.usedBytes).toBe(90);
    expect(permits.tryAcquire(11, wake)).toBeNull();
    expect(permits.tryAcquire(10, wake)).not.toBeNull();
    first?.release();
    expect(permits.usedBytes).toBe(10);
  });

  it('admits every task in turn, for any number and size of records', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(sizes, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.nat()),
        async (backlogs, limit, random) => {
          const permits = new Permits(limit, 100);
          const inside: { readonly permit: Permit; readonly task: number }[] = [];
          const rest = backlogs.map((backlog) => [...backlog]);
          const pumps = rest.map((backlog, task) => (): void => {
            for (let [next] = backlog; next !== undefined; [next] = backlog) {
              const permit = permits.tryAcquire(next, pumps[task] ?? nobody);
              if (permit === null) return;
              backlog.shift();
              inside.push({ permit, task });
            }
          });
          for (const pump of pumps) pump();
          while (rest.some(({ length }) => length > 0)) {
            expect(inside.length, 'records inside while others wait').toBeGreaterThan(0);
            const [ended] = inside.splice(Number(random.next().value) % inside.length, 1);
            ended?.permit.release();
            // As a task does that has committed.
            pumps[ended?.task ?? 0]?.();
            await settled();
          }
        },
      ),
    );
  });

  it('gives permits that one task releases to a waiting task', async () => {
    const permits = new Permits(4, 1000);
    let mine = 0;
    const others = (): void => {
      while (permits.tryAcquire(1, others) !== null) mine += 1;
    };
    const held = Array.from({ length: 4 }, () => permits.tryAcquire(1, nobody));
    others();
    const greedy = (): void => {
      if (permits.tryAcquire(1, greedy) !== null) greedy();
    };
    held[0]?.release();
    held[1]?.release();
    greedy();
    await settled();
    expect(mine).toBe(2);
  });

  it('is crowded when a third of the allowed records wait for commits', () => {
    const permits = new Permits(6, 100);
    const held = [1, 2, 3, 4].map((bytes) => permits.tryAcquire(bytes, nobody));
    expect(permits.isCrowded).toBe(false);
    held[0]?.conclude(0);
    held[0]?.conclude(0);
    expect(permits.isCrowded).toBe(false);
    held[1]?.conclude(0);
    expect(permits.isCrowded).toBe(true);
    held[0]?.release();
    held[2]?.release();
    expect(permits.isCrowded).toBe(false);
    permits.restrict(3);
    expect(permits.isCrowded).toBe(true);
  });

  it('releases a permit once', () => {
    const permits = new Permits(2, 100);
    const [one] = [permits.tryAcquire(10, nobody), permits.tryAcquire(20, nobody)];
    one?.release();
    one?.release();
    one?.conclude(7);
    expect([permits.used, permits.usedBytes]).toEqual([1, 20]);
  });

  it('does not wake a task that closed', async () => {
    const permits = new Permits(1, 100);
    const wake = (): never => {
      throw new Error('woken after it was forgotten');
    };
    const held = permits.tryAcquire(1, wake);
    permits.tryAcquire(1, wake);
    permits.forget(wake);
    held?.release();
    await settled();
    expect(permits.used).toBe(0);
  });

  it('refuses invalid limits', () => {
    expect(() => new Permits(0, 1)).toThrow(/positive integer/);
    expect(() => new Permits(1, 0.5)).toThrow(/positive integer of bytes/);
  });
});
