import { of, Subject } from 'rxjs';
import type { Subscription } from 'rxjs';
import { describeError } from '../records/dataflow-error.ts';
import { positionKey } from '../records/outcome.ts';
import type { Outcome, Position, StageInput } from '../records/outcome.ts';
import type { StagePorts } from '../topology/stage.ts';
import type { EngineFailure, RestoredStage, Stage } from '../topology/stage.ts';

/** What comes out of a stage's operator. Exactly one of `concluded` and `failed` is called for each input. */
export interface ExecutionEvents {
  concluded(outcome: Outcome): void;
  failed(input: StageInput, failure: EngineFailure, detail: string): void;
  /** The operator broke its contract in a way that no single record can answer for. */
  fatal(error: Error): void;
}

/** A running operator. */
export interface Execution {
  admit(input: StageInput): void;
  /** Ends an input from outside: its subscriptions are torn down, its requests cancelled. */
  cancel(position: Position): void;
  close(): void;
}

/** Subscribes a stage's operator as its isolation asks, and holds it to one outcome per input. */
export function executeStage(
  stage: Stage,
  ports: StagePorts,
  restored: RestoredStage,
  events: ExecutionEvents,
): Execution {
  return stage.isolation === 'record'
    ? executeEach(stage, ports, restored, events)
    : executeTogether(stage, ports, restored, events);
}

/** A stream of one for every record: a fault, a hang or a cancellation is that record's own. */
function executeEach(stage: Stage, ports: StagePorts, restored: RestoredStage, events: ExecutionEvents): Execution {
  const running = new Map<string, Subscription | null>();
  const operator = stage.operator(ports, restored);
  const end = (input: StageInput, outcomes: readonly Outcome[]): void => {
    const key = positionKey(input.position);
    if (!running.delete(key)) return;
    const [outcome] = outcomes;
    if (outcome !== undefined && outcomes.length === 1 && positionKey(outcome.position) === key)
      events.concluded(outcome);
    else events.failed(input, 'operator-error', `expected one outcome for ${key}, got ${outcomes.length}`);
  };
  return {
    admit(input): void {
      const key = positionKey(input.position);
      const outcomes: Outcome[] = [];
      running.set(key, null);
      const subscription = of(input)
        .pipe(operator)
        .subscribe({
          next: (outcome) => outcomes.push(outcome),
          complete: () => end(input, outcomes),
          error: (error: unknown) => {
            if (running.delete(key)) events.failed(input, 'operator-error', describeError(error));
          },
        });
      if (running.has(key)) running.set(key, subscription);
    },
    cancel(position): void {
      const subscription = running.get(positionKey(position));
      running.delete(positionKey(position));
      subscription?.unsubscribe();
    },
    close(): void {
      for (const subscription of running.values()) subscription?.unsubscribe();
      running.clear();
    },
  };
}

/** One subscription for all records of the task, for operators that compare them. */
function executeTogether(stage: Stage, ports: StagePorts, restored: RestoredStage, events: ExecutionEvents): Execution {
  const running = new Set<string>();
  const inputs = new Subject<StageInput>();
  const broken = (why: string): void => {
    events.fatal(new Error(`stage ${stage.name}: ${why}`));
  };
  const subscription = inputs.pipe(stage.operator(ports, restored)).subscribe({
    next: (outcome) => {
      if (running.delete(positionKey(outcome.position))) events.concluded(outcome);
      else broken(`an outcome for ${positionKey(outcome.position)}, which is not in flight`);
    },
    error: (error: unknown) => broken(describeError(error)),
    complete: () => broken('the operator completed before its source'),
  });
  return {
    admit(input): void {
      running.add(positionKey(input.position));
      inputs.next(input);
    },
    cancel(position): void {
      running.delete(positionKey(position));
    },
    close(): void {
      subscription.unsubscribe();
      running.clear();
    },
  };
}
