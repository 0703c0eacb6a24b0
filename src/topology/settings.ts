import type { CellTargets } from '../records/cells.ts';
import type { DomainVerifiers } from '../records/domain-verifier.ts';
import type { GradingOptions } from '../records/grade.ts';
import type { GradingPolicy } from '../records/grading/policy.ts';
import type { PerLevel } from '../records/mix.ts';
import type { PromptOptions } from '../records/prompt-template.ts';
import type { QuestionFilter } from '../records/question-filter.ts';
import type { Teacher } from '../records/teachers.ts';
import type { TraceOptions } from '../records/trace.ts';

/** All settings of a campaign's flow. Data and pure functions. */
export interface TopologySettings {
  readonly campaign: string;
  readonly targetModel: string;
  readonly teacherModel: string;
  /** All teachers; the first one is `teacherModel`. Left out: a single teacher. */
  readonly teachers?: readonly Teacher[];
  readonly scorerModel: string;
  /** Left out: only the rules decide. */
  readonly judgeModel?: string;
  readonly grading: GradingOptions;
  /** The user's own policy, instead of the one named by `grading.method`. */
  readonly gradingPolicy?: GradingPolicy;
  /** Applied before the first attempt, in this order. Left out: none. */
  readonly questionFilters?: readonly QuestionFilter[];
  /** Verifiers of the user's own domains. Left out: none. */
  readonly verifiers?: DomainVerifiers;
  /** The prompts of target and teacher. Default: `DEFAULT_PROMPTS`. */
  readonly prompts?: PromptOptions;
  /** Default: `DEFAULT_TRACES`. */
  readonly traces?: TraceOptions;
  /** The share of each level, as `mixShares` returns it. */
  readonly shares: PerLevel;
  /** Set if the mix also has shares of domains or sources, as `cellTargets` returns them. */
  readonly cells?: CellTargets;
  /** The number of wanted verified records; null: grow without an end, keeping the mix. */
  readonly size: number | null;
  /** The share of a dataset without a size that scarce levels may lack; default 0. */
  readonly tolerance?: number;
  readonly seed: number;
  /** Graded records of each level that may wait to be drawn, in memory; default 2000. */
  readonly shuffleBuffer?: number;
  /** Selections that may wait for their trace at once. */
  readonly maxInFlight: number;
  /** The most records inside a stage at once. */
  readonly recordPermits: { readonly grade: number; readonly trace: number };
  /** A record is ended with `deadline-exceeded` after this time. */
  readonly deadlinesMs: { readonly grade: number; readonly trace: number };
}

/**
 * For each source: a record waits as bytes, as a decoded value, and as an encoded outcome, so the limit is one of
 * memory.
 */
export const CALL_PERMIT_BYTES: number = 64 * 1024 * 1024;
export const SAMPLE_PERMIT_BYTES: number = 16 * 1024 * 1024;
