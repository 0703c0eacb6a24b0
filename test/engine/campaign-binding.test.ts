import { describe, expect, it } from 'vitest';
import { isOfOther } from '../../src/engine/restore.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { AT } from '../support/campaign-records.ts';

const progress = (counters: Readonly<Record<string, number>>): Progress => ({
  stage: 'grade',
  task: 0,
  sequence: 1,
  fingerprint: 'as it was',
  inputs: [],
  counters: new Map(Object.entries(counters)),
  spend: [],
  costs: [],
  waiting: [],
  account: null,
  budget: null,
  journalLowWater: 0,
  worker: 'w#1',
  committedAt: AT,
});

describe('isOfOther', () => {
  it('holds a campaign with outcomes to what it was begun as', () => {
    expect(isOfOther(progress({ in: 1, forwarded: 1 }), 'another')).toBe(true);
    expect(isOfOther(progress({ in: 1, forwarded: 1 }), 'as it was')).toBe(false);
  });

  it('lets a campaign without any outcome be configured anew', () => {
    expect(isOfOther(progress({}), 'another')).toBe(false);
    expect(isOfOther(progress({ in: 0 }), 'another')).toBe(false);
  });
});
