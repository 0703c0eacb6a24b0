import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecidedAttempt } from '../../src/records/attempt-policy.ts';
import { allCorrect, firstCorrect, shortestCorrect, tracePolicyOf } from '../../src/records/trace-policy.ts';
import type { TracePolicy } from '../../src/records/trace-policy.ts';
import { aReply, CORRECT, INCORRECT, UNPARSABLE } from '../support/campaign-records.ts';

const trace = (verdict: DecidedAttempt['verdict'], length = 1): DecidedAttempt => ({
  reply: aReply({ content: '4', reasoning: 'x'.repeat(length) }),
  verdict,
  stepScores: null,
});
const traces = (...verdicts: readonly DecidedAttempt['verdict'][]): readonly DecidedAttempt[] =>
  verdicts.map((verdict) => trace(verdict));

const anyVerdict = fc.constantFrom(CORRECT, INCORRECT, UNPARSABLE);
/** What becomes of each sample: a trace with a verdict and a length, or null, set aside alone. */
const anySamples = fc.array(fc.option(fc.tuple(anyVerdict, fc.nat(3)).map(([verdict, n]) => trace(verdict, n))), {
  minLength: 1,
  maxLength: 8,
});

/** Does what the policy asks for until it has chosen. */
function follow(policy: TracePolicy, samples: readonly (DecidedAttempt | null)[]) {
  let asked = 0;
  const waves: number[] = [];
  for (;;) {
    const attempts = samples.slice(0, asked).filter((sample) => sample !== null);
    const step = policy.next(attempts, asked);
    expect(policy.next(attempts, asked)).toEqual(step);
    if (step.kind === 'choose') return { asked, waves, attempts, indices: step.indices };
    if (step.kind !== 'ask') return expect.unreachable('it scores nothing');
    waves.push(step.count);
    asked += step.count;
  }
}

describe('firstCorrect', () => {
  it.each([
    [CORRECT, [0]],
    [INCORRECT, []],
    [UNPARSABLE, []],
  ])('of one sample takes the one that is right, and none else', (verdict, indices) => {
    const policy = firstCorrect(1);
    expect(policy.next([])).toEqual({ kind: 'ask', count: 1 });
    expect(policy.next(traces(verdict))).toEqual({ kind: 'choose', indices });
  });

  it('asks for the next sample only where none is correct yet', () => {
    const policy = firstCorrect(3);
    expect(policy.next(traces(INCORRECT, UNPARSABLE))).toEqual({ kind: 'ask', count: 1 });
    expect(policy.next(traces(INCORRECT), 3)).toEqual({ kind: 'choose', indices: [] });
    expect(policy.next(traces(INCORRECT, CORRECT))).toEqual({ kind: 'choose', indices: [1] });
  });

  it('requests no sample after the first right one', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { asked, waves, attempts, indices } = follow(firstCorrect(samples.length), samples);
        const first = samples.findIndex((sample) => sample?.verdict === CORRECT);
        expect(asked).toBe(first < 0 ? samples.length : first + 1);
        expect(waves.every((count) => count === 1)).toBe(true);
        expect(indices.map((index) => attempts[index])).toEqual(first < 0 ? [] : [samples[first]]);
      }),
    );
  });
});

describe('shortestCorrect', () => {
  it('asks for all samples at once, and takes the first of the shortest right ones', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { waves, attempts, indices } = follow(shortestCorrect(samples.length), samples);
        expect(waves).toEqual([samples.length]);
        const right = samples.filter((sample) => sample?.verdict === CORRECT);
        const lengths = right.map((sample) => sample?.reply.reasoning?.length ?? 0);
        const expected = right[lengths.indexOf(Math.min(...lengths))];
        expect(indices.map((index) => attempts[index])).toEqual(expected === undefined ? [] : [expected]);
      }),
    );
  });

  it('counts the answer with the reasoning', () => {
    const long = { ...trace(CORRECT, 1), reply: aReply({ reasoning: 'x', content: 'y'.repeat(9) }) };
    expect(shortestCorrect(2).next([long, trace(CORRECT, 5)])).toEqual({ kind: 'choose', indices: [1] });
    expect(shortestCorrect(2).next([{ ...long, reply: aReply({ reasoning: null, content: 'y' }) }, long])).toEqual({
      kind: 'choose',
      indices: [0],
    });
  });
});

describe('allCorrect', () => {
  it('asks for all samples at once, and takes every right one in order', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { waves, attempts, indices } = follow(allCorrect(samples.length), samples);
        expect(waves).toEqual([samples.length]);
        expect(indices.map((index) => attempts[index])).toEqual(
          samples.filter((sample) => sample?.verdict === CORRECT),
        );
      }),
    );
  });
});

describe('every policy', () => {
  it.each([0, -1, 65, 1.5, Number.NaN])('refuses %d samples', (samples) => {
    for (const policy of [firstCorrect, shortestCorrect, allCorrect]) expect(() => policy(samples)).toThrow(RangeError);
  });

  it.each([
    ['first', 'first-correct'],
    ['shortest', 'shortest-correct'],
    ['all', 'all-correct'],
  ] as const)('is named by `choose: %s`', (choose, name) =>
    expect(tracePolicyOf({ samples: 2, choose })).toMatchObject({ name, version: 1 }),
  );
});
