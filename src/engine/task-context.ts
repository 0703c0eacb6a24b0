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

/** The options that a task passes on to its core unchanged. */
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

/** The dependencies of a task on its process. */
export interface TaskContext extends Pick<TaskCoreOptions, OfCore | 'blockWatch'> {
  /** The id of this process: random, for its whole lifetime. */
  readonly worker: string;
  readonly log: LogPort;
  /** Throws if a task must not continue from its progress: it is of another flow, or is being taken back. */
  readonly checkProgress: (progress: Progress) => void;
  readonly source: Pick<Source, 'startAt' | 'pause' | 'resume'>;
  readonly cadence: CommitCadence;
  readonly handOver: HandOverPolicy;
  /** The stage's call journal in this process; null: calls without a journal (the sample stage, some benchmarks). */
  readonly journal: Journal | null;
  readonly accessOf: AccessOf;
  /** Replies of other campaigns to the same requests. Left out: no other campaigns. */
  readonly earlier?: EarlierReplies | null;
  readonly membership: Membership;
  /** The part of the flow's budget that a task of the stage has been granted; null: no budget. */
  readonly grantedTo: (task: number) => PicoUsd | null;
  readonly alive: () => Promise<void>;
  /** Another owner has the task. */
  readonly fenced: (why: string) => void;
  readonly observe: StageObserver;
}
