import { describe, expect, it } from 'vitest';
import { CallTries } from '../../../src/engine/calls/call-tries.ts';
import { WaitingCalls } from '../../../src/engine/calls/waiting-calls.ts';
import type { WaitingCall } from '../../../src/engine/calls/waiting-calls.ts';

const waitingOf = (role: string): WaitingCall => ({ call: new CallTries(undefined, role), admit: () => undefined });

function take(calls: WaitingCalls, most: number): string[] {
  let left = most;
  return [...calls.take(() => left-- > 0)].map(({ call }) => call.role);
}

describe('WaitingCalls', () => {
  it('lets roles take turns, however many calls of one wait', () => {
    const calls = new WaitingCalls();
    for (let i = 0; i < 1000; i += 1) calls.add(waitingOf('target'));
    for (let i = 0; i < 3; i += 1) calls.add(waitingOf('teacher'));
    expect(take(calls, 4)).toEqual(['target', 'teacher', 'target', 'teacher']);
    // One that comes later has its turn too.
    calls.add(waitingOf('judge'));
    expect(take(calls, 3).toSorted()).toEqual(['judge', 'target', 'teacher']);
    expect(take(calls, 2)).toEqual(['target', 'target']);
    expect(calls.inLine).toBe(1004 - 9);
    expect(take(calls, 10_000)).toHaveLength(995);
    expect([calls.inLine, take(calls, 1)]).toEqual([0, []]);
  });

  it('takes the calls of a role in their order, without forgotten ones', () => {
    const calls = new WaitingCalls();
    const all = [0, 1, 2, 3].map(() => waitingOf('target'));
    for (const waiting of all) calls.add(waiting);
    calls.forget(all[1] as WaitingCall);
    calls.forget(all[1] as WaitingCall);
    expect(calls.inLine).toBe(3);
    expect([...calls.take(() => true)]).toEqual([all[0], all[2], all[3]]);
  });

  it('takes no call while none may go', () => {
    const calls = new WaitingCalls();
    calls.add(waitingOf('target'));
    expect(take(calls, 0)).toEqual([]);
    expect(calls.inLine).toBe(1);
  });
});
