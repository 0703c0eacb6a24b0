import { NEVER, of, Subject, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { setAside } from '../../src/operators/work-item.ts';
import { settleEach, workOn } from '../../src/operators/settle-each.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import { questionInput } from '../support/campaign-records.ts';
import { marbles } from '../support/operator-cases.ts';

const input = questionInput(1);
const known = { input, question: input.value };
const aside = (reason: string, detail: string): unknown => setAside(known, reason, detail);

/** Works on every letter but `p`, which passes. */
const settling = (works: Readonly<Record<string, Observable<string>>>) =>
  settleEach<string, unknown>((letter) =>
    letter === 'p'
      ? { pass: 'P' }
      : workOn(
          known,
          () => works[letter] ?? NEVER,
          (value) => {
            if (value === 'bad') throw new RangeError('no such value');
            return value;
          },
        ),
  );

describe('settleEach', () => {
  it('emits one item for each record, in the order in which their work ends, and then completes', () => {
    marbles().run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = { a: cold('---x-y'), b: cold('-#', {}, new CallFailure('timeout', 'late')), c: cold('--|') };
      const source = hot('-a-b-----c-----p|');
      expectObservable(source.pipe(settling(work))).toBe('----(xB)---C---P|', {
        x: 'x',
        B: aside('timeout', 'late'),
        C: aside('operator-error', 'expected one value for the record, got none'),
        P: 'P',
      });
      // What it would still give is cancelled.
      expectSubscriptions(work.a.subscriptions).toBe('-^--!');
    });
  });

  it('takes the first value of work that gives several at once', () => {
    const items: unknown[] = [];
    of('a')
      .pipe(settling({ a: of('one', 'two') }))
      .subscribe((item) => items.push(item));
    expect(items).toEqual(['one']);
  });

  it.each([
    ['that throws before it begins', undefined, 'operator-error', 'no work'],
    ['whose value is refused', of('bad'), 'operator-error', 'no such value'],
    ['that fails as a call does', throwError(() => new CallFailure('timeout', 'late')), 'timeout', 'late'],
  ])('sets a record aside with work %s', (_, work, reason, detail) => {
    const items: unknown[] = [];
    let isComplete = false;
    of('a')
      .pipe(
        settleEach(() =>
          workOn(
            known,
            () => {
              if (work === undefined) throw new RangeError('no work');
              return work;
            },
            (value) => {
              if (value === 'bad') throw new RangeError('no such value');
              return value;
            },
          ),
        ),
      )
      .subscribe({ next: (item) => items.push(item), complete: () => (isComplete = true) });
    expect([items, isComplete]).toEqual([[aside(reason, detail)], true]);
  });

  it('cancels all work with its subscription', () => {
    const works = { a: new Subject<string>(), b: new Subject<string>() };
    const subscription = of('a', 'b').pipe(settling(works)).subscribe();
    expect([works.a.observed, works.b.observed]).toEqual([true, true]);
    subscription.unsubscribe();
    expect([works.a.observed, works.b.observed]).toEqual([false, false]);
  });

  it('a plan that throws is an error of the stream, and cancels the work of others', () => {
    const work = new Subject<string>();
    let caught: unknown;
    of('a', 'bad', 'c')
      .pipe(
        settleEach((letter) => {
          if (letter === 'c') expect.unreachable('the stream has ended');
          if (letter === 'bad') throw new RangeError('no plan');
          return workOn(
            known,
            () => work,
            (value) => value,
          );
        }),
      )
      .subscribe({ error: (error: unknown) => (caught = error) });
    expect(caught).toEqual(new RangeError('no plan'));
    expect(work.observed).toBe(false);
  });
});
