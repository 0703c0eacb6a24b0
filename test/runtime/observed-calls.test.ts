import { firstValueFrom, NEVER, of, Subject, take, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { CallFailure } from '../../src/records/model-reply.ts';
import { observeCall } from '../../src/runtime/observed-calls.ts';
import type { CallObserver } from '../../src/runtime/observed-calls.ts';

function noting(): { told: string[]; observer: CallObserver } {
  const told: string[] = [];
  const observer: CallObserver = {
    started: (role) => told.push(`${role} started`),
    answered: (role) => told.push(`${role} answered`),
    failed: (role, reason) => told.push(`${role} failed: ${reason}`),
    otherModel: (role, first, now) => told.push(`${role} ${first} -> ${now}`),
  };
  return { told, observer };
}

describe('observeCall', () => {
  it('reports a request and its reply', async () => {
    const { told, observer } = noting();
    expect(await firstValueFrom(observeCall('target', of('reply'), observer))).toBe('reply');
    expect(told).toEqual(['target started', 'target answered']);
  });

  it('reports nothing before the request is made', () => {
    const { told, observer } = noting();
    observeCall('target', of('reply'), observer);
    expect(told).toEqual([]);
  });

  it.each([
    [new CallFailure('rate-limited', 'slow down'), 'rate-limited'],
    [new TypeError('a fault'), 'unexpected'],
  ])('tells of a failure by its reason', (error, reason) => {
    const { told, observer } = noting();
    const errors: unknown[] = [];
    observeCall(
      'scorer',
      throwError(() => error),
      observer,
    ).subscribe({ error: (seen: unknown) => errors.push(seen) });
    expect(errors).toEqual([error]);
    expect(told).toEqual(['scorer started', `scorer failed: ${reason}`]);
  });

  it('reports an unsubscribed request as cancelled', () => {
    const { told, observer } = noting();
    observeCall('teacher', NEVER, observer).subscribe().unsubscribe();
    expect(told).toEqual(['teacher started', 'teacher failed: cancelled']);
  });

  it('reports only one end, and cancels the request with its caller', () => {
    const { told, observer } = noting();
    const replies = new Subject<number>();
    observeCall('target', replies, observer).pipe(take(1)).subscribe();
    replies.next(1);
    expect(replies.observed).toBe(false);
    expect(told).toEqual(['target started', 'target answered']);
  });

  it('reports every try separately', () => {
    const { told, observer } = noting();
    const observed = observeCall('target', of(1), observer);
    observed.subscribe();
    observed.subscribe();
    expect(told).toHaveLength(4);
  });
});
