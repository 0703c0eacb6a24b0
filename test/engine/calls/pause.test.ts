import { describe, expect, it } from 'vitest';
import type { PausePolicy } from '../../../src/engine/calls/pause.ts';
import { CALL_PAUSES, pauseMs, PROBE_PAUSES } from '../../../src/engine/calls/pause.ts';

/** Pauses after the first failure, the second and so on. */
const pausesOf = (policy: PausePolicy, random: number, retryAfterMs: number | null = null): number[] =>
  [1, 2, 3, 4, 7, 8, 1000].map((failures) => pauseMs(policy, failures, retryAfterMs, random));

describe('a pause before a failed request is made again', () => {
  it('doubles with each failure up to its bound', () => {
    expect(pausesOf(CALL_PAUSES.busy, 1)).toEqual([500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
    expect(pausesOf(PROBE_PAUSES, 1)).toEqual([1000, 2000, 4000, 5000, 5000, 5000, 5000]);
  });

  it('has full jitter for a call, whatever failed, and is shorter where the endpoint has answered', () => {
    for (const policy of Object.values(CALL_PAUSES)) expect(policy.minShare).toBe(0);
    expect(pausesOf(CALL_PAUSES.unproven, 1)).toEqual([500, 1000, 2000, 4000, 10_000, 10_000, 10_000]);
  });

  it('is spread over all of that for a call, and over its upper half for a probe', () => {
    expect(pausesOf(CALL_PAUSES.busy, 0)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(pausesOf(CALL_PAUSES.busy, 0.5).slice(0, 3)).toEqual([250, 500, 1000]);
    expect(pausesOf(PROBE_PAUSES, 0).slice(0, 3)).toEqual([500, 1000, 2000]);
  });

  it('is never shorter than what the endpoint asks for, and follows it for a minute at most', () => {
    expect(pausesOf(CALL_PAUSES.busy, 0.5, 900).slice(0, 4)).toEqual([900, 900, 1000, 2000]);
    expect(pauseMs(CALL_PAUSES.busy, 1, 86_400_000, 0.5)).toBe(60_000);
    expect(pauseMs(CALL_PAUSES.busy, 1, -5, 0)).toBe(0);
  });
});
