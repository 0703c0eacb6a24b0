/** The events of the calls of a stage, for metrics. Called synchronously on the hot path: an observer counts and returns. */
export interface CallObserver {
  /** A journaled reply was used: no request was made. */
  replyFound(role: string): void;
  /** The owner of a started call died, and the call is made again: it may be paid twice. */
  callAbandoned(role: string): void;
}
