/**
 * What a stage tells of its work while it works, for metrics. Called synchronously on the hot path: an observer counts
 * and returns, and nothing depends on it.
 */
export interface StageObserver {
  /** After every join of the group: the tasks that are ours now. */
  assigned(tasks: readonly number[]): void;
  /** The group counts this process as a living member. */
  alive(): void;
  /**
   * A task is restored and works here.
   *
   * @param lastActiveAtMs when an owner of it was last seen to work, in milliseconds since 1970; null: never
   */
  acquired(task: number, lastActiveAtMs: number | null): void;
  /** A task was given up because the group gave it to another worker. */
  handedOver(task: number): void;
  /** A task was taken by another owner before we gave it up. */
  fenced(task: number): void;
  /** Outcomes are committed; `ms` contains its recovery where its first end was unknown. Without outcomes only positions moved. */
  committed(ms: number, outcomes: number): void;
  /** A record that a previous owner had completed, beyond the committed offset, was read once more and dropped. */
  redelivered(): void;
  /** A reply of the journal was used: no request was made. */
  replyFound(role: string): void;
  /** A started call died with its owner and is made again: it may be paid twice. */
  callAbandoned(role: string): void;
}

/** Tells nobody. */
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
