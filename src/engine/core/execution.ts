import { defer, of, Subject } from 'rxjs';
import type { OperatorFunction, Subscription } from 'rxjs';
import { describeError } from '../../records/sluice-error.ts';
import { isSameRecord, refKey } from '../../stream/record.ts';
import type { Outcome, StageInput } from '../../stream/outcome.ts';
import type { EngineFailure, StageDescription } from '../../stream/stage.ts';
import type { InFlightRecord } from './in-flight-records.ts';

/**
 * How records leave a stage's operator: for each one, `concluded` or `failed` is called once. Shared by all of a task.
 */
export interface RecordEnds {
  concluded(record: InFlightRecord, outcome: Outcome): void;
  failed(record: InFlightRecord, failure: EngineFailure, detail: string): void;
  /** The operator broke its contract, and no single record is the cause. */
  fatal(error: Error): void;
}

/** A running operator. */
export interface Execution {
  /** Begins a record. */
  admit(record: InFlightRecord): void;
  /**
   * Ends the work on a record from outside. `record`: ends its subscription, and with it its requests. `stream`: the
   * operator continues, and the record's outcome is no longer expected.
   */
  cancel(record: InFlightRecord): void;
  close(): void;
}

type StageOperator = OperatorFunction<StageInput, Outcome>;

/** Subscribes a stage's operator according to its isolation, and ensures one outcome per record. */
export function executeStage(
  { name, isolation }: Pick<StageDescription, 'name' | 'isolation'>,
  operator: StageOperator,
  ends: RecordEnds,
): Execution {
  return isolation === 'record' ? executeEach(operator, ends) : executeTogether(name, operator, ends);
}

/** One stream for each record: an error, a hang or a cancellation affects only that record. */
function executeEach(operator: StageOperator, ends: RecordEnds): Execution {
  const running = new Map<InFlightRecord, Subscription>();
  return {
    admit(record): void {
      const { input } = record;
      let outcome: Outcome | null = null;
      let count = 0;
      // An operator may throw when it is applied: that also fails only this record.
      const subscription = defer(() => of(input).pipe(operator)).subscribe({
        next: (value) => {
          outcome = value;
          count += 1;
        },
        complete: () => {
          if (outcome !== null && count === 1 && isSameRecord(outcome.ref, input.ref)) {
            ends.concluded(record, outcome);
            return;
          }
          const got = outcome === null || count !== 1 ? `${count}` : `one for ${refKey(outcome.ref)}`;
          ends.failed(record, 'operator-error', `expected one outcome for ${refKey(input.ref)}, got ${got}`);
        },
        error: (error: unknown) => ends.failed(record, 'operator-error', describeError(error)),
      });
      if (subscription.closed) return;
      running.set(record, subscription);
      subscription.add(() => running.delete(record));
    },
    cancel(record): void {
      running.get(record)?.unsubscribe();
    },
    close(): void {
      for (const subscription of running.values()) subscription.unsubscribe();
    },
  };
}

/** One subscription for all records of the task, for operators that compare them. */
function executeTogether(stage: string, operator: StageOperator, ends: RecordEnds): Execution {
  const running = new Map<string, InFlightRecord>();
  /** Records that were ended from outside before they had an outcome. */
  const cancelled = new Set<string>();
  const inputs = new Subject<StageInput>();
  const broken = (why: string): void => ends.fatal(new Error(`stage ${stage}: ${why}`));
  const subscription = inputs.pipe(operator).subscribe({
    next: (outcome) => {
      const key = refKey(outcome.ref);
      const record = running.get(key);
      running.delete(key);
      if (cancelled.delete(key)) return;
      if (record === undefined) broken(`an outcome for ${key}, which is not in flight`);
      else ends.concluded(record, outcome);
    },
    error: (error: unknown) => broken(describeError(error)),
    complete: () => broken('the operator completed before its source'),
  });
  return {
    admit(record): void {
      running.set(refKey(record.input.ref), record);
      inputs.next(record.input);
    },
    cancel({ input }): void {
      const key = refKey(input.ref);
      if (running.delete(key)) cancelled.add(key);
    },
    close(): void {
      subscription.unsubscribe();
      running.clear();
    },
  };
}
