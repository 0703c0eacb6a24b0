import type { CellTargets } from '../records/cells.ts';
import type { DomainVerifiers } from '../records/domain-verifier.ts';
import type { GradingOptions } from '../records/grade.ts';
import type { GradingPolicy } from '../records/grading/policy.ts';
import type { PerLevel } from '../records/mix.ts';
import type { PromptOptions } from '../records/prompt-template.ts';
import type { QuestionFilter } from '../records/question-filter.ts';
import type { Teacher } from '../records/teachers.ts';
import type { TraceOptions } from '../records/trace.ts';

/** Everything that a campaign's flow depends on. Data and pure functions. */
export interface TopologySettings {
  readonly campaign: string;
  readonly targetModel: string;
  readonly teacherModel: string;
  /** All teachers, the first of them `teacherModel`. Left out: there is one. */
  readonly teachers?: readonly Teacher[];
  readonly scorerModel: string;
  /** Left out: the rules alone decide. */
  readonly judgeModel?: string;
  readonly grading: GradingOptions;
  /** A policy of the user's own, in place of the one that `grading.method` names. */
  readonly gradingPolicy?: GradingPolicy;
  /** Asked before the first attempt, in this order. Left out: none. */
  readonly questionFilters?: readonly QuestionFilter[];
  /** Of domains of the user's own. Left out: none. */
  readonly verifiers?: DomainVerifiers;
  /** How questions are put to target and teacher. Default: `DEFAULT_PROMPTS`. */
  readonly prompts?: PromptOptions;
  /** Default: `DEFAULT_TRACES`. */
  readonly traces?: TraceOptions;
  /** Share of each level, as `mixShares` makes them. */
  readonly shares: PerLevel;
  /** Where the mix has shares of domains or sources too, as `cellTargets` makes them. */
  readonly cells?: CellTargets;
  /** Verified records wanted; null: grow for ever, holding the mix. */
  readonly size: number | null;
  /** The share of a dataset without a size that scarce levels may lack; default 0. */
  readonly tolerance?: number;
  readonly seed: number;
  /** Graded records of each level that may wait to be drawn, in memory; default 2000. */
  readonly shuffleBuffer?: number;
  /** Selections that may wait for their trace at once. */
  readonly maxInFlight: number;
  /** Records that may be inside a stage at once. */
  readonly recordPermits: { readonly grade: number; readonly trace: number };
  /** After this long a record is ended with `deadline-exceeded`. */
  readonly deadlinesMs: { readonly grade: number; readonly trace: number };
}

/** Of each source: a record waits here in bytes, decoded, and then as encoded outcome, so the bound is one of memory. */
export const CALL_PERMIT_BYTES: number = 64 * 1024 * 1024;
export const SAMPLE_PERMIT_BYTES: number = 16 * 1024 * 1024;
