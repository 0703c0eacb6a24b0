import type { Observable } from 'rxjs';
import type { PluginIdentity } from './plugin-name.ts';
import type { Question } from './question.ts';

/** A reason of a plug-in's own: `x-` and then a-z, 0-9 and `-`, at most 64 characters. Each one is a counter. */
export type OwnReason = `x-${string}`;

/** Why a question is dropped. */
export interface Drop {
  readonly reason: OwnReason;
  /** For people. */
  readonly detail?: string;
}

/** What a filter says of a question: null keeps it. */
export type FilterAnswer = Drop | null;

/**
 * Decides before the first attempt, and so before anything is paid for it, whether a question is worth grading. A
 * question that it drops becomes `ungraded`, and is counted under the reason of the filter.
 *
 * ```ts
 * const tooShort: QuestionFilter = {
 *   name: 'too-short',
 *   version: 1,
 *   whyDropped: ({ question }) => (question.length < 20 ? { reason: 'x-too-short' } : null),
 * };
 * ```
 */
export interface QuestionFilter extends PluginIdentity {
  /**
   * Null, or why the question is dropped; at once, or as a promise or an observable, whose first value counts. The same
   * question has to give the same answer: a question without a committed outcome is asked about again after a restart.
   */
  whyDropped(question: Question): FilterAnswer | PromiseLike<FilterAnswer> | Observable<FilterAnswer>;
}
