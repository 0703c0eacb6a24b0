import type { CallObserver } from './calls/call-observer.ts';
import type { RecordObserver } from './core/record-observer.ts';

/**
 * The events of a running stage, for metrics. Called synchronously on the hot path: an observer counts and returns, and
 * nothing depends on it.
 */
export interface StageObserver extends RecordObserver, CallObserver {
  /** After every join of the group: the tasks that this process has now. */
  assigned(tasks: readonly number[]): void;
  /** The group counts this process as a living member. */
  alive(): void;
  /**
   * A task is restored and runs here.
   *
   * @param lastActiveAtMs when an owner of it was last active, in milliseconds since 1970; null: never
   */
  acquired(task: number, lastActiveAtMs: number | null): void;
  /** A task was given up because the group assigned it to another worker. */
  handedOver(task: number): void;
  /** A task was taken by another owner before we gave it up. */
  fenced(task: number): void;
}

/** Does nothing. */
export const SILENT_OBSERVER: StageObserver = {
  assigned: () => undefined,
  alive: () => undefined,
  acquired: () => undefined,
  handedOver: () => undefined,
  fenced: () => undefined,
  committed: () => undefined,
  redelivered: () => undefined,
  replyFound: () => undefined,
  callAbandoned: () => undefined,
};
