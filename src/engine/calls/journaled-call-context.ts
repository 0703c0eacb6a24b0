import type { StageObserver } from '../observer.ts';
import type { Cancellation } from './cancellation.ts';
import type { Membership } from './membership.ts';
import type { AccessOf } from './model-access.ts';
import type { TaskJournal } from './task-journal.ts';

/** How long a new owner waits for calls that it finds started and not ended. */
export interface HandOverPolicy {
  /** For a sign that the previous owner lives and finishes them. */
  readonly ownerSignalMs: number;
  /** For their replies, once there was that sign. */
  readonly graceMs: number;
}

/** How long a new owner waits for a sign that the previous one lives and finishes its calls, where nothing else is said. */
export const OWNER_SIGNAL_MS = 3000;

/** A `started` entry is valid for this share of `ownerSignalMs`: after that, a next owner may soon make the call itself. */
export const START_VALID_SHARE = 0.8;

/** What the journaled calls of a task share. */
export interface JournaledCallContext {
  readonly journal: TaskJournal;
  readonly handOver: HandOverPolicy;
  readonly accessOf: AccessOf;
  readonly membership: Membership;
  readonly now: () => Date;
  readonly observe: Pick<StageObserver, 'callAbandoned'>;
  /** Another owner has acquired the task: this one is to end. */
  readonly superseded: (by: string) => void;
}

/** The calls of a task, as one of them sees them. */
export interface CallsOfTask {
  /** No further call is to be started. */
  readonly isStopped: boolean;
  /** A call waits and is not started: a stop cancels it. */
  waitBegan(call: Cancellation): void;
  /** It waits no more. */
  waitEnded(call: Cancellation): void;
  /** A call is started: a hand-over waits for its end. */
  began(): void;
  ended(): void;
}
