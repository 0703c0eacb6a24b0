import { catchError, concatMap, defer, first, from, isObservable, map, of, throwIfEmpty } from 'rxjs';
import type { Observable, OperatorFunction } from 'rxjs';
import type { UngradedReason } from '../records/grade.ts';
import { pluginName } from '../records/plugin-name.ts';
import type { Question } from '../records/question.ts';
import type { Drop, FilterAnswer, OwnReason, QuestionFilter } from '../records/question-filter.ts';
import { describeError } from '../records/sluice-error.ts';
import type { StageInput } from '../stream/outcome.ts';
import { settleEach, workOn } from './settle-each.ts';
import type { Settled } from './settle-each.ts';
import { setAside } from './work-item.ts';
import type { SetAside } from './work-item.ts';

/** The options of `filterQuestions`. */
export interface FilterQuestionsOptions {
  /** Applied in this order. */
  readonly filters: readonly QuestionFilter[];
}

/** A question to be graded, or a dropped question. */
export type Filtered = StageInput<Question> | SetAside<Question, UngradedReason | OwnReason>;

const OWN_REASON = /^x-[a-z0-9][a-z0-9-]{0,61}$/;

/**
 * Applies the filters to a question, one after the other, until one drops it: the question is set aside with that
 * filter's reason, and later filters are not called. A filter that throws, ends without an answer or gives an invalid
 * answer sets the question aside as `operator-error`. All questions run at once; permits at the entry limit them.
 *
 * ```text
 * source            -a--b----c-----|
 * first filter       keep, drop, keep
 * second filter      keep,     , drop
 * filterQuestions   -a--B----C-----|     B, C: set aside with the reason of the filter
 * ```
 */
export function filterQuestions(options: FilterQuestionsOptions): OperatorFunction<StageInput<Question>, Filtered> {
  const { filters } = options;
  return settleEach((input) => {
    const known = { input, question: input.value };
    return workOn<Question, FilterAnswer, Settled<Question, Filtered>>(
      known,
      () => firstDrop(filters, input.value),
      (drop) => (drop === null ? input : setAside(known, drop.reason, drop.detail ?? '')),
    );
  });
}

function firstDrop(filters: readonly QuestionFilter[], question: Question): Observable<FilterAnswer> {
  return from(filters).pipe(
    concatMap((filter) => answerOf(filter, question)),
    first((answer): answer is Drop => answer !== null, null),
  );
}

/** The one answer of a filter; its errors name the filter. */
function answerOf(filter: QuestionFilter, question: Question): Observable<FilterAnswer> {
  return defer(() => {
    const answer = filter.whyDropped(question);
    return isObservable(answer) || isPromise(answer) ? from(answer) : of(answer);
  }).pipe(
    throwIfEmpty(() => new RangeError('expected an answer, got none')),
    first(),
    map(checked),
    catchError((error: unknown) => {
      throw new Error(`the question filter ${pluginName(filter)}: ${describeError(error)}`, { cause: error });
    }),
  );
}

function isPromise(answer: unknown): answer is PromiseLike<FilterAnswer> {
  return typeof (answer as Partial<PromiseLike<FilterAnswer>> | null | undefined)?.then === 'function';
}

function checked(answer: unknown): FilterAnswer {
  if (answer === null) return null;
  const { reason, detail } = (answer ?? {}) as { readonly reason?: unknown; readonly detail?: unknown };
  const isDrop = typeof reason === 'string' && OWN_REASON.test(reason);
  if (isDrop && (detail === undefined || typeof detail === 'string')) return answer as Drop;
  const shown = JSON.stringify(answer)?.slice(0, 80) ?? 'nothing';
  throw new RangeError(`expected null or { reason: 'x-…', detail?: text }, got ${shown}`);
}
