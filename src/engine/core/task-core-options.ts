import type { IdSet } from '../../records/id-set.ts';
import type { CallPort } from '../../stream/call.ts';
import type { LogPort, Source } from '../../stream/log-port.ts';
import type { BudgetGrants, Waiting } from '../../stream/progress.ts';
import type { Stage } from '../../stream/stage.ts';
import type { BlockWatch } from '../block-watch.ts';
import type { CallListener } from '../calls/call-port.ts';
import type { JournalView } from '../calls/journal-view.ts';
import type { TaskMoney } from '../calls/task-money.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { StageObserver } from '../observer.ts';
import type { Permits } from './permits.ts';
import type { TaskState } from './task-state.ts';

/** What a task starts from: what its owners before have committed and journaled. */
export interface RestoredState {
  readonly state: TaskState;
  /** The ids that have an outcome; empty for a stage that remembers none. */
  readonly ids: IdSet;
  /** What the call journal says of the inputs without an outcome, fed from the low-water mark on; null: no calls. */
  readonly journal: JournalView | null;
  /** What the task has spent and reserved, by its progress and the journal after it. */
  readonly money: TaskMoney;
}

/** What a core needs of the task or the test driver that runs it. */
export interface TaskCoreOptions {
  readonly stage: Stage;
  readonly task: number;
  readonly fingerprint: string;
  /** This incarnation of the task's owner: the process, and a number. */
  readonly owner: string;
  readonly restored: RestoredState;
  readonly codec: EngineCodec;
  /** The schema of a topic; null: its records are bytes of other programs. */
  readonly schemaOf: (topic: string) => string | null;
  readonly log: Pick<LogPort, 'nameOf' | 'partitionsOf'>;
  /** Told when so many records wait for admission that nothing more should be fetched, and when there is room again. */
  readonly source: Pick<Source, 'pause' | 'resume'>;
  /** The permits for a source topic, shared by all tasks of the stage in this process. */
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
  /** Shared by all tasks of the process. Left out: blocks are not watched. */
  readonly blockWatch?: BlockWatch;
}
