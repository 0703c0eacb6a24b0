import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecidedAttempt } from '../../src/records/attempt-policy.ts';
import { firstCorrect } from '../../src/records/trace-policy.ts';
import { aReply, CORRECT, INCORRECT, UNPARSABLE } from '../support/campaign-records.ts';

const traces = (...verdicts: readonly DecidedAttempt['verdict'][]): readonly DecidedAttempt[] =>
  verdicts.map((verdict) => ({ reply: aReply(), verdict, stepScores: null }));

describe('firstCorrect', () => {
  it.each([CORRECT, INCORRECT, UNPARSABLE])('of one sample takes the one, also where it is $verdict', (verdict) => {
    const policy = firstCorrect(1);
    expect(policy.next([])).toEqual({ kind: 'ask', count: 1 });
    expect(policy.next(traces(verdict))).toEqual({ kind: 'choose', index: 0 });
  });

  it('asks for the next sample only where none is correct yet', () => {
    const policy = firstCorrect(3);
    expect(policy.next(traces(INCORRECT, UNPARSABLE))).toEqual({ kind: 'ask', count: 1 });
    expect(policy.next(traces(INCORRECT, CORRECT))).toEqual({ kind: 'choose', index: 1 });
    expect(policy.next(traces(INCORRECT, INCORRECT, UNPARSABLE))).toEqual({ kind: 'choose', index: 2 });
  });

  it('ends for any verdicts after at most its samples, with a correct trace where there is one', () => {
    const anyVerdict = fc.constantFrom(CORRECT, INCORRECT, UNPARSABLE);
    fc.assert(
      fc.property(fc.array(anyVerdict, { minLength: 1, maxLength: 6 }), (verdicts) => {
        const policy = firstCorrect(verdicts.length);
        let asked = 0;
        let step = policy.next([]);
        for (; step.kind === 'ask'; step = policy.next(traces(...verdicts.slice(0, asked)))) asked += step.count;
        if (step.kind !== 'choose') return expect.unreachable('it scores nothing');
        expect(asked).toBeLessThanOrEqual(verdicts.length);
        expect(step.index).toBe(asked - 1);
        expect(verdicts[step.index] === CORRECT).toBe(verdicts.includes(CORRECT));
      }),
    );
  });

  it.each([0, -1, Number.NaN])('refuses %d samples', (samples) => {
    expect(() => firstCorrect(samples)).toThrow(RangeError);
  });
});
