import { describe, expect, it } from 'vitest';
import {
  begunAnew,
  checkBinding,
  isBeingReset,
  isOfOther,
  markedForReset,
} from '../../src/campaign/campaign-binding.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { AT } from '../support/campaign-records.ts';
import { aProgress } from '../support/written-topics.ts';

const progress = (counters: Readonly<Record<string, number>>): Progress =>
  aProgress({ fingerprint: 'as it was', counters: new Map(Object.entries(counters)) });

describe('isOfOther', () => {
  it('binds a campaign with outcomes to its first settings', () => {
    expect(isOfOther(progress({ in: 1, forwarded: 1 }), 'another')).toBe(true);
    expect(isOfOther(progress({ in: 1, forwarded: 1 }), 'as it was')).toBe(false);
  });

  it('allows new settings for a campaign without any outcome', () => {
    expect(isOfOther(progress({}), 'another')).toBe(false);
    expect(isOfOther(progress({ in: 0 }), 'another')).toBe(false);
  });
});

describe('a reset', () => {
  const at = { stage: 'grade', task: 0, worker: 'reset', at: AT };
  const account = {
    journalPosition: 7,
    reservedUsd: '3',
    inheritedUsd: '0',
    pendingUsd: '0',
    returnedUsd: '1',
    wantedUsd: '2',
    nextUsd: '2',
  };
  const last: Progress = {
    ...progress({ in: 5, forwarded: 5 }),
    sequence: 9,
    inputs: [{ topic: 'questions', partition: 0, base: 5, position: 5, completed: [] }],
    spend: [{ role: 'target', usd: '4', savedUsd: '0' }],
    journalLowWater: 6,
    account,
  };

  it('refuses every configuration after its mark, in older versions too, until the task starts again', () => {
    const marked = markedForReset(last, at);
    expect(isBeingReset(marked)).toBe(true);
    expect(isOfOther(marked, 'as it was')).toBe(true);
    expect(() => checkBinding(marked, 'as it was')).toThrow(expect.objectContaining({ code: 'campaign-resetting' }));
    const anew = begunAnew(marked, at);
    expect(isBeingReset(anew)).toBe(false);
    for (const fingerprint of ['as it was', 'another']) expect(() => checkBinding(anew, fingerprint)).not.toThrow();
    expect(() => checkBinding(last, 'another')).toThrow(expect.objectContaining({ code: 'campaign-changed' }));
  });

  it('keeps only the money, however often it starts again', () => {
    const once = begunAnew(markedForReset(last, at), at);
    const twice = begunAnew(markedForReset(markedForReset(markedForReset(last, at), at), at), at);
    expect({ ...twice, sequence: once.sequence }).toEqual(once);
    expect(once).toMatchObject({ sequence: 11, inputs: [], journalLowWater: 0, spend: last.spend });
    expect(once.counters.size).toBe(0);
    expect(once.account).toEqual({ ...account, wantedUsd: '0', nextUsd: '0' });
    expect(begunAnew(null, at)).toMatchObject({ sequence: 1, spend: [], account: null });
    // Where the account does not say up to where the journal is counted, all of it is counted again.
    expect(begunAnew({ ...last, account: null }, at).spend).toEqual([]);
  });
});
