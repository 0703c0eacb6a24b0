/** A question id with an outcome: a record of `ids`, keyed by the id. */
export interface CompletedId {
  /** Offset of the question that has the id. */
  readonly offset: number;
}
