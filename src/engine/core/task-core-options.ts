import type { IdSet } from '../../records/id-set.ts';
import type { CallPort } from '../../stream/call.ts';
import type { BudgetGrants, Waiting } from '../../stream/progress.ts';
import type { RecordRef, TopicPartition } from '../../stream/record.ts';
import type { Stage } from '../../stream/stage.ts';
import type { BlockWatch } from '../block-watch.ts';
import type { CallEvent } from '../calls/call-events.ts';
import type { JournalView } from '../calls/journal-view.ts';
import type { TaskMoney } from '../calls/task-money.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { StageObserver } from '../observer.ts';
import type { Permits } from './permits.ts';
import type { TaskState } from './task-state.ts';

/** What the calls of a task tell it. */
export interface CallListener {
  /** Something happened in a call for an input. */
  noteCall(ref: RecordRef, event: CallEvent): void;
  /** A call for an input begins or ends to wait: for its endpoint, the limits of a minute, or money. */
  callWaits(ref: RecordRef, role: string, isWaiting: boolean): void;
}

/** What a core needs of the task or the test driver that runs it. */
export interface TaskCoreOptions {
  readonly stage: Stage;
  readonly task: number;
  readonly fingerprint: string;
  /** This incarnation of the task's owner. */
  readonly worker: string;
  /** What the task starts from. */
  readonly restored: {
    readonly state: TaskState;
    readonly ids: IdSet;
    readonly journal: JournalView | null;
    readonly money: TaskMoney;
  };
  readonly codec: EngineCodec;
  readonly schemaOf: (topic: string) => string | null;
  readonly log: { nameOf(topic: string): string; partitionsOf(topic: string): number };
  /** Told when so many records wait for admission that nothing more should be fetched, and when there is room again. */
  readonly source: { pause(partition: TopicPartition): void; resume(partition: TopicPartition): void };
  readonly permitsOf: (topic: string) => Permits;
  /** How far the records of a partition may run ahead of the first one without an outcome. Default: `WINDOW`. */
  readonly window?: number;
  /** Whether records may enter at all now. */
  readonly isOpen: () => boolean;
  /** Makes the call port of the operator; its calls tell the core what happens. */
  readonly callPort: (listener: CallListener) => CallPort;
  /** How the flow's budget is divided, where this task does it; left out: another does, or there is none. */
  readonly divide?: ((before: BudgetGrants | null) => BudgetGrants) | null;
  /** The endpoints among these models' that do not serve. */
  readonly awaited: (roles: readonly string[]) => readonly Waiting[];
  readonly now: () => Date;
  /** A clock that never goes back, for deadlines. */
  readonly nowMs: () => number;
  /** Something may wait for a commit, or no record is in flight any more. */
  readonly changed: () => void;
  readonly fatal: (error: unknown) => void;
  readonly note: (message: string) => void;
  readonly observe: Pick<StageObserver, 'redelivered' | 'committed'>;
  readonly blockWatch?: BlockWatch;
}
