import fc from 'fast-check';
import { map, mergeMap, of, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { measure } from '../../src/operators/measure.ts';
import type { MeasureEnd } from '../../src/operators/measure.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Asked, Decided, SetAside } from '../../src/operators/work-item.ts';
import type { TraceOptions } from '../../src/records/trace.ts';
import { chosenOf, tracePolicyOf } from '../../src/records/trace-policy.ts';
import type { ChooseStep } from '../../src/records/trace-policy.ts';
import { isOfAttempt } from '../../src/records/trace-reason.ts';
import type { RejectedReason, Selection } from '../../src/records/trace.ts';
import { aReply, AT, CORRECT, INCORRECT, selectionInput } from '../support/campaign-records.ts';

/** How a sample ends: `truncated` alone, `sandbox-error` with its whole selection. */
type End = 'right' | 'wrong' | 'truncated' | 'sandbox-error';
type Item = MeasureEnd<Selection, RejectedReason, ChooseStep>;

/** What becomes of one selection whose samples end so, each after its time. */
function measured(choose: TraceOptions['choose'], ends: readonly End[], delaysMs: readonly number[] = []) {
  const scheduler = new VirtualTimeScheduler();
  const policy = tracePolicyOf({ samples: ends.length, choose });
  const asked: number[] = [];
  const settle = (item: Asked<Selection>): Decided<Selection> | SetAside<Selection, RejectedReason> => {
    const end = ends[item.attempt] ?? 'right';
    const decided = { ...item, kind: 'decided', reply: aReply(), repliedAt: AT } as const;
    if (end === 'right' || end === 'wrong') return { ...decided, verdict: end === 'right' ? CORRECT : INCORRECT };
    return setAside(item, end, end);
  };
  const items: Item[] = [];
  of(selectionInput(1))
    .pipe(
      measure<Selection, RejectedReason, ChooseStep>({
        policy,
        questionOf: ({ question }) => question,
        attempt: mergeMap((item) => {
          asked.push(item.attempt);
          return timer(delaysMs[item.attempt] ?? 0, scheduler).pipe(map(() => settle(item)));
        }),
        apart: { isOfAttempt, decideAnyway: (attempts) => chosenOf(policy, attempts) },
      }),
    )
    .subscribe((item) => items.push(item));
  scheduler.flush();
  expect(items).toHaveLength(1);
  return { item: items[0] as Item, asked };
}

const anyEnds = fc.array(fc.constantFrom<End>('right', 'wrong', 'truncated', 'sandbox-error'), {
  minLength: 1,
  maxLength: 8,
});
const anyDelays = fc.array(fc.nat(20), { minLength: 8, maxLength: 8 });
const numbersOf = (items: readonly { readonly attempt: number | null }[] = []): (number | null)[] =>
  items.map(({ attempt }) => attempt);

describe('measure with attempts that are set aside without their record', () => {
  it('continues with the next sample and the next number', () => {
    const { item, asked } = measured('first', ['truncated', 'wrong', 'right', 'right']);
    expect(asked).toEqual([0, 1, 2]);
    expect(item).toMatchObject({ kind: 'measured', decision: { indices: [1] } });
    expect([numbersOf(item.attempts), numbersOf(item.asides)]).toEqual([[1, 2], [0]]);
  });

  it('makes no more attempts if each further sample would end the same way', () => {
    const { item, asked } = measured('first', ['wrong', 'sandbox-error', 'right']);
    expect(asked).toEqual([0, 1]);
    expect(item).toMatchObject({ kind: 'set-aside', reason: 'sandbox-error', attempt: 1 });
    expect([numbersOf(item.attempts), item.asides]).toEqual([[0], undefined]);
  });

  it('uses a right trace although another one would set the record aside', () => {
    const { item } = measured('all', ['right', 'sandbox-error', 'right']);
    expect(item).toMatchObject({ kind: 'measured', decision: { indices: [0, 1] } });
    expect([numbersOf(item.attempts), numbersOf(item.asides)]).toEqual([[0, 2], [1]]);
  });

  it('measures a record without usable attempts as an empty choice', () => {
    const { item } = measured('shortest', ['truncated', 'truncated']);
    expect(item).toMatchObject({ kind: 'measured', attempts: [], decision: { indices: [] } });
  });

  it('loses no sample, and no right one, in any order', () => {
    fc.assert(
      fc.property(fc.constantFrom('first', 'shortest', 'all'), anyEnds, anyDelays, (choose, ends, delaysMs) => {
        const { item, asked } = measured(choose, ends, delaysMs);
        expect(measured(choose, ends).item).toEqual(item);
        const own = item.kind === 'set-aside' ? [item] : [];
        const all = [...numbersOf(item.attempts), ...numbersOf(item.asides), ...numbersOf(own)];
        expect(all.toSorted((a, b) => (a ?? -1) - (b ?? -1))).toEqual(asked.toSorted((a, b) => a - b));
        const right = asked.filter((n) => ends[n] === 'right');
        const wanted = choose === 'all' ? right.length : Math.min(1, right.length);
        expect(item.kind === 'set-aside' ? 0 : item.decision.indices.length).toBe(wanted);
      }),
    );
  });
});
