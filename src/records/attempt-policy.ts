import type { ChatReply } from './model-reply.ts';
import type { Verdict } from './verdict.ts';

/** An attempt with its verdict, as policies receive it. */
export interface DecidedAttempt {
  readonly reply: ChatReply;
  /**
   * `correct`, `incorrect` or `unparsable`. An attempt without a verdict sets its question aside, and no policy
   * receives it.
   */
  readonly verdict: Verdict;
  /** In [0, 1], in the order of the steps; null if the steps were not scored. */
  readonly stepScores: readonly number[] | null;
}

/** The policy needs further attempts, all at once. */
export interface AskStep {
  readonly kind: 'ask';
  /** The number of attempts: an integer from 1. */
  readonly count: number;
}

/** The policy needs the step scores of attempts, all at once. */
export interface ScoreStep {
  readonly kind: 'score';
  /** Indexes in the list of attempts, at least one: of attempts that are not `correct` and have no step scores. */
  readonly indices: readonly number[];
}

/**
 * Decides how many attempts a question gets, which of them are scored, and the result. The operator `measure` calls
 * `next` without attempts, executes the returned step, and calls it again with all attempts, until it returns a
 * decision.
 *
 * @typeParam Decision the last step: `GradeStep` in grading, `ChooseStep` for traces
 */
export interface AttemptPolicy<Decision> {
  /** As in the configuration, in lower case with hyphens. */
  readonly name: string;
  /** From 1; raised whenever the same attempts lead to a different decision than before. */
  readonly version: number;
  /**
   * Returns the next step. Pure: the same attempts give the same step, so that a restart makes the same calls, and
   * finds their replies in the journal.
   *
   * @param attempts all attempts so far, in the order of their numbers
   * @param asked the number of requested attempts. It is larger than the number of attempts if some were set aside
   * without their record, such as a truncated trace; in grading this never happens. Default: the number of attempts
   */
  next(attempts: readonly DecidedAttempt[], asked?: number): AskStep | ScoreStep | Decision;
}
