import { describe, expect, it, vi } from 'vitest';
import { checkedOk } from '../../../src/records/check.ts';
import { guarded, guardedAll } from '../../../src/runtime/doctor/guard.ts';

describe('a check', () => {
  it('that completes is returned unchanged', async () => {
    expect(await guarded('broker', 'fix it', async () => checkedOk('broker', 'fine'))).toEqual({
      name: 'broker',
      status: 'ok',
      found: 'fine',
      fix: null,
    });
  });

  it('that throws has failed, with the error', async () => {
    const check = async (): Promise<never> => {
      throw new Error('no way', { cause: new Error('since it is dark') });
    };
    expect(await guarded('broker', 'make light', check)).toEqual({
      name: 'broker',
      status: 'failed',
      found: 'no way: since it is dark',
      fix: 'make light',
    });
  });

  it('that never ends has failed after a minute', async () => {
    vi.useFakeTimers();
    try {
      const hanging = guardedAll('sandbox', 'look at it', () => new Promise(() => undefined));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await hanging).toEqual([
        { name: 'sandbox', status: 'failed', found: 'no end within 60 s', fix: 'look at it' },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});
