import type { Observable } from 'rxjs';
import type { PluginIdentity } from './plugin-name.ts';
import type { Question } from './question.ts';

/** A plug-in's own reason: `x-` and then a-z, 0-9 and `-`, at most 64 characters. Each reason is a counter. */
export type OwnReason = `x-${string}`;

/** Why a question is dropped. */
export interface Drop {
  readonly reason: OwnReason;
  /** For people. */
  readonly detail?: string;
}

/** A filter's answer for a question: null keeps it. */
export type FilterAnswer = Drop | null;

/**
 * Decides before the first attempt, and so before any cost, whether a question is worth grading. A dropped question
 * becomes `ungraded`, and is counted under the reason of the filter.
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
   * Returns null, or why the question is dropped; directly, or as a promise or an observable, whose first value counts.
   * The same question must give the same answer: after a restart, the filter is called again for questions without a
   * committed outcome.
   */
  whyDropped(question: Question): FilterAnswer | PromiseLike<FilterAnswer> | Observable<FilterAnswer>;
}
