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
  /** What the replies had cost that were used out of the journal, and so were not paid again. */
  readonly savedUsd: string;
}

/** What the calls for some inputs of a task have cost; a decimal string in US dollars. The outcome of an input names its group. */
export interface GroupCost {
  readonly group: string;
  readonly usd: string;
}

/**
 * The money of a task beside what it has spent; decimal strings in US dollars. Under a budget, spent + reserved is at most
 * what the task was granted less what it has returned.
 */
export interface TaskAccount {
  /** `spend` and `reservedUsd` are of the journal's entries below this offset. */
  readonly journalPosition: number;
  /** The worst case of calls that have started and not ended. A call that died with its owner stays in it. */
  readonly reservedUsd: string;
  /** Of that: what previous owners started. They may be dead, and then it stays reserved. */
  readonly inheritedUsd: string;
  /** The worst case of calls that are about to start. */
  readonly pendingUsd: string;
  /** Of what the task was granted: given back since the campaign began. Only grows. */
  readonly returnedUsd: string;
  /** The worst case of calls that wait for money. */
  readonly wantedUsd: string;
  /** Of the first of them. */
  readonly nextUsd: string;
}

/** What a task was granted of the flow's budget since the campaign began; only grows. A decimal string in US dollars. */
export interface Grant {
  readonly stage: string;
  readonly task: number;
  readonly usd: string;
}

/** The budget of a flow, as the one task that grants it has divided it. */
export interface BudgetGrants {
  readonly maxUsd: string;
  readonly grants: readonly Grant[];
  /** There is not enough for all: tasks return what they cannot use. */
  readonly isTight: boolean;
  /** More is spent and granted than the budget is, as after a smaller one was set: tasks return first what they have left. */
  readonly isOverdrawn: boolean;
  /** No call that waits can ever start: nothing is in flight that could give money back. */
  readonly isExhausted: boolean;
}

/** Why calls wait that could pass the budget: it is the flow's, so that it holds whether a process works or not. */
export const BUDGET_WAIT = 'budget: what is left of it is reserved for calls in flight, or less than one call may cost';

/** What calls of a task wait for: an endpoint that does not serve, or the budget. */
export interface Waiting {
  readonly role: string;
  /** For people: what the endpoint answered last, or that the budget is used up. */
  readonly reason: string;
  /** When its failures, or the wait, began. */
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
  /** Of the spend: by the group of the inputs that have an outcome. What other calls have cost is in none. */
  readonly costs: readonly GroupCost[];
  /** Where the task's call journal must be read from on restore. */
  readonly journalLowWater: number;
  readonly worker: string;
  readonly committedAt: Date;
  /** At most one for each model. */
  readonly waiting: readonly Waiting[];
  /** Null: of a version that had no budgets. */
  readonly account: TaskAccount | null;
  /** Null for every task but the one that grants, and where there is no budget. */
  readonly budget: BudgetGrants | null;
}
