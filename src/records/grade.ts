import type { JudgingFault } from './judging-fault.ts';
import { ratedBy } from './grading/methods.ts';
import type { GradingMethod } from './grading/methods.ts';
import type { RatePrior, StoppingReason } from './grading/stopping.ts';
import type { Question } from './question.ts';

/** Difficulty for the target model: 0 is easy (answered right), 1 nearly right, 5 hopeless. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5;

/** All levels, easiest first. */
export const LEVELS: readonly Level[] = [0, 1, 2, 3, 4, 5];

/** How step scores are combined into one score. */
export type Aggregate = 'mean' | 'min' | 'product' | 'last';

/** Options of the grader, as in the configuration. */
export interface GradingOptions {
  readonly method: GradingMethod;
  /** The most attempts of the target at a question; 1 with `paper`. */
  readonly attempts: number;
  readonly aggregate: Aggregate;
  /** Descending cuts a ≥ b ≥ c ≥ d on the aggregated score: at or above `a` is level 1, below `d` level 5. */
  readonly thresholds: readonly [number, number, number, number];
  /** How a target attempt that was cut off at its own token limit counts. */
  readonly truncated: 'incorrect' | 'ungraded';
  /** `pass-rate`, `hybrid`, `test-share`; default `DEFAULT_BANDS`. */
  readonly bands?: Bands;
  /**
   * `pass-rate`, `hybrid`: the probability of the level that ends the attempts; 1: certain. Default
   * `DEFAULT_CONFIDENCE`.
   */
  readonly confidence?: number;
  /** `pass-rate`, `hybrid`: the prior of the share of right attempts. Default `DEFAULT_PRIOR`. */
  readonly prior?: RatePrior;
  /**
   * `pass-rate`, `hybrid`: questions without a gold answer get one from their attempts. Left out: they get no level.
   */
  readonly consensus?: ConsensusOptions;
}

/** Whether a method of grading calls the scorer. */
export const asksScorer = ({ method }: Pick<GradingOptions, 'method'>): boolean => ratedBy(method) === 'scorer';

/** When attempts agree on an answer. */
export interface ConsensusOptions {
  /**
   * The least share of all attempts with the answer, in (0, 1]. It must also exceed the share of every other answer.
   */
  readonly minShare: number;
}

/** The default `minShare`: more than half of 8 attempts. Measured: docs/trials.md. */
export const DEFAULT_MIN_SHARE = 0.6;

/**
 * Descending cuts a ≥ b ≥ c ≥ d ≥ e on the share r of right attempts: r > a is level 0, … r > e level 4, else level 5.
 * A share must exceed the cut, so a last cut of 0 separates the questions that no attempt solved.
 */
export type Bands = readonly [number, number, number, number, number];

/** Level 5 is never right, level 0 is right in more than four of five attempts. */
export const DEFAULT_BANDS: Bands = [0.8, 0.6, 0.4, 0.2, 0];

/** Measured: docs/trials.md. */
export const DEFAULT_CONFIDENCE = 0.98;

/**
 * Jeffreys' prior: most targets are either certain to solve a question or certain to fail. Measured: docs/trials.md.
 */
export const DEFAULT_PRIOR: RatePrior = [0.5, 0.5];

/** A level with all values that determine it. */
export interface Grade {
  readonly level: Level;
  readonly method: GradingMethod | 'unknown';
  readonly target: string;
  /** The PRM or critic that rated the steps, or the verifier that counted the tests; null if nothing was rated. */
  readonly grader: string | null;
  readonly aggregate: Aggregate;
  readonly thresholds: readonly number[];
  /** The aggregated step score in [0, 1], or the share of tests passed (`test-share`); null if nothing was rated. */
  readonly score: number | null;
  /** The number of attempts made. */
  readonly attempts: number;
  readonly correct: number;
  /** The policy that gave it, as `name@version`; null in older records without this field. */
  readonly policy: string | null;
  /** The cuts on the share of right attempts; empty if the level does not depend on them. */
  readonly bands: readonly number[];
  /** Why no more attempts were made; `unknown` if the policy does not report it. */
  readonly stopped: StoppingReason | 'unknown';
  /** The posterior probability of the level if it ended the attempts; otherwise null. */
  readonly confidence: number | null;
  /** The label that is used as the gold answer; null if the question has its own. */
  readonly consensus: ConsensusLabel | null;
}

/** The answer of most attempts at a question without a gold answer. */
export interface ConsensusLabel {
  /** The text of one attempt. The question in the same record has it as its answer. */
  readonly label: string;
  /** The number of attempts with this answer, according to the verifier. */
  readonly votes: number;
  /** `votes` divided by all attempts, including those without an answer. */
  readonly share: number;
}

/** A question with its level: a record of `level-*`, the stock. */
export interface GradedQuestion {
  readonly question: Question;
  readonly grade: Grade;
  readonly gradedAt: Date;
}

/** Why a question has no level. A closed union. */
export type UngradedReason =
  | JudgingFault
  | 'gold-missing'
  | 'no-consensus'
  | 'question-filter'
  | 'no-steps'
  | 'record-too-large'
  | 'deadline-exceeded';

/** A question that was set aside without a level: a record of `ungraded`. */
export interface Ungraded {
  readonly question: Question;
  readonly reason: UngradedReason;
  /** For people: the message of the failure. Never contains a key or a whole reply. */
  readonly detail: string;
  readonly ungradedAt: Date;
}
