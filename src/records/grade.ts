import type { JudgingFault } from './judging-fault.ts';
import { ratedBy } from './grading/methods.ts';
import type { GradingMethod } from './grading/methods.ts';
import type { RatePrior, StoppingReason } from './grading/stopping.ts';
import type { Question } from './question.ts';

/** Difficulty for the target model: 0 is easy (answered right), 1 nearly right, 5 hopeless. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5;

/** All levels, easiest first. */
export const LEVELS: readonly Level[] = [0, 1, 2, 3, 4, 5];

/** How step scores become one score. */
export type Aggregate = 'mean' | 'min' | 'product' | 'last';

/** Options of the grader, as in the configuration. */
export interface GradingOptions {
  readonly method: GradingMethod;
  /** The most attempts of the target at a question; 1 with `paper`. */
  readonly attempts: number;
  readonly aggregate: Aggregate;
  /** Descending cuts a ≥ b ≥ c ≥ d on the aggregated score: at or above `a` is level 1, below `d` level 5. */
  readonly thresholds: readonly [number, number, number, number];
  /** What a target attempt cut off at its own token limit counts as. */
  readonly truncated: 'incorrect' | 'ungraded';
  /** `pass-rate`, `hybrid`, `test-share`; default `DEFAULT_BANDS`. */
  readonly bands?: Bands;
  /** `pass-rate`, `hybrid`: how probable the level must be for no more attempts; 1: certain. Default `DEFAULT_CONFIDENCE`. */
  readonly confidence?: number;
  /** `pass-rate`, `hybrid`: of the share of right attempts. Default `DEFAULT_PRIOR`. */
  readonly prior?: RatePrior;
  /** `pass-rate`, `hybrid`: questions without a gold answer get one from their attempts. Left out: they have no level. */
  readonly consensus?: ConsensusOptions;
}

/** Whether a method of grading asks the scorer. */
export const asksScorer = ({ method }: Pick<GradingOptions, 'method'>): boolean => ratedBy(method) === 'scorer';

/** When attempts agree on an answer. */
export interface ConsensusOptions {
  /** The least share of all attempts that give it, in (0, 1]. It must be more than any other has, too. */
  readonly minShare: number;
}

/** `minShare` where none is given: more than half of 8 attempts. Measured: docs/trials.md. */
export const DEFAULT_MIN_SHARE = 0.6;

/**
 * Descending cuts a ≥ b ≥ c ≥ d ≥ e on the share r of right attempts: r > a is level 0, … r > e level 4, else level 5.
 * Above and not from: so 0 as the last parts the questions that no attempt solved.
 */
export type Bands = readonly [number, number, number, number, number];

/** Never right is level 5, right more than four times in five level 0. */
export const DEFAULT_BANDS: Bands = [0.8, 0.6, 0.4, 0.2, 0];

/** Measured: docs/trials.md. */
export const DEFAULT_CONFIDENCE = 0.98;

/** Jeffreys' prior: most targets are sure of a question or lost on it. Measured: docs/trials.md. */
export const DEFAULT_PRIOR: RatePrior = [0.5, 0.5];

/** A level with everything it follows from. */
export interface Grade {
  readonly level: Level;
  readonly method: GradingMethod | 'unknown';
  readonly target: string;
  /** The PRM that rated the steps, or the verifier that counted the tests; null where nothing was rated. */
  readonly grader: string | null;
  readonly aggregate: Aggregate;
  readonly thresholds: readonly number[];
  /** The aggregated step score in [0, 1], or the share of tests passed (`test-share`); null where nothing was rated. */
  readonly score: number | null;
  /** How many were made. */
  readonly attempts: number;
  readonly correct: number;
  /** The policy that gave it, as `name@version`; null in records of before that was written. */
  readonly policy: string | null;
  /** The cuts on the share of right attempts; empty where the level follows from none. */
  readonly bands: readonly number[];
  /** Why no more attempts were made; `unknown` where the policy does not say. */
  readonly stopped: StoppingReason | 'unknown';
  /** The posterior probability of the level, where attempts stopped by it; else null. */
  readonly confidence: number | null;
  /** The label that is used as the gold answer; null where the question has one. */
  readonly consensus: ConsensusLabel | null;
}

/** The answer of most attempts at a question without a gold answer. */
export interface ConsensusLabel {
  /** As one attempt wrote it. The question beside it has it as its answer. */
  readonly label: string;
  /** How many attempts gave it, by the equality of the verifier. */
  readonly votes: number;
  /** `votes` over all attempts, those without an answer included. */
  readonly share: number;
}

/** A question with its level: what stands on `level-*`, the stock. */
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

/** A question that was set aside without a level: what stands on `ungraded`. */
export interface Ungraded {
  readonly question: Question;
  readonly reason: UngradedReason;
  /** For people: the message of the failure. Never a key, never a whole reply. */
  readonly detail: string;
  readonly ungradedAt: Date;
}
