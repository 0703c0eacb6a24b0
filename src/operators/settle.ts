import { Observable } from 'rxjs';
import { describeError } from '../records/dataflow-error.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { CallFailureReason } from '../records/model-reply.ts';
import { setAside } from './passage.ts';
import type { Known, SetAside } from './passage.ts';

/** Enough for a message; never a whole reply. */
const DETAIL_CHARACTERS = 500;

/**
 * The work on one record, made to end in exactly one item: what `toItem` makes of its first value, or the record set
 * aside. A `CallFailure` keeps its reason, anything else that is thrown, also before the work began or by `toItem`, is
 * an `operator-error`, and so is work that ends without a value. Unsubscribing cancels the work.
 *
 * ```text
 * work    --a-b      --#               --|
 * settle  --(A|)     --(s|)            --(s|)
 *                    reason of #       operator-error
 * ```
 *
 * One subscriber, where `defer`, `map`, `take`, `throwIfEmpty` and `catchError` would be four: a thousand of these wait
 * for their model at a time.
 */
export function settle<V, Value, Item>(
  known: Known<V>,
  work: () => Observable<Value>,
  toItem: (value: Value) => Item,
): Observable<Item | SetAside<V, CallFailureReason | 'operator-error'>> {
  return new Observable((subscriber) => {
    const end = (item: Item | SetAside<V, CallFailureReason | 'operator-error'>): void => {
      subscriber.next(item);
      subscriber.complete();
    };
    const fail = (error: unknown): void => {
      const reason = error instanceof CallFailure ? error.reason : 'operator-error';
      end(setAside(known, reason, describeError(error).slice(0, DETAIL_CHARACTERS)));
    };
    const next = (value: Value): void => {
      if (subscriber.closed) return;
      let item: Item;
      try {
        item = toItem(value);
      } catch (error) {
        fail(error);
        return;
      }
      end(item);
    };
    const complete = (): void => {
      if (!subscriber.closed) fail(new Error('expected one value for the record, got none'));
    };
    try {
      subscriber.add(work().subscribe({ next, error: fail, complete }));
    } catch (error) {
      fail(error);
    }
  });
}
