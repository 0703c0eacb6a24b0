import type { UnverifiedReason } from './finish-reason.ts';
import type { VerifierFault } from './judging-fault.ts';

/**
 * The verdict of a verifier on an answer. `unparsable`: no answer could be extracted from the output. `ungraded`: no
 * verdict is possible, and never because the model was wrong.
 */
export type VerdictKind = 'correct' | 'incorrect' | 'unparsable' | 'ungraded';

/** The reason of a verdict. A closed union: every value is counted and documented in `docs/reasons.md`. */
export type VerdictReason =
  | 'equal'
  | 'different'
  | 'no-answer'
  | 'answer-unparsable'
  | UnverifiedReason
  | VerifierFault
  | 'passed'
  | 'wrong-answer'
  | 'runtime-error'
  | 'syntax-error'
  | 'timeout'
  | 'memory-limit'
  | 'output-limit'
  | 'no-code';

/**
 * A longer final answer is cut in the verdict, which is part of every record; programs have their own limit.
 * Characters.
 */
export const MAX_EXTRACTED = 500;

const CUT_MARK = '… [cut]';

/**
 * A final answer as stored in a verdict: complete below `most` characters, otherwise cut to that length with a mark.
 */
export const shortened = (answer: string, most: number = MAX_EXTRACTED): string =>
  answer.length < most
    ? answer
    : `${answer.slice(0, most - CUT_MARK.length).replace(/[\uD800-\uDBFF]$/, '\uFFFD')}${CUT_MARK}`;

/** The place in an output where the final answer was found (`docs/verifier.md`). */
export type AnswerPlace =
  | 'whole'
  | 'boxed'
  | 'tag'
  | 'hashes'
  | 'answer-line'
  | 'answer-sentence'
  | 'bold'
  | 'last-number'
  | 'choice'
  | 'last-formula';

/** A judge's verdict on an answer that the rules refused. */
export interface JudgeVerdict {
  /** `correct` overrules the rules. `unparsable`: its reply was cut off, or is neither of its two words. */
  readonly verdict: Exclude<VerdictKind, 'ungraded'>;
  /** The model as named by its endpoint. */
  readonly model: string;
}

/** The decision on one answer. */
export interface Verdict {
  readonly verdict: VerdictKind;
  /** The reason of the rules, even if a judge overruled them, so that rescued answers can be identified. */
  readonly reason: VerdictReason;
  /** The final answer as extracted from the output; null if there was none. */
  readonly extracted: string | null;
  /** The place of the final answer; null or left out if there was none, and for code and choice. */
  readonly takenFrom?: AnswerPlace | null;
  /** The verifier with its version, such as `math/1`, or `judge:<model>` if a judge overruled the rules. */
  readonly decidedBy: string;
  /** Null or left out if no judge was called, or none replied. */
  readonly judge?: JudgeVerdict | null;
}
