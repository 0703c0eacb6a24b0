import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/operators/conclude.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Measured, SetAside } from '../../src/operators/work-item.ts';
import type { Outcome } from '../../src/stream/outcome.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import type { TeacherOf } from '../../src/records/teachers.ts';
import type { RejectedReason, RejectedTrace, Selection } from '../../src/records/trace.ts';
import type { ChooseStep } from '../../src/records/trace-policy.ts';
import {
  aMeasuredAttempt,
  aRejectedTrace,
  aReply,
  aVerifiedRecord,
  CORRECT,
  INCORRECT,
  now,
  selectionInput,
  UNPARSABLE,
} from '../support/campaign-records.ts';
import { itMapsEachRecord } from '../support/operator-cases.ts';

type Item = Measured<Selection, ChooseStep, RejectedReason> | SetAside<Selection, RejectedReason>;

const options = { campaign: 'test', teacher: 'teacher', now };

/** The n-th selection with traces of these verdicts, of which the policy chose all that are right. */
const judged = (n: number, ...verdicts: readonly Verdict[]): Measured<Selection, ChooseStep, RejectedReason> => {
  const input = selectionInput(n);
  const attempts = verdicts.map((verdict, attempt) => aMeasuredAttempt({ attempt, verdict }));
  const indices = attempts.flatMap(({ verdict }, index) => (verdict === CORRECT ? [index] : []));
  const decision = { kind: 'choose', indices } as const;
  return { kind: 'measured', input, question: input.value.question, attempts, decision };
};

const outcomesOf = (item: Item): Outcome[] => {
  const outcomes: Outcome[] = [];
  of(item)
    .pipe(conclude(options))
    .subscribe((outcome) => outcomes.push(outcome));
  return outcomes;
};

const rejection = (reason: RejectedReason, value: unknown, refused: Record<string, number> = {}): Outcome => ({
  ref: selectionInput(1).ref,
  disposition: { kind: 'rejected', reason },
  outputs: [{ topic: 'rejected', key: 'q1', value }],
  counts: { 'rejected/3': 1, ...refused },
  costGroup: 'level/3',
});

describe('conclude', () => {
  itMapsEachRecord<Item, Outcome>({
    operator: () => conclude(options),
    input: (n) => judged(n, CORRECT),
    output: (n) => ({
      ref: selectionInput(n).ref,
      disposition: { kind: 'forwarded' },
      outputs: [{ topic: 'cot', key: `q${n}`, value: aVerifiedRecord(`q${n}`) }],
      counts: { 'verified/3': 1, 'traces/teacher/right': 1, 'traces/teacher/records': 1 },
      costGroup: 'level/3',
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
      rejection(reason, aRejectedTrace('q1', 3, { verdict, reason, detail }), {
        [`traces/teacher/refused:${reason}`]: 1,
      }),
    ]);
  });

  it('writes the chosen trace', () => {
    const [outcome] = outcomesOf(judged(1, INCORRECT, CORRECT));
    const value = aVerifiedRecord('q1', 3, { attempt: 1 });
    expect(outcome?.outputs).toEqual([{ topic: 'cot', key: 'q1', value }]);
  });

  it('writes a record for each chosen trace, in one outcome that counts once', () => {
    const [outcome] = outcomesOf(judged(1, CORRECT, INCORRECT, CORRECT));
    expect(outcome?.disposition).toEqual({ kind: 'forwarded' });
    expect(outcome?.counts).toEqual({
      'verified/3': 1,
      'traces/teacher/right': 2,
      'traces/teacher/refused:incorrect': 1,
      'traces/teacher/records': 2,
    });
    expect(outcome?.outputs.map(({ value }) => value)).toEqual([
      aVerifiedRecord('q1', 3, { attempt: 0, traceIndex: 0, traceCount: 2 }),
      aVerifiedRecord('q1', 3, { attempt: 2, traceIndex: 1, traceCount: 2 }),
    ]);
  });

  it('keeps every trace of a question without a right one, the most advanced one first', () => {
    const item = judged(1, UNPARSABLE, INCORRECT);
    const { input, question } = item;
    const cut = setAside({ input, question, attempt: 2, reply: aReply() }, 'truncated', 'cut off');
    const none = setAside({ input, question, attempt: 3 }, 'timeout', 'too late');
    const [outcome] = outcomesOf({ ...item, asides: [cut, none] });
    expect(outcome).toMatchObject({ disposition: { reason: 'incorrect' } });
    expect(outcome?.counts).toEqual({
      'rejected/3': 1,
      ...Object.fromEntries(
        ['incorrect', 'unparsable', 'truncated', 'timeout'].map((each) => [`traces/teacher/refused:${each}`, 1]),
      ),
    });
    expect(
      outcome?.outputs.map(({ value }) => {
        const { attempt, reason, traceIndex, traceCount, reply } = value as RejectedTrace;
        return [attempt, reason, traceIndex, traceCount, reply === null];
      }),
    ).toEqual([
      [1, 'incorrect', 0, 4, false],
      [0, 'unparsable', 1, 4, false],
      [2, 'truncated', 2, 4, false],
      [3, 'timeout', 3, 4, true],
    ]);
  });

  it('keeps the other traces of a selection that one of them set aside', () => {
    const { input, question, attempts } = judged(1, INCORRECT);
    const broken = setAside({ input, question, attempt: 1, attempts }, 'tests-broken', 'no test passes');
    const [outcome] = outcomesOf(broken);
    expect(outcome?.disposition).toEqual({ kind: 'rejected', reason: 'tests-broken' });
    expect(outcome?.outputs.map(({ value }) => (value as RejectedTrace).reason)).toEqual(['tests-broken', 'incorrect']);
  });

  it('names the teacher of each sample, in its record and in the counts', () => {
    const teacherOf: TeacherOf = (_id, attempt) =>
      attempt === 0 ? { role: 'teacher', model: 'a', share: 1 } : { role: 'teacher-2', model: 'b', share: 1 };
    const outcomes: Outcome[] = [];
    of(judged(1, INCORRECT, CORRECT), judged(2, INCORRECT, INCORRECT))
      .pipe(conclude({ ...options, teacherOf }))
      .subscribe((outcome) => outcomes.push(outcome));
    const teachers = outcomes.map(({ outputs }) => outputs.map(({ value }) => (value as RejectedTrace).teacher));
    expect(teachers).toEqual([['b'], ['a', 'b']]);
    expect(outcomes[0]?.counts).toEqual({
      'verified/3': 1,
      'traces/teacher/refused:incorrect': 1,
      'traces/teacher-2/right': 1,
      'traces/teacher-2/records': 1,
    });
  });

  it('refuses a policy that chooses a trace that is wrong or not there', () => {
    const wrong = { ...judged(1, CORRECT, INCORRECT), decision: { kind: 'choose', indices: [1] } as const };
    const absent = { ...wrong, decision: { kind: 'choose', indices: [2] } as const };
    for (const item of [wrong, absent]) {
      let failure: unknown = null;
      of(item)
        .pipe(conclude(options))
        .subscribe({ error: (error: unknown) => (failure = error) });
      expect(failure).toBeInstanceOf(RangeError);
    }
  });

  it('keeps the data of a selection whose call failed', () => {
    const input = selectionInput(1);
    const value = { reply: null, verdict: null, reason: 'timeout', detail: 'too late', attempt: null } as const;
    expect(outcomesOf(setAside({ input, question: input.value.question }, 'timeout', 'too late'))).toEqual([
      rejection('timeout', aRejectedTrace('q1', 3, value)),
    ]);
  });
});
