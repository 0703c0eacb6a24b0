import { defer, NEVER, of, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdapterError } from '../../../src/engine/calls/adapter-error.ts';
import { createCallPort } from '../../../src/engine/calls/call-port.ts';
import type { CallTry, TryEnd } from '../../../src/engine/calls/call-port.ts';
import { tryDirectly } from '../../../src/engine/calls/direct-try.ts';
import { EndpointAdmission } from '../../../src/engine/calls/endpoint-admission.ts';
import { CallFailure } from '../../../src/records/model-reply.ts';
import type { CallFailureReason, ChatReply } from '../../../src/records/model-reply.ts';
import { SluiceError } from '../../../src/records/sluice-error.ts';
import type { AccountableReply } from '../../../src/stream/call.ts';
import { replyWith } from '../../support/running-campaign.ts';
import { scriptedAccess } from '../../support/scripted-access.ts';
import { someMoney } from '../../support/some-money.ts';

const identity = (offset: number) =>
  ({
    ref: { topic: 'questions', partition: 0, offset },
    role: 'target',
    step: 'attempt',
    attempt: 0,
    request: `q${offset}`,
  }) as const;

const refusedWith = (reason: CallFailureReason, retryAfterMs?: number): Observable<never> =>
  throwError(() => new CallFailure(reason, reason, retryAfterMs === undefined ? {} : { retryAfterMs }));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A port over tries that a test scripts. */
function scripted(tries: (one: CallTry<AccountableReply>, n: number) => Promise<TryEnd<AccountableReply>>) {
  const admission = new EndpointAdmission({ limit: 4, random: () => 0.5 });
  const seen: CallTry<AccountableReply>[] = [];
  const told: string[] = [];
  const fatal: unknown[] = [];
  const call = createCallPort({
    fatal: (error) => fatal.push(error),
    accessOf: scriptedAccess(admission),
    tryCall: <Reply extends AccountableReply>(one: CallTry<Reply>) => {
      seen.push(one);
      return tries(one, seen.length) as Promise<TryEnd<Reply>>;
    },
    listener: {
      noteCall: ({ offset }, { kind }) => told.push(`${offset} ${kind}`),
      callWaits: ({ offset }, _role, isWaiting) => told.push(`${offset} ${isWaiting ? 'waits' : 'goes on'}`),
    },
  });
  const ends: string[] = [];
  const subscribe = () =>
    call<ChatReply>(identity(7), () => NEVER).subscribe({
      next: ({ content }) => ends.push(content),
      error: (error: unknown) => ends.push(String(error)),
      complete: () => ends.push('complete'),
    });
  return { subscribe, seen, told, ends, fatal };
}
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);

describe('the call port', () => {
  it('fails with the failure of the call, or with what its adapter threw', async () => {
    const own = new CallFailure('request-refused', 'no');
    const thrown = new TypeError('a fault');
    const ends: unknown[] = [];
    for (const error of [own, new AdapterError(thrown)]) {
      const one = scripted(() => Promise.reject(error));
      one.subscribe();
      await settled();
      ends.push(...one.ends, ...one.fatal, one.seen.length);
    }
    expect(ends).toEqual([String(own), 1, String(thrown), 1]);
  });

  it('ends the task, and not the question, where the journal cannot be written', async () => {
    const gone = new SluiceError('topic-limit', 'calls takes smaller batches');
    const { subscribe, ends, fatal } = scripted(() => Promise.reject(gone));
    subscribe();
    await settled();
    expect({ ends, fatal }).toEqual({ ends: [], fatal: [gone] });
  });

  it('makes a try again until one ends the call, all of them as the same call', async () => {
    const { subscribe, seen, ends } = scripted(async (_one, n) => (n < 4 ? 'again' : replyWith('at last')));
    subscribe();
    await settled();
    expect(ends).toEqual(['at last', 'complete']);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map(({ tries }) => tries)).size).toBe(1);
    expect(new Set(seen.map(({ cancellation }) => cancellation)).size).toBe(1);
  });

  it('does nothing before it is subscribed to, and each subscription is a call of its own', async () => {
    const { subscribe, seen } = scripted(async () => replyWith('yes'));
    await settled();
    expect(seen).toEqual([]);
    subscribe();
    subscribe();
    await settled();
    expect(new Set(seen.map(({ tries }) => tries)).size).toBe(2);
  });

  it('gives neither a value nor an end if the try was cancelled: the record ends in another way', async () => {
    const { subscribe, ends } = scripted(async () => null);
    subscribe();
    await settled();
    expect(ends).toEqual([]);
  });

  it('cancels the try and the wait when it is unsubscribed, and reports no later events', async () => {
    const { subscribe, seen, told, ends } = scripted(async (one) => {
      one.tries.setWaiting(true);
      await new Promise((resolve) => setTimeout(resolve, 100));
      one.report({ role: 'target', kind: 'failed', reason: 'timeout' });
      return replyWith('too late');
    });
    const subscription = subscribe();
    await settled();
    expect([seen[0]?.cancellation.isCancelled, told]).toEqual([false, ['7 waits']]);
    subscription.unsubscribe();
    expect([seen[0]?.cancellation.isCancelled, told]).toEqual([true, ['7 waits', '7 goes on']]);
    await vi.advanceTimersByTimeAsync(200);
    expect([told, ends]).toEqual([['7 waits', '7 goes on'], []]);
  });
});

describe('the call port with direct tries', () => {
  /** Calls of an endpoint that holds another request for ever, so that it is never taken for away. */
  function endpoint(random: number, answers: readonly Observable<ChatReply>[]) {
    const accessOf = scriptedAccess(new EndpointAdmission({ limit: 4, random: () => random, nowMs: () => Date.now() }));
    const askedAtMs: number[] = [];
    const told: string[] = [];
    const call = createCallPort({
      fatal: (error) => {
        throw error;
      },
      accessOf,
      tryCall: tryDirectly(accessOf, someMoney()),
      listener: {
        noteCall: (_ref, event) => told.push(event.kind === 'failed' ? event.reason : event.kind),
        callWaits: () => undefined,
      },
    });
    call<ChatReply>(identity(0), () => NEVER).subscribe();
    const beganAtMs = Date.now();
    const ends: string[] = [];
    const perform = (): Observable<ChatReply> =>
      defer(() => {
        askedAtMs.push(Date.now() - beganAtMs);
        return answers[askedAtMs.length - 1] ?? NEVER;
      });
    const subscription = call<ChatReply>(identity(1), perform).subscribe({
      next: ({ content }) => ends.push(content),
      error: (error: unknown) => ends.push((error as CallFailure).reason),
    });
    return { askedAtMs, told, ends, subscription };
  }
  const DOWN = refusedWith('server-error');

  it('asks again after pauses that double, and counts each try', async () => {
    const { askedAtMs, told, ends } = endpoint(0.5, [DOWN, DOWN, DOWN, DOWN, of(replyWith('at last'))]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(askedAtMs).toEqual([0, 250, 750, 1750, 3750]);
    expect(told).toEqual(['server-error', 'server-error', 'server-error', 'server-error', 'replied']);
    expect(ends).toEqual(['at last']);
  });

  it('asks again no sooner than the endpoint says', async () => {
    const { askedAtMs } = endpoint(0, [refusedWith('server-error', 7000), DOWN, of(replyWith('at last'))]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(askedAtMs).toEqual([0, 7000, 7000]);
  });

  it('asks no more once it is unsubscribed in a pause', async () => {
    const { askedAtMs, subscription } = endpoint(0.5, [DOWN, DOWN, DOWN]);
    await vi.advanceTimersByTimeAsync(300);
    subscription.unsubscribe();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(askedAtMs).toEqual([0, 250]);
  });

  it('ends at once with a failure that is the request itself', async () => {
    const { askedAtMs, told, ends } = endpoint(0.5, [refusedWith('cancelled')]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([askedAtMs, told, ends]).toEqual([[0], ['cancelled'], ['cancelled']]);
  });
});
