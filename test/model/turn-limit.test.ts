import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TurnLimit } from '../../src/model/turn-limit.ts';

const busy = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe('TurnLimit', () => {
  it('lets work be done within its time, and the rest in later turns, first come, first served', async () => {
    const limit = new TurnLimit(5);
    const done: string[] = [];
    const work = (name: string): void => {
      const doIt = (): void => {
        busy(4);
        done.push(name);
      };
      if (limit.hasTime(performance.now(), doIt)) doIt();
    };
    for (const name of 'abcdef') work(name);
    const before = done.length;
    expect(before).toBeLessThan(4);
    await nextTurn();
    expect(done.length).toBeLessThan(6);
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    expect(done).toEqual(Array.from('abcdef'));
  });

  it('does one piece of work in each turn at least', async () => {
    const limit = new TurnLimit(0);
    const done: number[] = [];
    for (let i = 0; i < 3; i += 1) expect(limit.hasTime(performance.now(), () => done.push(i))).toBe(false);
    for (let turn = 0; turn < 6; turn += 1) await nextTurn();
    expect(done).toEqual([0, 1, 2]);
  });

  it('has no time left in a turn that was ended, for those that wait neither', async () => {
    const limit = new TurnLimit(1000);
    const done: number[] = [];
    const work = (i: number) => (): void => {
      done.push(i);
      limit.endTurn();
    };
    expect(limit.hasTime(performance.now(), work(0))).toBe(true);
    limit.endTurn();
    for (let i = 1; i < 4; i += 1) expect(limit.hasTime(performance.now(), work(i))).toBe(false);
    await nextTurn();
    expect(done.length).toBeLessThan(3);
    for (let turn = 0; turn < 6; turn += 1) await nextTurn();
    expect(done).toEqual([1, 2, 3]);
  });

  it('has time again in a turn without waiting work', async () => {
    const limit = new TurnLimit(1000);
    expect(limit.hasTime(performance.now(), () => undefined)).toBe(true);
    await nextTurn();
    await nextTurn();
    expect(limit.hasTime(performance.now(), () => undefined)).toBe(true);
  });
});
