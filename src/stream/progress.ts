/** How far a task has come in one input partition. */
export interface InputProgress {
  readonly topic: string;
  readonly partition: number;
  /** Every record below has a committed outcome. */
  readonly base: number;
  /** The next offset to read, transaction markers and compacted gaps skipped. Never below `base`. */
  readonly position: number;
  /**
   * The offset map: completed offsets at or beyond `base`, as alternating gap and run lengths counted from `base`
   * (`[2, 3, 1, 1]`: base+2 … base+4 and base+6 are completed). Offsets that retention took there count as completed.
   */
  readonly completed: readonly number[];
}

/** What a role's calls have cost so far; a decimal string in US dollars, exact to 12 places. */
export interface Spend {
  readonly role: string;
  readonly usd: string;
}

/** An endpoint that calls of a task wait for, because it does not serve. */
export interface Waiting {
  readonly role: string;
  /** For people: what it answered last. */
  readonly reason: string;
  /** When its failures began. */
  readonly since: Date;
}

/**
 * The one record of a commit on the task's control partition, written in the same transaction as the outputs.
 * It is the only truth about a task: restoring, `status` and the signals between stages read it.
 */
export interface Progress {
  readonly stage: string;
  readonly task: number;
  /** 1 for the first commit of the campaign, one more for each. */
  readonly sequence: number;
  /** What the campaign is: target, grading, prompts. */
  readonly fingerprint: string;
  readonly inputs: readonly InputProgress[];
  readonly counters: ReadonlyMap<string, number>;
  readonly spend: readonly Spend[];
  /** Where the task's call journal must be read from on restore. */
  readonly journalLowWater: number;
  readonly worker: string;
  readonly committedAt: Date;
  /** At most one for each model. */
  readonly waiting: readonly Waiting[];
}
