import { from, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { sample } from '../../src/operators/sample.ts';
import type { SampleDependencies, SampleInput } from '../../src/operators/sample.ts';
import { cellTargets } from '../../src/records/cells.ts';
import type { Level } from '../../src/records/grade.ts';
import { mixShares } from '../../src/records/mix.ts';
import type { Outcome } from '../../src/stream/outcome.ts';
import type { RejectedReason } from '../../src/records/trace.ts';
import { aRejectedTrace, aSelection, at, aVerifiedRecord, gradedInput, now } from '../support/campaign-records.ts';
import { marbles } from '../support/operator-cases.ts';

const none = [0, 0, 0, 0, 0, 0] as const;

const dependencies = (over: Partial<SampleDependencies['options']> = {}): SampleDependencies => ({
  options: { shares: mixShares({ kind: 'fixed', shares: { 3: 1 } }), size: 100, maxInFlight: 10, seed: 1, ...over },
  counts: { drawn: none, verified: none, rejected: none },
  trial: { hasSound: false, habits: {} },
  isKnownId: () => false,
  now,
});

const drawOf = (n: number, draw: number, level: Level = 3): Outcome => ({
  ref: gradedInput(n, level).ref,
  disposition: { kind: 'forwarded' },
  outputs: [{ topic: 'selected', key: `q${n}`, value: aSelection(`q${n}`, level, draw) }],
  counts: { [`drawn/${level}`]: 1 },
});
const verified = (n: number, offset: number): SampleInput => ({
  ref: at('cot', offset),
  value: aVerifiedRecord(`q${n}`),
});
const rejected = (n: number, offset: number): SampleInput => ({
  ref: at('rejected', offset),
  value: aRejectedTrace(`q${n}`),
});
const noted = (topic: 'cot' | 'rejected', offset: number): Outcome => ({
  ref: at(topic, offset),
  disposition: { kind: 'noted' },
  outputs: [],
  counts: { [`${topic === 'cot' ? 'verified' : 'rejected'}/3`]: 1, 'evidence/sound': 1 },
});

const fixed =
  (values: Record<string, SampleInput>, outcomes: Record<string, Outcome>) =>
  (
    source: string,
    expected: string,
    subscribed: string,
    options: Partial<SampleDependencies> = {},
    until?: string,
  ): void => {
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const input = cold<SampleInput>(source, values, new Error('source'));
      const out = input.pipe(sample({ ...dependencies(), ...options }));
      expectObservable(out, until).toBe(expected, outcomes, new Error('source'));
      expectSubscriptions(input.subscriptions).toBe(subscribed);
    });
  };

describe('sample', () => {
  const check = fixed(
    { a: gradedInput(1), b: gradedInput(2), c: gradedInput(3), v: verified(1, 0), r: rejected(2, 0) },
    {
      A: drawOf(1, 0),
      B: drawOf(2, 1),
      C: drawOf(3, 2),
      v: noted('cot', 0),
      r: noted('rejected', 0),
      d: {
        ref: gradedInput(1).ref,
        disposition: { kind: 'rejected', reason: 'duplicate' },
        outputs: [],
        counts: { 'duplicate/3': 1 },
      },
    },
  );
  const alone = dependencies({ maxInFlight: 1 });
  const lastWanted = dependencies({ size: 1 });

  describe('the fixed list', () => {
    it('waits with a source that never emits', () => check('-', '-', '^'));
    it('completes with an empty source', () => check('---|', '---|', '^--!'));
    it('draws one', () => check('-a-|', '-A-|', '^--!'));
    it('draws many', () => check('-ab-c|', '-AB-C|', '^----!'));
    it('passes an error of the source', () => check('-a-#', '-A-#', '^--!'));
    it('leaves its source when it is unsubscribed', () => check('-a-b-|', '-A--', '^--!', {}, '---!'));
    it('completes with undrawn records inside: they have no outcome and come again', () =>
      check('-a-b-|', '-A---|', '^----!', alone));
    it('passes an error of a dependency, and leaves its source', () => {
      const error = new Error('source');
      check('-a-b-|', '-#', '^!', {
        now: () => {
          throw error;
        },
      });
    });
    it('passes an error of `isKnownId`', () => {
      check('-a-b-|', '-#', '^!', {
        isKnownId: () => {
          throw new Error('source');
        },
      });
    });
  });

  it('notes an ending and draws what it makes room for, at once', () => {
    check('-ab-v---c-r---|', '-A--(vB)--(rC)|', '^-------------!', alone);
  });

  it('ends a record whose id was drawn in this run', () => check('-aa|', '-Ad|', '^--!'));

  it('ends a record whose id was selected before the start', () =>
    check('-a|', '-d|', '^-!', { isKnownId: (id) => id === 'q1' }));

  it('counts a question with several records once: further ones make no room and reach no size', () => {
    const further = (topic: 'cot' | 'rejected', offset: number): SampleInput => ({
      ref: at(topic, offset),
      value: topic === 'cot' ? aVerifiedRecord('q1', 3, TWO) : aRejectedTrace('q1', 3, TWO),
    });
    const only = (topic: 'cot' | 'rejected', offset: number): Outcome => ({ ...noted(topic, offset), counts: {} });
    const TWO = { attempt: 1, traceIndex: 1, traceCount: 2 };
    const outcomes: Outcome[] = [];
    from([gradedInput(1), gradedInput(2), verified(1, 0), further('cot', 1), further('rejected', 2), gradedInput(3)])
      .pipe(sample(dependencies({ size: 2, maxInFlight: 1 })))
      .subscribe((outcome) => outcomes.push(outcome));
    expect(outcomes).toEqual([drawOf(1, 0), noted('cot', 0), drawOf(2, 1), only('cot', 1), only('rejected', 2)]);
  });

  it('draws nothing beyond the size', () => check('-ab|', '-A-|', '^--!', lastWanted));

  it('draws again for what was rejected', () => check('-ab-r---|', '-A--(rB)|', '^-------!', lastWanted));

  it('continues from the committed counts', () => {
    const counts = { drawn: [0, 0, 0, 2, 0, 0], verified: [0, 0, 0, 1, 0, 0], rejected: none } as const;
    check('-c|', '-C|', '^-!', { ...dependencies({ size: 3 }), counts });
    check('-c|', '--|', '^-!', { ...dependencies({ size: 2 }), counts });
  });

  describe('the trial of a teacher', () => {
    const run = (inputs: readonly SampleInput[], over: Partial<SampleDependencies> = {}): Outcome[] => {
      const outcomes: Outcome[] = [];
      from(inputs)
        .pipe(sample({ ...dependencies({ maxInFlight: 100 }), ...over }))
        .subscribe((outcome) => outcomes.push(outcome));
      return outcomes;
    };
    const questions = (count: number): SampleInput[] => Array.from({ length: count }, (_, i) => gradedInput(i + 1));
    const draws = (outcomes: readonly Outcome[]): number =>
      outcomes.filter(({ disposition }) => disposition.kind === 'forwarded').length;
    const endedBy = (reason: RejectedReason, count: number): SampleInput[] =>
      Array.from({ length: count }, (_, i) => ({
        ref: at('rejected', i),
        value: aRejectedTrace(`q${i + 1}`, 3, { reason }),
      }));

    it('draws ten until the first trace has ended', () => expect(draws(run(questions(50)))).toBe(10));

    it('stops drawing after ten traces with a habitual fault of the teacher', () => {
      expect(draws(run([...questions(50), ...endedBy('reasoning-missing', 10)]))).toBe(10);
      expect(draws(run([...questions(50), ...endedBy('truncated', 5), ...endedBy('unparsable', 5)]))).toBe(10);
    });

    it('draws all that the mix wants once one trace was sound', () => {
      expect(draws(run([...questions(50), ...endedBy('reasoning-missing', 9), ...endedBy('incorrect', 1)]))).toBe(50);
      expect(draws(run([...questions(50), verified(1, 0)]))).toBe(50);
    });

    it('draws another for each trace that says nothing about the teacher', () =>
      expect(draws(run([...questions(50), ...endedBy('sandbox-error', 7)]))).toBe(17));

    it('tries ten more after a new start', () => {
      const counts = { drawn: [0, 0, 0, 10, 0, 0], verified: none, rejected: [0, 0, 0, 10, 0, 0] } as const;
      const trial = { hasSound: false, habits: { 'reasoning-missing': 10 } };
      expect(draws(run(questions(50), { counts, trial }))).toBe(10);
    });

    it('accepts a teacher that passed its trial before the start', () =>
      expect(draws(run(questions(50), { trial: { hasSound: true, habits: { truncated: 12 } } }))).toBe(50));
  });

  describe('a mix of domains', () => {
    const shares = mixShares({ kind: 'fixed', shares: { 3: 1 } });
    const cells = cellTargets({ kind: 'fixed', shares: { 3: 1 }, domains: { math: 0.5, code: 0.5 } }, shares, 2);
    const of = (n: number, domain: string): SampleInput => {
      const { ref, value } = gradedInput(n);
      return { ref, value: { ...value, question: { ...value.question, domain } } };
    };
    const run = (inputs: readonly SampleInput[], records = 100): Outcome[] => {
      const outcomes: Outcome[] = [];
      const stockCap = { records, bytes: 1e9, window: 1e9 };
      const options = { ...dependencies({ size: 2, stockCap }).options, ...(cells && { cells }) };
      from(inputs)
        .pipe(sample({ ...dependencies(), options }))
        .subscribe((outcome) => outcomes.push(outcome));
      return outcomes;
    };
    const keys = (outcomes: readonly Outcome[]): (string | undefined)[] =>
      outcomes.map(({ outputs }) => outputs[0]?.key);

    it('draws what each domain lacks, in any order of input', () => {
      expect(keys(run([of(1, 'math'), of(2, 'math'), of(3, 'choice'), of(4, 'code'), of(5, 'code')]))).toEqual([
        'q1',
        'q4',
      ]);
    });

    it('draws again of the domain whose trace was rejected', () => {
      const lost = { ref: at('rejected', 0), value: aRejectedTrace('q1') };
      expect(keys(run([of(1, 'math'), of(4, 'code'), of(5, 'code'), of(2, 'math'), lost]))).toEqual([
        'q1',
        'q4',
        undefined,
        'q2',
      ]);
    });

    it('passes over records that no domain lacks once they fill the stock, and reports that', () => {
      const outcomes = run([of(1, 'math'), of(2, 'math'), of(3, 'choice'), of(4, 'math'), of(5, 'code')], 2);
      expect(outcomes.slice(1, 3)).toEqual(
        [of(3, 'choice'), of(2, 'math')].map(({ ref }) => ({
          ref,
          disposition: { kind: 'rejected', reason: 'surplus' },
          outputs: [],
          counts: { 'surplus/3': 1 },
        })),
      );
      expect(keys(outcomes)).toEqual(['q1', undefined, undefined, 'q5']);
    });
  });

  it('starts again with each subscription', () => {
    const operator = sample(lastWanted);
    for (const run of [1, 2]) {
      const source = new Subject<SampleInput>();
      const outcomes: Outcome[] = [];
      source.pipe(operator).subscribe((outcome) => outcomes.push(outcome));
      source.next(gradedInput(run));
      expect(outcomes).toEqual([drawOf(run, 0)]);
    }
  });

  it('takes an input while it emits: a commit may admit the next record at once', () => {
    const source = new Subject<SampleInput>();
    const draws: unknown[] = [];
    source.pipe(sample(dependencies({ maxInFlight: 2 }))).subscribe(({ ref }) => {
      draws.push(ref);
      if (draws.length === 1) source.next(gradedInput(2));
    });
    source.next(gradedInput(1));
    expect(draws).toEqual([gradedInput(1).ref, gradedInput(2).ref]);
  });
});
