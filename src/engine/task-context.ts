import type { EngineCodec } from './engine-schemas.ts';
import type { Journal, LogPort, Source } from '../stream/log-port.ts';
import type { Stage } from '../stream/stage.ts';
import type { BudgetGrants } from '../stream/progress.ts';
import type { PicoUsd } from '../records/money.ts';
import type { BlockWatch } from './block-watch.ts';
import type { EarlierReplies } from './calls/earlier-replies.ts';
import type { Membership } from './calls/membership.ts';
import type { AccessOf } from './calls/model-access.ts';
import type { CommitCadence } from './committer.ts';
import type { HandOverPolicy } from './calls/journaled-call-context.ts';
import type { StageObserver } from './observer.ts';
import type { Permits } from './core/permits.ts';

/** What a task needs of the process it lives in. */
export interface TaskContext {
  readonly stage: Stage;
  readonly fingerprint: string;
  /** This process, for good: a random id. */
  readonly worker: string;
  readonly log: LogPort;
  readonly codec: EngineCodec;
  /** The schema of a topic; null: its records are bytes of other programs. */
  readonly schemaOf: (topic: string) => string | null;
  readonly source: Pick<Source, 'startAt' | 'pause' | 'resume'>;
  readonly now: () => Date;
  readonly cadence: CommitCadence;
  readonly handOver: HandOverPolicy;
  /** The stage's call journal in this process; null: calls are made without one (the sample stage, some benchmarks). */
  readonly journal: Journal | null;
  readonly accessOf: AccessOf;
  /** Replies of other campaigns that answer calls to the same requests. Left out: none. */
  readonly earlier?: EarlierReplies | null;
  readonly membership: Membership;
  /** What a task of the stage has been granted of the flow's budget; null: there is none. */
  readonly grantedTo: (task: number) => PicoUsd | null;
  /** How the flow's budget is divided, where this stage's one task does it. */
  readonly divide?: ((before: BudgetGrants | null) => BudgetGrants) | null;
  /** The permits for a source topic, shared by all tasks of the stage in this process. */
  readonly permitsOf: (topic: string) => Permits;
  /** How far the records of a partition may run ahead of the first one without an outcome. Default: `WINDOW`. */
  readonly window?: number;
  /** Whether new records may enter at all. */
  readonly isOpen: () => boolean;
  readonly alive: () => Promise<void>;
  /** Another owner has the task. */
  readonly fenced: (why: string) => void;
  readonly fatal: (error: unknown) => void;
  readonly note: (message: string) => void;
  readonly observe: StageObserver;
  /** Shared by all tasks of the process. Left out: blocks are not watched. */
  readonly blockWatch?: BlockWatch;
}
