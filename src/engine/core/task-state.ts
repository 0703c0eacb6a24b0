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
  /** The group that its cost belongs to; null: none. */
  readonly costGroup: string | null;
}

/** What a task is, apart from what is in flight: it follows from the last committed progress alone. */
export class TaskState {
  #sequence: number;
  readonly #maps = new Map<string, OffsetMap>();
  readonly #counters: Map<string, number>;
  #budget: BudgetGrants | null;
  #waiting: readonly Waiting[];
  /** Something is counted that no commit has said yet: the log begins after what was to be read next. */
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

  /** Counts offsets whose records are gone, and goes on after them; what stands before them held no record. */
  skipLost(partition: TopicPartition, { from, to }: OffsetRun): void {
    const map = this.mapOf(partition);
    map.skipTo(from);
    const lost = map.lose(to);
    if (lost > 0) addCounts(this.#counters, { [COUNTER.lostToRetention]: lost });
  }

  /** Folds outcomes into offsets and totals: what the next progress record says. */
  fold(concluded: readonly Concluded[]): void {
    this.#sequence += 1;
    for (const { ref, disposition, counts, calls } of concluded) {
      this.mapOf(ref).complete(ref.offset);
      addCounts(this.#counters, countDisposition(disposition));
      addCounts(this.#counters, counts);
      if (calls.length > 0) addCounts(this.#counters, countCalls(calls));
    }
  }

  /** Takes note of the endpoints that calls wait for; false where the next commit says nothing new. */
  waitFor(waiting: readonly Waiting[]): boolean {
    const told = ({ role, since }: Waiting): string => `${role} ${since.getTime()}`;
    const isNew = waiting.map(told).join() !== this.#waiting.map(told).join();
    if (isNew) this.#waiting = waiting;
    return isNew;
  }

  /** How the flow's budget is divided, as far as this task has divided it; null: it has not. */
  get budget(): BudgetGrants | null {
    return this.#budget;
  }

  divide(budget: BudgetGrants): void {
    this.#budget = budget;
  }

  /** The progress record of the state as it is now; `rest` is what others know. */
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

/** What the control partition says about a commit whose end is unknown. */
export type Reconciliation = 'committed' | 'not-committed' | 'fenced';

/**
 * After an indefinite error and a new epoch: whether the attempted commit was made. Sequence and worker identify it;
 * any other last record was written by another owner, and this task must start again from it.
 */
export function reconcile(
  last: Pick<Progress, 'sequence' | 'worker'> | null,
  attempted: Pick<Progress, 'sequence' | 'worker'>,
): Reconciliation {
  if (last !== null && last.sequence === attempted.sequence && last.worker === attempted.worker) return 'committed';
  return (last?.sequence ?? 0) === attempted.sequence - 1 ? 'not-committed' : 'fenced';
}
