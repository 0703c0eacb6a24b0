import type { ChatReply } from './model-reply.ts';
import type { Verdict } from './verdict.ts';

/** An attempt with its verdict, as a policy sees it. */
export interface DecidedAttempt {
  readonly reply: ChatReply;
  /** `correct`, `incorrect` or `unparsable`. An attempt without a verdict sets its question aside, and no policy sees it. */
  readonly verdict: Verdict;
  /** In [0, 1], in the order of the steps; null where the steps were not scored. */
  readonly stepScores: readonly number[] | null;
}

/** The policy wants further attempts, all at once. */
export interface AskStep {
  readonly kind: 'ask';
  /** How many: a whole number from 1. */
  readonly count: number;
}

/** The policy wants the step scores of attempts, all at once. */
export interface ScoreStep {
  readonly kind: 'score';
  /** Places in the list of attempts, at least one: of attempts that are not `correct` and have no step scores. */
  readonly indices: readonly number[];
}

/**
 * How many attempts a question gets, which of them are scored, and what follows from them. The operator `measure` calls
 * `next` with no attempt, does what it asks for, and calls it again with all attempts, until it gives a decision.
 *
 * @typeParam Decision what ends the loop: `GradeStep` in grading, `ChooseStep` for traces
 */
export interface AttemptPolicy<Decision> {
  /** As in the configuration, in lower case with hyphens. */
  readonly name: string;
  /** From 1; raised whenever the same attempts lead to another decision than before. */
  readonly version: number;
  /**
   * What to do next. Pure: the same attempts give the same step, so that a restart asks for the same calls, and finds
   * their replies in the journal.
   *
   * @param attempts all that were asked for so far, in the order of their numbers
   * @param asked how many were asked for. More than there are attempts where some were set aside alone, as a trace that
   * was cut off; in grading that never happens. Default: as many as there are
   */
  next(attempts: readonly DecidedAttempt[], asked?: number): AskStep | ScoreStep | Decision;
}
