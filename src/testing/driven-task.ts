import type { SchedulerLike, Subscription } from 'rxjs';
import { TaskMoney } from '../engine/calls/task-money.ts';
import type { Permits } from '../engine/core/permits.ts';
import { partitionsOfTask, StagePermits } from '../engine/core/stage-inputs.ts';
import { TaskCore } from '../engine/core/task-core.ts';
import { TaskState } from '../engine/core/task-state.ts';
import type { EngineCodec } from '../engine/engine-schemas.ts';
import { IdSet } from '../records/id-set.ts';
import type { Counters } from '../stream/outcome.ts';
import type { RawRecord, TopicPartition } from '../stream/record.ts';
import type { Stage, StagePorts } from '../stream/stage.ts';
import type { MemoryLog, StoredRecord } from './memory-log.ts';

/** The dependencies of a driven task. */
export interface DrivenTaskContext {
  readonly log: MemoryLog;
  readonly codec: EngineCodec;
  readonly schemaOf: (topic: string) => string | null;
  readonly ports: Omit<StagePorts, 'restored'>;
  readonly scheduler: SchedulerLike;
  readonly permitsOf: (topic: string) => Permits;
  /** A record was written; the tasks that read its topic must receive it. */
  readonly written: (record: StoredRecord) => void;
  /** A commit may be necessary. */
  readonly changed: () => void;
  /** This number of further inputs has a committed outcome. */
  readonly committed: (outcomes: number) => void;
  readonly fatal: (error: unknown) => void;
}

/** A stored record in the form of a reader. */
const asRead = ({ headers, ...record }: StoredRecord): RawRecord => ({
  ...record,
  headers: {},
  rawHeaders: headers,
  timestampMs: 0,
});

/** A task of a stage over a log in memory: the engine's own core, with immediate commits. */
export class DrivenTask {
  readonly stage: Stage;
  readonly #task: number;
  readonly #context: DrivenTaskContext;
  readonly #core: TaskCore;
  #tick: Subscription | null = null;

  /** Restores the task from the log, and delivers the records that it has not read. */
  constructor(stage: Stage, task: number, context: DrivenTaskContext) {
    const { log, ports, scheduler } = context;
    this.stage = stage;
    this.#task = task;
    this.#context = context;
    this.#core = new TaskCore({
      ...context,
      stage,
      task,
      fingerprint: 'driven',
      owner: 'driver',
      restored: { ...this.#restoredState(), ids: this.#restoredIds(), journal: null },
      log: { nameOf: (topic) => topic, partitionsOf: (topic) => log.partitionsOf(topic) },
      source: { pause: () => undefined, resume: () => undefined },
      isOpen: () => true,
      callPort: () => ports.call,
      awaited: () => [],
      now: ports.now,
      nowMs: () => scheduler.now(),
      note: () => undefined,
      observe: { redelivered: () => undefined, committed: (_ms, outcomes) => context.committed(outcomes) },
    });
    for (const { partition, offset } of this.#core.positions) {
      for (const record of log.readFrom(partition, offset)) this.offer(record);
    }
  }

  get counters(): Counters {
    return this.#core.counters;
  }

  get inFlight(): number {
    return this.#core.inFlight;
  }

  owns({ topic, partition }: TopicPartition): boolean {
    return this.#core.positions.some((own) => own.partition.topic === topic && own.partition.partition === partition);
  }

  offer(record: StoredRecord): void {
    this.#core.deliver(record, [asRead(record)], record.offset + 1);
  }

  pump(): void {
    this.#core.pump();
  }

  /** Commits everything that is pending; false if nothing is. */
  commit(): boolean {
    const pending = this.#core.prepareCommit();
    if (pending === null) return false;
    const { log, written } = this.#context;
    for (const { topic, partition, key, value, headers } of [...pending.batch.outputs, pending.batch.progress]) {
      written(log.append(topic, partition, key, value, headers));
    }
    pending.committed(0);
    return true;
  }

  /** Schedules the next deadline of a record. */
  watchDeadlines(): void {
    const dueInMs = this.#tick === null ? this.#core.dueInMs : null;
    if (dueInMs === null) return;
    this.#tick = this.#context.scheduler.schedule(() => {
      this.#tick = null;
      this.#core.tick();
      this.#context.changed();
    }, dueInMs);
  }

  /** Drops everything that is not committed, like a killed worker. */
  crash(): void {
    this.#tick?.unsubscribe();
    this.#core.close();
    this.#core.release();
  }

  #restoredState(): { readonly state: TaskState; readonly money: TaskMoney } {
    const { log, codec, ports } = this.#context;
    const last = log.readFrom({ topic: this.stage.control, partition: this.#task }, 0).at(-1);
    const progress = last === undefined ? null : codec.decode('progress', last.value);
    const partitions = partitionsOfTask(this.stage, this.#task, (topic) => log.partitionsOf(topic));
    const fromBeginning = partitions.map((partition) => ({ ...partition, start: 0 }));
    return {
      state: new TaskState(progress, fromBeginning),
      money: new TaskMoney(progress, null, { now: ports.now, note: () => undefined }),
    };
  }

  #restoredIds(): IdSet {
    const { remembers } = this.stage;
    const ids = new IdSet();
    if (remembers === null) return ids;
    for (const { partition, key } of this.#context.log.read(remembers.topic)) {
      if (remembers.by === 'operator' || partition === this.#task) ids.add(key?.toString() ?? '');
    }
    return ids;
  }
}

/** Recreates the tasks of a stage from the log, with their shared permits. */
export function driveStage(stage: Stage, context: Omit<DrivenTaskContext, 'permitsOf'>): readonly DrivenTask[] {
  const permits = new StagePermits(stage);
  const permitsOf = (topic: string): Permits => permits.of(topic);
  const tasks =
    stage.tasks === 'single' ? 1 : Math.max(...stage.sources.map(({ topic }) => context.log.partitionsOf(topic)));
  return Array.from({ length: tasks }, (_, task) => new DrivenTask(stage, task, { ...context, permitsOf }));
}
