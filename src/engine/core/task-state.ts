import { partitionKey } from '../../stream/record.ts';
import type { RecordRef, ProducedRecord, TopicPartition } from '../../stream/record.ts';
import type { BudgetGrants, Progress, Waiting } from '../../stream/progress.ts';
import type { CallEvent } from '../calls/call-events.ts';
import { addCounts, COUNTER, countDisposition } from '../../stream/counters.ts';
import { countCalls } from '../calls/count-calls.ts';
import type { CountedDisposition } from '../../stream/counters.ts';
import { OffsetMap } from './offset-map.ts';
import type { OffsetRun } from './offset-map.ts';

/** An input with its outcome, ready to be committed. */
export interface Concluded {
  readonly ref: RecordRef;
  readonly disposition: CountedDisposition;
  readonly counts: Readonly<Record<string, number>>;
  readonly calls: readonly CallEvent[];
  readonly outputs: readonly ProducedRecord[];
  /** The group that its cost belongs to; null: no group. */
  readonly costGroup: string | null;
}

/** The state of a task, without its records in flight: it follows from the last committed progress alone. */
export class TaskState {
  #sequence: number;
  readonly #maps = new Map<string, OffsetMap>();
  readonly #counters: Map<string, number>;
  #budget: BudgetGrants | null;
  #waiting: readonly Waiting[];
  /** Lost records are counted that no commit contains yet: the log begins after the offset to be read next. */
  readonly hasLostAtStart: boolean;

  /**
   * `progress` is null for a task that never committed. `partitions` are the inputs that the task owns now, with the
   * beginning of their log; an input that is not in the progress begins there.
   */
  constructor(progress: Progress | null, partitions: readonly (TopicPartition & { readonly start: number })[]) {
    this.#sequence = progress?.sequence ?? 0;
    this.#waiting = progress?.waiting ?? [];
    this.#counters = new Map(progress?.counters);
    this.#budget = progress?.budget ?? null;
    for (const { topic, partition, start } of partitions) {
      const input = progress?.inputs.find((known) => known.topic === topic && known.partition === partition);
      const map = input === undefined ? OffsetMap.startingAt({ topic, partition }, start) : OffsetMap.restore(input);
      this.#maps.set(partitionKey({ topic, partition }), map);
      this.skipLost(map.partition, { from: map.position, to: start });
    }
    const lostBefore = progress?.counters.get(COUNTER.lostToRetention) ?? 0;
    this.hasLostAtStart = (this.#counters.get(COUNTER.lostToRetention) ?? 0) > lostBefore;
  }

  /** The number of the last commit, attempted or done. */
  get sequence(): number {
    return this.#sequence;
  }

  get counters(): ReadonlyMap<string, number> {
    return this.#counters;
  }

  get maps(): Iterable<OffsetMap> {
    return this.#maps.values();
  }

  mapOf(partition: TopicPartition): OffsetMap {
    const map = this.#maps.get(partitionKey(partition));
    if (map === undefined) throw new RangeError(`no input ${partitionKey(partition)} in this task`);
    return map;
  }

  /** Counts offsets whose records are gone, and continues after them; earlier offsets held no record. */
  skipLost(partition: TopicPartition, { from, to }: OffsetRun): void {
    const map = this.mapOf(partition);
    map.skipTo(from);
    const lost = map.lose(to);
    if (lost > 0) addCounts(this.#counters, { [COUNTER.lostToRetention]: lost });
  }

  /** Folds outcomes into offsets and totals, for the next progress record. */
  fold(concluded: readonly Concluded[]): void {
    this.#sequence += 1;
    for (const { ref, disposition, counts, calls } of concluded) {
      this.mapOf(ref).complete(ref.offset);
      addCounts(this.#counters, countDisposition(disposition));
      addCounts(this.#counters, counts);
      if (calls.length > 0) addCounts(this.#counters, countCalls(calls));
    }
  }

  /** Notes the endpoints that calls wait for; returns false if nothing changed for the next commit. */
  waitFor(waiting: readonly Waiting[]): boolean {
    const told = ({ role, kind, since }: Waiting): string => `${role} ${kind} ${since.getTime()}`;
    const isNew = waiting.map(told).join() !== this.#waiting.map(told).join();
    if (isNew) this.#waiting = waiting;
    return isNew;
  }

  /** The division of the flow's budget by this task; null: this task has not divided it. */
  get budget(): BudgetGrants | null {
    return this.#budget;
  }

  divide(budget: BudgetGrants): void {
    this.#budget = budget;
  }

  /** The progress record of the current state; `rest` holds the fields of other components. */
  progress(rest: Omit<Progress, 'sequence' | 'inputs' | 'counters' | 'waiting' | 'budget'>): Progress {
    return {
      ...rest,
      sequence: this.#sequence,
      inputs: [...this.#maps.values()].map((map) => map.snapshot()),
      counters: new Map(this.#counters),
      waiting: this.#waiting,
      budget: this.#budget,
    };
  }
}

/** The state of a commit with an unknown result, according to the control partition. */
export type Reconciliation = 'committed' | 'not-committed' | 'fenced';

/**
 * After an indefinite error and a new epoch: whether the attempted commit was made. Sequence and worker identify it;
 * any other last record was written by another owner, and this task must restart from it.
 */
export function reconcile(
  last: Pick<Progress, 'sequence' | 'worker'> | null,
  attempted: Pick<Progress, 'sequence' | 'worker'>,
): Reconciliation {
  if (last !== null && last.sequence === attempted.sequence && last.worker === attempted.worker) return 'committed';
  return (last?.sequence ?? 0) === attempted.sequence - 1 ? 'not-committed' : 'fenced';
}
