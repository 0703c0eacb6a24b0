import { describe, expect, it } from 'vitest';
import { Permits } from '../../src/engine/permits.ts';

describe('permits', () => {
  it('gives out no more than its limit, and wakes who waits when one is free', () => {
    const permits = new Permits(2);
    const woken: string[] = [];
    const wake = (): void => {
      woken.push('woken');
    };
    expect([permits.tryAcquire(wake), permits.tryAcquire(wake), permits.tryAcquire(wake)]).toEqual([true, true, false]);
    expect(woken).toEqual([]);
    permits.release(1);
    expect(woken).toEqual(['woken']);
    permits.release(1);
    expect(woken).toEqual(['woken']);
  });

  it('does not wake a task that closed, and takes no permit twice', () => {
    const permits = new Permits(1);
    const wake = (): never => {
      throw new Error('woken after it was forgotten');
    };
    permits.tryAcquire(wake);
    permits.tryAcquire(wake);
    permits.forget(wake);
    permits.release(1);
    expect(() => permits.release(1)).toThrow(/more than were taken/);
    expect(() => new Permits(0)).toThrow(/positive integer/);
  });
});
