import { EMPTY, Observable, Subject, of } from 'rxjs';
import type { Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../src/model/limit-concurrency.ts';
import type { ChatModel, StepScorer } from '../../src/records/model-ports.ts';
import type { ChatReply, ChatRequest } from '../../src/records/model-reply.ts';

const requestOf = (content: string): ChatRequest => ({ messages: [{ role: 'user', content }] });
const reply = { content: 'x' } as ChatReply;

/** A model whose requests stay in flight until the test ends them. */
function heldModel(): { model: ChatModel; started: string[]; inFlight: Map<string, Subject<ChatReply>> } {
  const started: string[] = [];
  const inFlight = new Map<string, Subject<ChatReply>>();
  const complete = (request: ChatRequest): Observable<ChatReply> =>
    new Observable((subscriber) => {
      const name = request.messages[0]?.content ?? '';
      const subject = new Subject<ChatReply>();
      started.push(name);
      inFlight.set(name, subject);
      subject.subscribe(subscriber);
      return () => inFlight.delete(name);
    });
  return { model: { model: 'held', complete }, started, inFlight };
}

describe('limitConcurrency', () => {
  it('lets no more in flight than the limit, first come, first served', () => {
    const { model, started, inFlight } = heldModel();
    const limited = limitConcurrency(2)(model);
    for (const name of ['a', 'b', 'c', 'd']) limited.complete(requestOf(name)).subscribe();
    expect(limited.model).toBe('held');
    expect(started).toEqual(['a', 'b']);
    inFlight.get('b')?.complete();
    expect(started).toEqual(['a', 'b', 'c']);
    inFlight.get('a')?.complete();
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    expect([...inFlight.keys()]).toEqual(['c', 'd']);
  });

  it('gives a slot back on completion, error and unsubscription alike', () => {
    const { model, started, inFlight } = heldModel();
    const limited = limitConcurrency(1)(model);
    const errors: unknown[] = [];
    const subscriptions = ['a', 'b', 'c', 'd'].map((name) =>
      limited.complete(requestOf(name)).subscribe({ error: (error: unknown) => errors.push(error) }),
    );
    inFlight.get('a')?.error('broken');
    expect(started).toEqual(['a', 'b']);
    expect(errors).toEqual(['broken']);
    subscriptions[1]?.unsubscribe();
    expect(started).toEqual(['a', 'b', 'c']);
    inFlight.get('c')?.complete();
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('forgets a request that is unsubscribed while it waits', () => {
    const { model, started, inFlight } = heldModel();
    const limited = limitConcurrency(1)(model);
    const subscriptions = ['a', 'b', 'c'].map((name): Subscription => limited.complete(requestOf(name)).subscribe());
    subscriptions[1]?.unsubscribe();
    inFlight.get('a')?.complete();
    expect(started).toEqual(['a', 'c']);
    subscriptions[2]?.unsubscribe();
    limited.complete(requestOf('d')).subscribe();
    expect(started).toEqual(['a', 'c', 'd']);
  });

  it('releases a slot once, however a request ends', () => {
    const { model, started, inFlight } = heldModel();
    const limited = limitConcurrency(1)(model);
    const first = limited.complete(requestOf('a')).subscribe();
    inFlight.get('a')?.complete();
    first.unsubscribe();
    for (const name of ['b', 'c']) limited.complete(requestOf(name)).subscribe();
    expect(started).toEqual(['a', 'b']);
  });

  it('shares its slots among all models it wraps', () => {
    const { model, started } = heldModel();
    const limiter = limitConcurrency(1);
    const scorer: StepScorer = {
      model: 'prm',
      score: () =>
        new Observable(() => {
          started.push('score');
        }),
    };
    limiter(scorer)
      .score({ question: 'q', steps: ['s'] })
      .subscribe();
    limiter(model).complete(requestOf('a')).subscribe();
    expect(started).toEqual(['score']);
  });

  it('passes values on, and a thousand waiting replies of no duration do not deepen the stack', () => {
    const { model, inFlight } = heldModel();
    const limiter = limitConcurrency(1);
    limiter(model).complete(requestOf('a')).subscribe();
    const instant = limiter({ model: 'instant', complete: () => of(reply) });
    const empty = limiter({ model: 'empty', complete: () => EMPTY });
    let values = 0;
    for (let index = 0; index < 20_000; index++) {
      (index % 2 === 0 ? instant : empty).complete(requestOf('x')).subscribe(() => (values += 1));
    }
    expect(values).toBe(0);
    inFlight.get('a')?.complete();
    expect(values).toBe(10_000);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a limit of %d', (limit) => {
    expect(() => limitConcurrency(limit)).toThrow(`limit must be an integer of at least 1, got ${limit}`);
  });
});
