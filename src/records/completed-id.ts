/** That a question id has its outcome: what stands on `ids`, keyed by the id. */
export interface CompletedId {
  /** Offset of the question that took the id. */
  readonly offset: number;
}
