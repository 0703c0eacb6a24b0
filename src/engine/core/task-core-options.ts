import type { IdSet } from '../../records/id-set.ts';
import type { CallPort } from '../../stream/call.ts';
import type { LogPort, Source } from '../../stream/log-port.ts';
import type { BudgetGrants, Waiting } from '../../stream/progress.ts';
import type { Stage } from '../../stream/stage.ts';
import type { CallListener } from '../calls/call-port.ts';
import type { JournalView } from '../calls/journal-view.ts';
import type { TaskMoney } from '../calls/task-money.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { Permits } from './permits.ts';
import type { RecordObserver, RecordWatch } from './record-observer.ts';
import type { TaskState } from './task-state.ts';

/** The start state of a task: what previous owners have committed and journaled. */
export interface RestoredState {
  readonly state: TaskState;
  /** The ids that have an outcome; empty for a stage that remembers no ids. */
  readonly ids: IdSet;
  /** The call journal for the inputs without an outcome, fed from the low-water mark on; null: no calls. */
  readonly journal: JournalView | null;
  /** The spent and reserved money of the task, from its progress and the journal after it. */
  readonly money: TaskMoney;
}

/** The dependencies of a core, from the task or the test driver that runs it. */
export interface TaskCoreOptions {
  readonly stage: Stage;
  readonly task: number;
  readonly fingerprint: string;
  /** This owner of the task: the process, and a number (`ownerName`). */
  readonly owner: string;
  readonly restored: RestoredState;
  readonly codec: EngineCodec;
  /** The schema of a topic; null: its records are bytes of other programs. */
  readonly schemaOf: (topic: string) => string | null;
  readonly log: Pick<LogPort, 'nameOf' | 'partitionsOf'>;
  /**
   * Paused when so many records wait for admission that no more should be fetched, and resumed when there is room
   * again.
   */
  readonly source: Pick<Source, 'pause' | 'resume'>;
  /** The permits for a source topic, shared by all tasks of the stage in this process. */
  readonly permitsOf: (topic: string) => Permits;
  /** The most offsets of a partition from its first one without an outcome on. Default: `WINDOW`. */
  readonly window?: number;
  /** Whether records may enter now. */
  readonly isOpen: () => boolean;
  /** Creates the call port of the operator; its calls report to the listener. */
  readonly callPort: (listener: CallListener) => CallPort;
  /** Divides the flow's budget, if this task does that; left out: another task does, or there is no budget. */
  readonly divide?: ((before: BudgetGrants | null) => BudgetGrants) | null;
  /**
   * What calls wait for: the endpoints of these models that are not serving, and money.
   *
   * @param isEnding the task drains
   */
  readonly awaited: (roles: readonly string[], isEnding: boolean) => readonly Waiting[];
  readonly now: () => Date;
  /** A monotonic clock, for deadlines. */
  readonly nowMs: () => number;
  /** Called when something may wait for a commit, or when no record is in flight any more. */
  readonly changed: () => void;
  readonly fatal: (error: unknown) => void;
  readonly note: (message: string) => void;
  readonly observe: RecordObserver;
  /** Shared by all tasks of the process. Left out: blocks are not watched. */
  readonly blockWatch?: RecordWatch;
}
