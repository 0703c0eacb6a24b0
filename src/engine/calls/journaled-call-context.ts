import type { CallObserver } from './call-observer.ts';
import type { Cancellation } from './cancellation.ts';
import type { Membership } from './membership.ts';
import type { AccessOf } from './model-access.ts';
import type { TaskJournal } from './task-journal.ts';

/** How long a new owner waits for calls that it finds started but not ended. */
export interface HandOverPolicy {
  /** For a sign that the previous owner is alive and finishes them. */
  readonly ownerSignalMs: number;
  /** For their replies, after that sign. */
  readonly graceMs: number;
}

/** The default of `HandOverPolicy.ownerSignalMs`. */
export const OWNER_SIGNAL_MS = 3000;

/** The shared context of a task's journaled calls. */
export interface JournaledCallContext {
  readonly journal: TaskJournal;
  readonly handOver: HandOverPolicy;
  readonly accessOf: AccessOf;
  readonly membership: Membership;
  readonly now: () => Date;
  readonly observe: Pick<CallObserver, 'callAbandoned'>;
  /** Another owner has acquired the task: this task must end. */
  readonly superseded: (by: string) => void;
}

/** The calls of a task, from the view of one call. */
export interface CallsOfTask {
  /** No further call may be started. */
  readonly isStopped: boolean;
  /** A call waits and is not started: `stop` cancels it. */
  waitBegan(call: Cancellation): void;
  /** The call has stopped waiting. */
  waitEnded(call: Cancellation): void;
  /** A call is started: a hand-over waits for its end. */
  began(): void;
  ended(): void;
}
