import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../src/engine/cancellation.ts';
import { Gate } from '../../src/engine/gate.ts';

const never = new Cancellation();

describe('gate', () => {
  it('lets as many calls to the endpoint as it takes, the next one when one leaves, first come, first served', async () => {
    const gate = new Gate(2);
    const [leave] = [await gate.slot(never), await gate.slot(never)];
    const order: string[] = [];
    const third = gate.slot(never).then(() => order.push('third'));
    const fourth = gate.slot(never).then(() => order.push('fourth'));
    await Promise.resolve();
    expect(order).toEqual([]);
    leave?.();
    leave?.();
    await third;
    expect(order).toEqual(['third']);
    void fourth;
  });

  it('lets more calls to the journal than to the endpoint, and forgets one that is cancelled', async () => {
    const gate = new Gate(1);
    const entered = await Promise.all(Array.from({ length: 18 }, () => gate.enter(never)));
    const cancelled = new Cancellation();
    const waiting = gate.enter(cancelled);
    cancelled.cancel();
    expect(await waiting).toBeNull();
    const next = gate.enter(never);
    entered[0]?.();
    expect(await next).not.toBeNull();
  });
});
