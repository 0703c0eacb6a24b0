/** The error rate of a toy model. */
export interface Carefulness {
  /** Chance of a slip in an operation without any effort. */
  readonly base: number;
  /** Added for an operation of full effort. */
  readonly perEffort: number;
  /** Relative growth of the probability with each completed step. */
  readonly perStep: number;
}

/** The toy target slips often. */
export const TARGET: Carefulness = { base: 0.012, perEffort: 0.6, perStep: 0.04 };
/** The toy teacher rarely slips. */
export const TEACHER: Carefulness = { base: 0.0015, perEffort: 0.048, perStep: 0.04 };

/** The chance of a slip in a step, `index` steps into the question; `effort` is in [0, 1]. */
export const slipChance = (care: Carefulness, effort: number, index: number): number =>
  (care.base + care.perEffort * effort) * (1 + care.perStep * index);
