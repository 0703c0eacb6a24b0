/** The progress of a task in one input partition. */
export interface InputProgress {
  readonly topic: string;
  readonly partition: number;
  /** Every record below has a committed outcome. */
  readonly base: number;
  /** The next offset to read, after transaction markers and compacted gaps. Never below `base`. */
  readonly position: number;
  /**
   * The offset map: completed offsets at or beyond `base`, as alternating gap and run lengths counted from `base`
   * (`[2, 3, 1, 1]`: base+2 … base+4 and base+6 are completed). Offsets that retention took there count as completed.
   */
  readonly completed: readonly number[];
}

/** The cost of a role's calls so far; a decimal string in US dollars, exact to 12 places. */
export interface Spend {
  readonly role: string;
  readonly usd: string;
  /** The original cost of the journaled replies that were used, and so were not paid again. */
  readonly savedUsd: string;
}

/**
 * The cost of the calls for a group of inputs; a decimal string in US dollars. The outcome of an input names its group.
 */
export interface GroupCost {
  readonly group: string;
  readonly usd: string;
}

/**
 * The money of a task besides its spend; decimal strings in US dollars. Under a budget, spent + reserved is at most the
 * task's grants less its returns.
 */
export interface TaskAccount {
  /** `spend` and `reservedUsd` contain the journal entries below this offset. */
  readonly journalPosition: number;
  /** The worst case of calls that have started and not ended. A call whose owner died stays in it. */
  readonly reservedUsd: string;
  /** The part of it that previous owners reserved. If they are dead, it stays reserved. */
  readonly inheritedUsd: string;
  /** The worst case of calls that are about to start. */
  readonly pendingUsd: string;
  /** The part of its grants that was returned since the campaign began. Only grows. */
  readonly returnedUsd: string;
  /** The worst case of calls that wait for money. */
  readonly wantedUsd: string;
  /** The worst case of the first waiting call. */
  readonly nextUsd: string;
}

/**
 * The total of the flow's budget granted to a task since the campaign began; only grows. A decimal string in US
 * dollars.
 */
export interface Grant {
  readonly stage: string;
  readonly task: number;
  readonly usd: string;
}

/** The budget of a flow, as divided by the one task that grants it. */
export interface BudgetGrants {
  readonly maxUsd: string;
  readonly grants: readonly Grant[];
  /** There is not enough for all tasks: they return what they cannot use. */
  readonly isTight: boolean;
  /**
   * More is spent and granted than the budget, for example after it was lowered: tasks return their remainders first.
   */
  readonly isOverdrawn: boolean;
  /** No waiting call can ever start: no call in flight could release money. */
  readonly isExhausted: boolean;
}

/** For people: the reason of calls that wait because they could exceed the budget. */
export const BUDGET_WAIT = 'budget: what is left of it is reserved for calls in flight, or less than one call may cost';

/** The same reason in commits of versions without a kind: it must not change. */
const OLDER_BUDGET_WAIT = 'budget: what is left of it is reserved for calls in flight, or less than one call may cost';

/** Whether a wait is for the budget: it belongs to the flow, whichever processes run. */
export const isBudgetWait = ({ kind, reason }: Waiting): boolean =>
  kind === 'budget' || (kind === 'unknown' && reason === OLDER_BUDGET_WAIT);

/** The wait of a task's calls: for an endpoint that is not serving, or for the budget. */
export interface Waiting {
  readonly role: string;
  /** `unknown`: committed by an earlier version, or by a later one with another kind. */
  readonly kind: 'endpoint' | 'budget' | 'unknown';
  /** For people: the endpoint's last answer, or that the budget is used up. */
  readonly reason: string;
  /** When its failures, or the wait, began. */
  readonly since: Date;
}

/**
 * The one record of a commit on the task's control partition, written in the same transaction as the outputs. It is the
 * only source of truth about a task: restoring, `status` and the signals between stages read it.
 */
export interface Progress {
  readonly stage: string;
  readonly task: number;
  /** 1 for the first commit of the campaign, and one more for each further one. */
  readonly sequence: number;
  /** Identifies the campaign: target, grading, prompts. */
  readonly fingerprint: string;
  readonly inputs: readonly InputProgress[];
  readonly counters: ReadonlyMap<string, number>;
  readonly spend: readonly Spend[];
  /** The part of the spend for inputs with an outcome, by group. The costs of other calls are in no group. */
  readonly costs: readonly GroupCost[];
  /** Where the task's call journal must be read from on restore. */
  readonly journalLowWater: number;
  /** The owner of the task that committed: process and number (`ownerName`). */
  readonly worker: string;
  readonly committedAt: Date;
  /** At most one for each model. */
  readonly waiting: readonly Waiting[];
  /** Null: written by a version without budgets. */
  readonly account: TaskAccount | null;
  /** Null if this is not the task that grants the budget, or there is no budget. */
  readonly budget: BudgetGrants | null;
}
