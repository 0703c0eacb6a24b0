import { catchError, defer, of, take, throwIfEmpty } from 'rxjs';
import type { Observable } from 'rxjs';
import { describeError } from '../records/dataflow-error.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { CallFailureReason } from '../records/model-reply.ts';
import { setAside } from './passage.ts';
import type { Known, SetAside } from './passage.ts';

/** Enough for a message; never a whole reply. */
const DETAIL_CHARACTERS = 500;

/**
 * The work on one record, made to end in exactly one item: its first value, or the record set aside. A `CallFailure`
 * keeps its reason, anything else that is thrown, also before the work began, is an `operator-error`, and so is work
 * that ends without a value. Unsubscribing cancels the work.
 *
 * ```text
 * work    --a-b      --#               --|
 * settle  --(a|)     --(s|)            --(s|)
 *                    reason of #       operator-error
 * ```
 */
export function settle<V, Item>(
  known: Known<V>,
  work: () => Observable<Item>,
): Observable<Item | SetAside<V, CallFailureReason | 'operator-error'>> {
  return defer(work).pipe(
    take(1),
    throwIfEmpty(() => new Error('expected one value for the record, got none')),
    catchError((error: unknown) => {
      const reason = error instanceof CallFailure ? error.reason : 'operator-error';
      return of(setAside(known, reason, describeError(error).slice(0, DETAIL_CHARACTERS)));
    }),
  );
}
