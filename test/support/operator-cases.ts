import type { Observable, OperatorFunction } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { CallFailure } from '../../src/records/model-reply.ts';

/** A scheduler for marbles that compares with `toEqual`. */
export const marbles = (): TestScheduler =>
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });

/** An operator that makes a call for every record, with the inputs of the fixed list of cases. */
export interface CallingOperator<In, Reply, Out> {
  /** The operator over a dependency that answers every call with `work`. */
  readonly operator: (work: () => Observable<Reply>) => OperatorFunction<In, Out>;
  readonly input: (n: number) => In;
  readonly reply: Reply;
  readonly output: (n: number) => Out;
  /** The output for a record whose call ends with an error. */
  readonly failed: (n: number, reason: 'timeout' | 'operator-error', detail: string) => Out;
}

/** An operator that maps record by record. */
export interface MappingOperator<In, Out> {
  readonly operator: () => OperatorFunction<In, Out>;
  readonly input: (n: number) => In;
  readonly output: (n: number) => Out;
  /** The same operator over a dependency that throws; null where it has none. */
  readonly throwing: ((error: Error) => OperatorFunction<In, Out>) | null;
}

/** Asserts the fixed list for an operator that calls: values, and when source and calls are subscribed. */
export function itCallsForEachRecord<In, Reply, Out>(calling: CallingOperator<In, Reply, Out>): void {
  const inputs = { a: calling.input(1), b: calling.input(2) };
  const outputs = { A: calling.output(1), B: calling.output(2) };

  /** Source, output, the lifetime of the source's subscription, the calls and their lifetimes. */
  const check = (
    source: string,
    expected: string,
    sourceSubscribed: string,
    call: string,
    callsSubscribed: string[],
    unsubscribe?: string,
    error: unknown = new CallFailure('timeout', 'too late'),
  ): void => {
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const from = cold<In>(source, inputs, new Error('source'));
      const work = cold<Reply>(call, { r: calling.reply }, error);
      const out = from.pipe(calling.operator(() => work));
      const failed = {
        F: calling.failed(1, 'timeout', 'too late'),
        G: calling.failed(2, 'timeout', 'too late'),
        E: calling.failed(1, 'operator-error', 'broken'),
        N: calling.failed(1, 'operator-error', 'expected one value for the record, got none'),
      };
      expectObservable(out, unsubscribe).toBe(expected, { ...outputs, ...failed }, new Error('source'));
      expectSubscriptions(from.subscriptions).toBe(sourceSubscribed);
      expectSubscriptions(work.subscriptions).toBe(callsSubscribed);
    });
  };

  describe('the fixed list', () => {
    it('waits with a source that never emits', () => check('-', '-', '^', '--r|', []));
    it('completes with an empty source', () => check('---|', '---|', '^--!', '--r|', []));
    it('answers one record', () => check('-a-----|', '---A---|', '^------!', '--r|', ['-^-!']));
    it('answers many at once, and ends after the last', () =>
      check('-ab|', '----A(B|)', '^--!', '---r|', ['-^--!', '--^--!']));
    it('passes an error of the source and cancels what is in flight', () =>
      check('-a-#', '---#', '^--!', '-----r|', ['-^-!']));
    it('makes a failed call the fate of its record alone', () =>
      check('-a--b--|', '---F--G|', '^------!', '--#', ['-^-!', '----^-!']));
    it('makes any other error of a call the fate of its record', () =>
      check('-a----|', '---E--|', '^-----!', '--#', ['-^-!'], undefined, new Error('broken')));
    it('makes a call without a reply the fate of its record', () =>
      check('-a----|', '---N--|', '^-----!', '--|', ['-^-!']));
    it('cancels the calls in flight when it is unsubscribed', () =>
      check('-a-b-----|', '----', '^---!', '-----r|', ['-^--!', '---^!'], '----!'));
    it('makes what is thrown before the call the fate of its record', () => {
      marbles().run(({ cold, expectObservable }) => {
        const operator = calling.operator(() => {
          throw new Error('broken');
        });
        expectObservable(cold<In>('-a--|', inputs).pipe(operator)).toBe('-E--|', {
          E: calling.failed(1, 'operator-error', 'broken'),
        });
      });
    });
  });
}

/** Asserts the fixed list for an operator that maps. */
export function itMapsEachRecord<In, Out>(mapping: MappingOperator<In, Out>): void {
  const inputs = { a: mapping.input(1), b: mapping.input(2) };
  const outputs = { A: mapping.output(1), B: mapping.output(2) };
  const check = (source: string, expected: string, subscribed: string, unsubscribe?: string): void => {
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const from = cold<In>(source, inputs, new Error('source'));
      const out = from.pipe(mapping.operator());
      expectObservable(out, unsubscribe).toBe(expected, outputs, new Error('source'));
      expectSubscriptions(from.subscriptions).toBe(subscribed);
    });
  };

  describe('the fixed list', () => {
    it('waits with a source that never emits', () => check('-', '-', '^'));
    it('completes with an empty source', () => check('---|', '---|', '^--!'));
    it('maps one record', () => check('-a-|', '-A-|', '^--!'));
    it('maps many', () => check('-ab-a|', '-AB-A|', '^----!'));
    it('passes an error of the source', () => check('-a-#', '-A-#', '^--!'));
    it('leaves its source when it is unsubscribed', () => check('-a-b-|', '-A--', '^--!', '---!'));
    const { throwing } = mapping;
    if (throwing === null) return;
    it('passes what a dependency throws, and leaves its source', () => {
      marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
        const error = new Error('broken');
        const from = cold<In>('-a-b-|', inputs);
        expectObservable(from.pipe(throwing(error))).toBe('-#', {}, error);
        expectSubscriptions(from.subscriptions).toBe('^!');
      });
    });
  });
}
