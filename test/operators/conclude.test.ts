import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/operators/conclude.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Measured, SetAside } from '../../src/operators/work-item.ts';
import type { Outcome } from '../../src/stream/outcome.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import type { RejectedReason, Selection } from '../../src/records/trace.ts';
import type { ChooseStep } from '../../src/records/trace-policy.ts';
import {
  aMeasuredAttempt,
  aRejectedTrace,
  aVerifiedRecord,
  CORRECT,
  INCORRECT,
  now,
  selectionInput,
  UNPARSABLE,
} from '../support/campaign-records.ts';
import { itMapsEachRecord } from '../support/operator-cases.ts';

type Item = Measured<Selection, ChooseStep> | SetAside<Selection, RejectedReason>;

const options = { campaign: 'test', teacher: 'teacher', now };

/** The n-th selection with traces of these verdicts, of which the policy chose the last. */
const judged = (n: number, ...verdicts: readonly Verdict[]): Measured<Selection, ChooseStep> => {
  const input = selectionInput(n);
  const attempts = verdicts.map((verdict, attempt) => aMeasuredAttempt({ attempt, verdict }));
  const decision = { kind: 'choose', index: attempts.length - 1 } as const;
  return { kind: 'measured', input, question: input.value.question, attempts, decision };
};

const outcomesOf = (item: Item): Outcome[] => {
  const outcomes: Outcome[] = [];
  of(item)
    .pipe(conclude(options))
    .subscribe((outcome) => outcomes.push(outcome));
  return outcomes;
};

const rejection = (reason: RejectedReason, value: unknown): Outcome => ({
  ref: selectionInput(1).ref,
  disposition: { kind: 'rejected', reason },
  outputs: [{ topic: 'rejected', key: 'q1', value }],
  counts: { 'rejected/3': 1 },
});

describe('conclude', () => {
  itMapsEachRecord<Item, Outcome>({
    operator: () => conclude(options),
    input: (n) => judged(n, CORRECT),
    output: (n) => ({
      ref: selectionInput(n).ref,
      disposition: { kind: 'forwarded' },
      outputs: [{ topic: 'cot', key: `q${n}`, value: aVerifiedRecord(`q${n}`) }],
      counts: { 'verified/3': 1 },
    }),
    throwing: (error) =>
      conclude({
        ...options,
        now: () => {
          throw error;
        },
      }),
  });

  it.each([INCORRECT, UNPARSABLE])('keeps a trace that is $verdict, with its reason', (verdict) => {
    const reason = verdict.verdict === 'unparsable' ? 'unparsable' : 'incorrect';
    const detail = `math/1: ${verdict.reason}`;
    expect(outcomesOf(judged(1, verdict))).toEqual([
      rejection(reason, aRejectedTrace('q1', 3, { verdict, reason, detail })),
    ]);
  });

  it('takes the trace that was chosen', () => {
    const [outcome] = outcomesOf(judged(1, INCORRECT, CORRECT));
    expect(outcome?.outputs).toEqual([{ topic: 'cot', key: 'q1', value: aVerifiedRecord('q1') }]);
  });

  it('keeps what is known of a selection whose call failed', () => {
    const input = selectionInput(1);
    const value = { reply: null, verdict: null, reason: 'timeout', detail: 'too late' } as const;
    expect(outcomesOf(setAside({ input, question: input.value.question }, 'timeout', 'too late'))).toEqual([
      rejection('timeout', aRejectedTrace('q1', 3, value)),
    ]);
  });
});
