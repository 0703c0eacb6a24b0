import type { Journal, LogPort, Source } from '../stream/log-port.ts';
import type { Progress } from '../stream/progress.ts';
import type { PicoUsd } from '../records/money.ts';
import type { EarlierReplies } from './calls/reused-reply.ts';
import type { Membership } from './calls/membership.ts';
import type { AccessOf } from './calls/model-access.ts';
import type { CommitCadence } from './committer.ts';
import type { HandOverPolicy } from './calls/journaled-call-context.ts';
import type { StageObserver } from './observer.ts';
import type { TaskCoreOptions } from './core/task-core-options.ts';

/** What of its process a task hands on to its core as it is. */
type OfCore =
  | 'stage'
  | 'fingerprint'
  | 'codec'
  | 'schemaOf'
  | 'permitsOf'
  | 'window'
  | 'isOpen'
  | 'divide'
  | 'now'
  | 'fatal'
  | 'note';

/** What a task needs of the process it runs in. */
export interface TaskContext extends Pick<TaskCoreOptions, OfCore | 'blockWatch'> {
  /** This process, for good: a random id. */
  readonly worker: string;
  readonly log: LogPort;
  /** Throws where a task does not go on from the progress that it finds: it is of another flow, or is being taken back. */
  readonly checkProgress: (progress: Progress) => void;
  readonly source: Pick<Source, 'startAt' | 'pause' | 'resume'>;
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
  readonly alive: () => Promise<void>;
  /** Another owner has the task. */
  readonly fenced: (why: string) => void;
  readonly observe: StageObserver;
}
