import { map, mergeMap, Subject } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { executeStage } from '../../../src/engine/core/execution.ts';
import type { Execution, InputEnds } from '../../../src/engine/core/execution.ts';
import type { Outcome, StageInput } from '../../../src/stream/outcome.ts';
import type { Stage, StagePorts } from '../../../src/stream/stage.ts';

const inputAt = (offset: number): StageInput => ({ ref: { topic: 'lines', partition: 0, offset }, value: null });
const noted = ({ ref }: StageInput): Outcome => ({ ref, disposition: { kind: 'noted' }, outputs: [], counts: {} });

const ports: StagePorts = {
  call: (_identity, perform) => perform(),
  now: () => new Date(0),
  restored: { counters: new Map(), isKnownId: () => false },
};

/** An execution, what became of its inputs, and what was fatal. */
function running(
  isolation: Stage['isolation'],
  operator: () => OperatorFunction<StageInput, Outcome>,
): { readonly execution: Execution; readonly told: string[]; readonly ends: (offset: number) => InputEnds } {
  const told: string[] = [];
  const stage = { name: 'upper', isolation, operator } as Partial<Stage> as Stage;
  const execution = executeStage(stage, ports, (error) => told.push(`fatal: ${error.message}`));
  const ends = (offset: number): InputEnds => ({
    concluded: () => told.push(`${offset}: concluded`),
    failed: (failure, detail) => told.push(`${offset}: ${failure}: ${detail}`),
  });
  return { execution, told, ends };
}

describe('executeStage', () => {
  it('makes what an operator throws where it is applied the failure of that record', () => {
    const { execution, told, ends } = running('record', () => () => {
      throw new Error('no such table');
    });
    execution.admit(inputAt(0), ends(0));
    expect(told).toEqual(['0: operator-error: no such table']);
  });

  it('names the record of an outcome that is not of its input', () => {
    const { execution, told, ends } = running('record', () => map(() => noted(inputAt(7))));
    execution.admit(inputAt(0), ends(0));
    expect(told).toEqual(['0: operator-error: expected one outcome for lines/0/0, got one for lines/0/7']);
  });

  it('ignores the outcome of a record that was ended from outside, where one subscription sees all records', () => {
    const go = new Subject<void>();
    const { execution, told, ends } = running('stream', () => mergeMap((input) => go.pipe(map(() => noted(input)))));
    const cancel = execution.admit(inputAt(0), ends(0));
    execution.admit(inputAt(1), ends(1));
    cancel();
    go.next();
    expect(told).toEqual(['1: concluded']);
  });

  it('ends the task where one subscription gives an outcome that nobody asked for', () => {
    const { execution, told, ends } = running('stream', () => map(() => noted(inputAt(7))));
    execution.admit(inputAt(0), ends(0));
    expect(told).toEqual(['fatal: stage upper: an outcome for lines/0/7, which is not in flight']);
  });
});
