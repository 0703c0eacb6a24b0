import type { UnverifiedReason } from './finish-reason.ts';
import type { VerifierFault } from './judging-fault.ts';

/**
 * What a verifier says of an answer. `unparsable`: no answer could be taken from the output.
 * `ungraded`: nothing can be said, and never because the model was wrong.
 */
export type VerdictKind = 'correct' | 'incorrect' | 'unparsable' | 'ungraded';

/** Why a verdict is what it is. A closed union: every value is counted and documented in `docs/reasons.md`. */
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

/** A longer final answer is cut in the verdict, which travels with every record; programs have a limit of their own. Characters. */
export const MAX_EXTRACTED = 500;

const CUT_MARK = '… [cut]';

/** A final answer as a verdict keeps it: whole below `most` characters, else cut to that many with a mark that says so. */
export const shortened = (answer: string, most: number = MAX_EXTRACTED): string =>
  answer.length < most
    ? answer
    : `${answer.slice(0, most - CUT_MARK.length).replace(/[\uD800-\uDBFF]$/, '\uFFFD')}${CUT_MARK}`;

/** Where in an output the final answer was found (`docs/verifier.md`). */
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

/** What a judge said of an answer that the rules had refused. */
export interface JudgeVerdict {
  /** `correct` overrules the rules. `unparsable`: its reply was cut off, or is neither of its two words. */
  readonly verdict: Exclude<VerdictKind, 'ungraded'>;
  /** As its endpoint named it. */
  readonly model: string;
}

/** The decision on one answer. */
export interface Verdict {
  readonly verdict: VerdictKind;
  /** By the rules; also where a judge overruled them, so that what it rescued stays known. */
  readonly reason: VerdictReason;
  /** The final answer as it was taken from the output; null where there was none. */
  readonly extracted: string | null;
  /** From where it was taken; null or left out where there was none, and for code and choice. */
  readonly takenFrom?: AnswerPlace | null;
  /** Who decided, with its version: `math/1`, or `judge:<model>` where a judge overruled the rules. */
  readonly decidedBy: string;
  /** Null or left out where no judge was asked, or none replied. */
  readonly judge?: JudgeVerdict | null;
}
