import { defer, of, Subject } from 'rxjs';
import type { Subscription } from 'rxjs';
import { describeError } from '../../records/sluice-error.ts';
import { isSameRecord, refKey } from '../../stream/record.ts';
import type { Outcome, StageInput } from '../../stream/outcome.ts';
import type { StagePorts, EngineFailure, Stage } from '../../stream/stage.ts';

/** How an input leaves a stage's operator. Exactly one of the two is called, once. */
export interface InputEnds {
  concluded(outcome: Outcome): void;
  failed(failure: EngineFailure, detail: string): void;
}

/** A running operator. */
export interface Execution {
  /**
   * Begins an input; gives what ends the work on it from outside. `record`: its subscription, and with it its requests.
   * `stream`: the operator goes on, and its outcome is not expected any more.
   */
  admit(input: StageInput, ends: InputEnds): () => void;
  close(): void;
}

/**
 * Subscribes a stage's operator as its isolation asks, and holds it to one outcome per input. `fatal`: the operator broke
 * its contract in a way that no single record can answer for.
 */
export function executeStage(stage: Stage, ports: StagePorts, fatal: (error: Error) => void): Execution {
  return stage.isolation === 'record' ? executeEach(stage, ports) : executeTogether(stage, ports, fatal);
}

/** A stream of one for every record: a fault, a hang or a cancellation is that record's own. */
function executeEach(stage: Stage, ports: StagePorts): Execution {
  const running = new Set<Subscription>();
  const operator = stage.operator(ports);
  return {
    admit(input, ends): () => void {
      let outcome: Outcome | null = null;
      let count = 0;
      // An operator may throw where it is applied: that is this record's fault too.
      const subscription = defer(() => of(input).pipe(operator)).subscribe({
        next: (value) => {
          outcome = value;
          count += 1;
        },
        complete: () => {
          if (outcome !== null && count === 1 && isSameRecord(outcome.ref, input.ref)) {
            ends.concluded(outcome);
            return;
          }
          const got = outcome === null || count !== 1 ? `${count}` : `one for ${refKey(outcome.ref)}`;
          ends.failed('operator-error', `expected one outcome for ${refKey(input.ref)}, got ${got}`);
        },
        error: (error: unknown) => ends.failed('operator-error', describeError(error)),
      });
      if (!subscription.closed) {
        running.add(subscription);
        subscription.add(() => running.delete(subscription));
      }
      return () => subscription.unsubscribe();
    },
    close(): void {
      for (const subscription of running) subscription.unsubscribe();
    },
  };
}

/** One subscription for all records of the task, for operators that compare them. */
function executeTogether(stage: Stage, ports: StagePorts, fatal: (error: Error) => void): Execution {
  const running = new Map<string, InputEnds>();
  /** Inputs that were ended from outside before their outcome came. */
  const cancelled = new Set<string>();
  const inputs = new Subject<StageInput>();
  const broken = (why: string): void => fatal(new Error(`stage ${stage.name}: ${why}`));
  const subscription = inputs.pipe(stage.operator(ports)).subscribe({
    next: (outcome) => {
      const key = refKey(outcome.ref);
      const ends = running.get(key);
      running.delete(key);
      if (cancelled.delete(key)) return;
      if (ends === undefined) broken(`an outcome for ${key}, which is not in flight`);
      else ends.concluded(outcome);
    },
    error: (error: unknown) => broken(describeError(error)),
    complete: () => broken('the operator completed before its source'),
  });
  return {
    admit(input, ends): () => void {
      const key = refKey(input.ref);
      running.set(key, ends);
      inputs.next(input);
      return () => {
        if (running.delete(key)) cancelled.add(key);
      };
    },
    close(): void {
      subscription.unsubscribe();
      running.clear();
    },
  };
}
