import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { gate } from '../../src/operators/gate.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Decided, SetAside } from '../../src/operators/work-item.ts';
import type { RejectedReason, Selection } from '../../src/records/trace.ts';
import { askedSelection, aReply, AT, CORRECT, INCORRECT, UNPARSABLE } from '../support/campaign-records.ts';
import { itMapsEachRecord } from '../support/operator-cases.ts';

type Item = Decided<Selection> | SetAside<Selection, RejectedReason>;

const judged = (n: number, verdict = CORRECT): Decided<Selection> => ({
  ...askedSelection(n),
  kind: 'decided',
  reply: aReply(),
  repliedAt: AT,
  verdict,
});
const refusing = gate<Selection, RejectedReason>(() => ({ reason: 'too-long', detail: 'by 3' }));

const outOf = (item: Item): Item[] => {
  const items: Item[] = [];
  of(item)
    .pipe(refusing)
    .subscribe((each) => items.push(each));
  return items;
};

describe('gate', () => {
  itMapsEachRecord<Item, Item>({
    operator: () => gate<Selection, RejectedReason>(() => null),
    input: (n) => judged(n),
    output: (n) => judged(n),
    throwing: (error) =>
      gate<Selection, RejectedReason>(() => {
        throw error;
      }),
  });

  it('sets a right trace aside with all of its data', () =>
    expect(outOf(judged(1))).toEqual([setAside(judged(1), 'too-long', 'by 3')]));

  it.each([judged(1, INCORRECT), judged(1, UNPARSABLE), setAside(judged(1), 'truncated', 'cut off')])(
    'looks at no other: case %#',
    (item) => expect(outOf(item)).toEqual([item]),
  );
});
