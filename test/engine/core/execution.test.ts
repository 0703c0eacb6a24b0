import { finalize, map, mergeMap, Subject, take } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { executeStage } from '../../../src/engine/core/execution.ts';
import type { Execution } from '../../../src/engine/core/execution.ts';
import { InFlightRecords } from '../../../src/engine/core/in-flight-records.ts';
import type { InFlightRecord } from '../../../src/engine/core/in-flight-records.ts';
import { Permit } from '../../../src/engine/core/permits.ts';
import type { Outcome, StageInput } from '../../../src/stream/outcome.ts';
import type { StageDescription } from '../../../src/stream/stage.ts';

const inputAt = (offset: number): StageInput => ({ ref: { topic: 'lines', partition: 0, offset }, value: null });
const recordAt = (offset: number): InFlightRecord =>
  new InFlightRecords().begin(inputAt(offset), new Permit(0, () => undefined), 0);
const noted = ({ ref }: StageInput): Outcome => ({ ref, disposition: { kind: 'noted' }, outputs: [], counts: {} });

/** An execution, what became of its inputs, and what was fatal. */
function running(
  isolation: StageDescription['isolation'],
  operator: OperatorFunction<StageInput, Outcome>,
): { readonly execution: Execution; readonly told: string[] } {
  const told: string[] = [];
  const execution = executeStage({ name: 'upper', isolation }, operator, {
    concluded: ({ input }) => told.push(`${input.ref.offset}: concluded`),
    failed: ({ input }, failure, detail) => told.push(`${input.ref.offset}: ${failure}: ${detail}`),
    fatal: ({ message }) => told.push(`fatal: ${message}`),
  });
  return { execution, told };
}

describe('executeStage', () => {
  it('fails only the record for which an operator throws when it is applied', () => {
    const { execution, told } = running('record', () => {
      throw new Error('no such table');
    });
    execution.admit(recordAt(0));
    expect(told).toEqual(['0: operator-error: no such table']);
  });

  it('names the record whose outcome belongs to another input', () => {
    const { execution, told } = running(
      'record',
      map(() => noted(inputAt(7))),
    );
    execution.admit(recordAt(0));
    expect(told).toEqual(['0: operator-error: expected one outcome for lines/0/0, got one for lines/0/7']);
  });

  it('ignores the outcome of a record that was ended from outside, if all records share one subscription', () => {
    const go = new Subject<void>();
    const { execution, told } = running(
      'stream',
      mergeMap((input) => go.pipe(map(() => noted(input)))),
    );
    const [first, second] = [recordAt(0), recordAt(1)];
    execution.admit(first);
    execution.admit(second);
    execution.cancel(first);
    go.next();
    expect(told).toEqual(['1: concluded']);
  });

  it('ends only the subscription of a record that is ended from outside', () => {
    const go = new Subject<void>();
    let ended = 0;
    const operator = mergeMap((input: StageInput) =>
      go.pipe(
        take(1),
        map(() => noted(input)),
        finalize(() => (ended += 1)),
      ),
    );
    const { execution, told } = running('record', operator);
    const [first, second] = [recordAt(0), recordAt(1)];
    execution.admit(first);
    execution.admit(second);
    execution.cancel(first);
    expect(ended).toBe(1);
    go.next();
    // Nothing is left to be ended.
    execution.cancel(second);
    execution.close();
    expect([ended, told]).toEqual([2, ['1: concluded']]);
  });

  it('ends the task if a shared subscription gives an unexpected outcome', () => {
    const { execution, told } = running(
      'stream',
      map(() => noted(inputAt(7))),
    );
    execution.admit(recordAt(0));
    expect(told).toEqual(['fatal: stage upper: an outcome for lines/0/7, which is not in flight']);
  });
});
