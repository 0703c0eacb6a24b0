import type { CallFailureReason } from './model-reply.ts';
import type { Question } from './question.ts';

/** Difficulty for the target model: 0 is easy (answered right), 1 nearly right, 5 hopeless. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5;

/** All levels, easiest first. */
export const LEVELS: readonly Level[] = [0, 1, 2, 3, 4, 5];

/** How step scores become one score. */
export type Aggregate = 'mean' | 'min' | 'product' | 'last';

/** Options of the grader, as in the configuration. */
export interface GradingOptions {
  readonly method: 'paper';
  readonly attempts: 1;
  readonly aggregate: Aggregate;
  /** Descending cuts a ≥ b ≥ c ≥ d on the aggregated score: at or above `a` is level 1, below `d` level 5. */
  readonly thresholds: readonly [number, number, number, number];
  /** What a target attempt cut off at its own token limit counts as. */
  readonly truncated: 'incorrect' | 'ungraded';
}

/** A level with everything it follows from. */
export interface Grade {
  readonly level: Level;
  readonly method: 'paper' | 'pass-rate' | 'hybrid' | 'unknown';
  readonly target: string;
  /** The PRM that rated the steps; null where the attempt was right and nothing was rated. */
  readonly grader: string | null;
  readonly aggregate: Aggregate;
  readonly thresholds: readonly number[];
  /** The aggregated step score in [0, 1]; null where nothing was rated. */
  readonly score: number | null;
  readonly attempts: number;
  readonly correct: number;
}

/** A question with its level: what stands on `level-*`, the stock. */
export interface GradedQuestion {
  readonly question: Question;
  readonly grade: Grade;
  readonly gradedAt: Date;
}

/** Why a question has no level. A closed union. */
export type UngradedReason =
  | CallFailureReason
  | 'truncated'
  | 'filtered'
  | 'unknown-finish'
  | 'gold-unparsable'
  | 'domain-unsupported'
  | 'question-filter'
  | 'verifier-timeout'
  | 'verifier-error'
  | 'tests-broken'
  | 'tests-decide-nothing'
  | 'module-missing'
  | 'sandbox-error'
  | 'no-steps'
  | 'record-too-large'
  | 'deadline-exceeded'
  | 'operator-error';

/** A question that was set aside without a level: what stands on `ungraded`. */
export interface Ungraded {
  readonly question: Question;
  readonly reason: UngradedReason;
  /** For people: the message of the failure. Never a key, never a whole reply. */
  readonly detail: string;
  readonly ungradedAt: Date;
}
