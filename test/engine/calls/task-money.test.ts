import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../../src/engine/calls/cancellation.ts';
import type { BudgetNews, TaskMoney } from '../../../src/engine/calls/task-money.ts';
import { formatUsd, MAX_USD } from '../../../src/records/money.ts';
import { someMoney } from '../../support/some-money.ts';

/** Calls without a name follow each other; of one that has a name each entry may come twice. */
const start = (money: TaskMoney, worstCase: bigint, isOwn = true, id = `${worstCase}`): void =>
  money.fold({ role: 'target', ref: REF, event: 'started', worstCase, cost: 0n }, id, isOwn);
const end = (money: TaskMoney, worstCase: bigint, cost: bigint, isOwn = true, id = `${worstCase}`): void =>
  money.fold({ role: 'target', ref: REF, event: 'ended', worstCase, cost }, id, isOwn);
const granted = (usd: bigint, change: Partial<BudgetNews> = {}): BudgetNews => ({
  granted: usd,
  isTight: false,
  isOverdrawn: false,
  ...change,
});
const REF = { topic: 'questions', partition: 0, offset: 0 };
const never = new Cancellation();

describe('the money of a task', () => {
  it('reserves the worst case of a call until its end, and spends what it cost', () => {
    const money = someMoney(10n);
    expect(money.reserve(6n)).toBe(true);
    expect(money.exposure).toBe(6n);
    start(money, 6n);
    expect(money.exposure).toBe(6n);
    end(money, 6n, 2n);
    expect([money.exposure, money.spent]).toEqual([2n, 2n]);
  });

  it('starts a call that fits exactly and any free call, but no call that could exceed the limit', () => {
    const money = someMoney(10n);
    expect(money.reserve(11n)).toBe(false);
    expect(money.reserve(10n)).toBe(true);
    expect(money.reserve(1n)).toBe(false);
    expect(money.reserve(0n)).toBe(true);
  });

  it('is tight under a budget until news of plenty arrives', () => {
    const money = someMoney(10n);
    expect(money.isTight).toBe(true);
    money.told(granted(10n));
    expect(money.isTight).toBe(false);
    money.told(granted(5n, { isTight: true }));
    expect([money.isTight, money.reserve(10n)]).toEqual([true, true]);
    const free = someMoney(null);
    free.told(granted(5n, { isTight: true }));
    expect([free.isTight, free.reserve(99n)]).toEqual([false, true]);
  });

  it('serves waiting calls in their order, without overtaking', async () => {
    const money = someMoney(10n);
    money.reserve(10n);
    start(money, 10n);
    const ended: string[] = [];
    void money.wait('target', 8n, never).then(() => ended.push('large'));
    void money.wait('target', 2n, never).then(() => ended.push('small'));
    money.told(granted(13n));
    await Promise.resolve();
    expect([ended, money.reserve(1n)]).toEqual([[], false]);
    end(money, 10n, 3n);
    await Promise.resolve();
    await Promise.resolve();
    expect(ended).toEqual(['large', 'small']);
    expect(money.exposure).toBe(13n);
  });

  it('serves the next call if the first is cancelled, which releases its reservation', async () => {
    const money = someMoney(10n);
    const cancellation = new Cancellation();
    const first = money.wait('target', 20n, cancellation);
    const second = money.wait('target', 10n, never);
    cancellation.cancel();
    expect([await first, await second, money.exposure]).toEqual([false, true, 10n]);
  });

  it('keeps the reservations of a dead previous owner, and settles one if its end comes late', () => {
    const before = someMoney(null);
    before.reserve(5n);
    start(before, 5n);
    const money = someMoney(7n, before.progress(1));
    money.counted({ role: 'target', ref: REF, event: 'started', worstCase: 5n, cost: 0n }, '5');
    expect([money.exposure, money.reserve(3n), money.reserve(2n)]).toEqual([5n, false, true]);
    end(money, 5n, 1n, false);
    expect(money.exposure).toBe(3n);
  });

  it('counts an entry once if it was appended twice, because the result of the first append was unknown', () => {
    const money = someMoney(10n);
    money.reserve(4n);
    start(money, 4n);
    start(money, 4n);
    expect(money.exposure).toBe(4n);
    for (const _ of [1, 2]) end(money, 4n, 3n);
    expect([money.exposure, money.spent]).toEqual([3n, 3n]);
    // The same call again, after a failure.
    money.reserve(4n);
    start(money, 4n);
    end(money, 4n, 0n);
    end(money, 4n, 0n);
    expect([money.exposure, money.reserve(7n)]).toEqual([3n, true]);
  });

  it('returns the remainder of a grant before any call starts, if more is granted than there is', async () => {
    const money = someMoney(0n);
    const ended: boolean[] = [];
    void money.wait('target', 2n, never).then((isReserved) => ended.push(isReserved));
    money.told(granted(10n, { isOverdrawn: true }));
    await Promise.resolve();
    expect([ended, money.exposure, money.reserve(1n)]).toEqual([[], 0n, false]);
    expect(money.progress(0).account?.returnedUsd).toBe(formatUsd(10n));
  });

  it('starts no call with the money that calls in flight release, while more is granted than there is', async () => {
    const money = someMoney(10n);
    money.reserve(10n);
    start(money, 10n);
    const ended: boolean[] = [];
    void money.wait('target', 2n, never).then((isReserved) => ended.push(isReserved));
    money.told(granted(10n, { isOverdrawn: true }));
    end(money, 10n, 1n);
    await Promise.resolve();
    expect([ended, money.exposure]).toEqual([[], 1n]);
    money.told(granted(12n));
    await Promise.resolve();
    expect([ended, money.exposure]).toEqual([[true], 3n]);
  });

  it('ignores the copy of a start that comes after the end of its call', () => {
    const money = someMoney(10n);
    money.reserve(4n);
    start(money, 4n);
    end(money, 4n, 1n);
    start(money, 4n);
    expect(money.progress(0).account?.pendingUsd).toBe('0');
    expect(money.exposure).toBe(5n);
  });

  it('returns only its money beyond the exposure, once', () => {
    const money = someMoney(10n);
    money.reserve(4n);
    expect([money.giveBack(), money.giveBack(), money.reserve(1n)]).toEqual([true, false, false]);
    expect(money.progress(0).account?.returnedUsd).toBe(formatUsd(6n));
    money.told(granted(11n));
    expect(money.reserve(1n)).toBe(true);
  });

  it('limits amounts to what a record can hold, and logs that once', () => {
    const notes: string[] = [];
    const money = someMoney(null, null, (note) => notes.push(note));
    for (let i = 0; i < 3; i += 1) end(money, 0n, MAX_USD);
    expect(money.spent).toBe(MAX_USD);
    expect(notes).toEqual([expect.stringContaining(formatUsd(MAX_USD))]);
  });

  it('never has an exposure beyond its grants less its returns, in any order of events', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('ask', 'start', 'end', 'die', 'grant', 'return'), fc.nat(20)), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(steps, (script) => {
        let total = 0n;
        let money = someMoney(total);
        let pending: bigint[] = [];
        let inFlight: { worst: bigint; id: string }[] = [];
        let calls = 0;
        for (const [step, n] of script) {
          const usd = BigInt(n);
          if (step === 'ask' && money.reserve(usd)) pending.push(usd);
          if (step === 'start' && pending.length > 0) {
            const worst = pending.shift() as bigint;
            calls += 1;
            start(money, worst, true, `${calls}`);
            inFlight.push({ worst, id: `${calls}` });
          }
          if (step === 'end' && inFlight.length > 0) {
            const { worst, id } = inFlight.shift() as { worst: bigint; id: string };
            end(money, worst, worst < usd ? worst : usd, true, id);
          }
          if (step === 'grant') money.told(granted((total += usd)));
          if (step === 'return') money.giveBack();
          if (step === 'die') {
            // What was durable stays; what was about to start was never made.
            money = someMoney(total, money.progress(0));
            pending = [];
            inFlight = [];
          }
          expect(money.exposure <= total, `${step} ${n}`).toBe(true);
        }
      }),
    );
  });
});
