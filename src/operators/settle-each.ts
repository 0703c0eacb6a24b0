import { Observable } from 'rxjs';
import type { Observer, OperatorFunction, Subscriber, Subscription } from 'rxjs';
import { describeError } from '../records/sluice-error.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { CallFailureReason } from '../records/model-reply.ts';
import { setAside } from './work-item.ts';
import type { Known, SetAside } from './work-item.ts';

/** Enough for a message, but not for a whole reply. */
const DETAIL_CHARACTERS = 500;

/** The plan for a record: no work, so that `pass` is emitted instead, or work created by `workOn`. */
export type Plan<Item> = { readonly pass: Item } | ((out: Subscriber<Item>, ended: () => void) => void);

/**
 * The work on a record; only its first value counts.
 *
 * @param known the record to set aside if the work fails
 */
export function workOn<V, Value, Item>(
  known: Known<V>,
  work: () => Observable<Value>,
  toItem: (value: Value) => Item,
): Plan<Settled<V, Item>> {
  return (out, ended) => new Settling(known, toItem, out, ended).begin(work);
}

/** Sets a record aside for an error: a `CallFailure` keeps its reason, any other error is an `operator-error`. */
export function setAsideFor<V>(known: Known<V>, error: unknown): SetAside<V, CallFailureReason | 'operator-error'> {
  const reason = error instanceof CallFailure ? error.reason : 'operator-error';
  return setAside(known, reason, describeError(error).slice(0, DETAIL_CHARACTERS));
}

/** The result for a record: an item, or the record set aside. */
export type Settled<V, Item> = Item | SetAside<V, CallFailureReason | 'operator-error'>;

/**
 * Runs the work on each record and emits exactly one item for it: the result of `toItem` for its first value, or the
 * record set aside. A `CallFailure` keeps its reason; any other error, also before the work began or in `toItem`, is an
 * `operator-error`, and so is work that ends without a value. All records run at once and are emitted in the order in
 * which they end; permits at the entry limit them. Unsubscribing cancels the work.
 *
 * ```text
 * source      -a-b----c----d-----|
 * work a        ----x-y
 * work b          -#
 * work c               -|
 * settleEach  -----s-A-s---d-----|     d passes; s: b with the reason of #, c as operator-error
 * ```
 *
 * It combines `mergeMap` with `take`, `throwIfEmpty` and `catchError`: a record holds several of these at a time, and
 * thousands of records wait for their model, so that each saved subscriber reduces garbage collection.
 *
 * @param plan a throw here is an error of the stream
 */
export function settleEach<In, Item>(plan: (item: In) => Plan<Item>): OperatorFunction<In, Item> {
  return (source) =>
    new Observable((subscriber) => {
      let running = 0;
      let isSourceOver = false;
      const ended = (): void => {
        running -= 1;
        if (isSourceOver && running === 0) subscriber.complete();
      };
      subscriber.add(
        source.subscribe({
          next: (item) => {
            if (subscriber.closed) return;
            let planned: Plan<Item>;
            try {
              planned = plan(item);
            } catch (error) {
              subscriber.error(error);
              return;
            }
            if (typeof planned !== 'function') {
              subscriber.next(planned.pass);
              return;
            }
            running += 1;
            planned(subscriber, ended);
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            isSourceOver = true;
            if (running === 0) subscriber.complete();
          },
        }),
      );
    });
}

/** One work under way. */
class Settling<V, Value, Item> implements Observer<Value> {
  readonly #known: Known<V>;
  readonly #toItem: (value: Value) => Item;
  readonly #out: Subscriber<Settled<V, Item>>;
  readonly #ended: () => void;
  #subscription: Subscription | null = null;
  #hasEnded = false;

  constructor(known: Known<V>, toItem: (value: Value) => Item, out: Subscriber<Settled<V, Item>>, ended: () => void) {
    this.#known = known;
    this.#toItem = toItem;
    this.#out = out;
    this.#ended = ended;
  }

  begin(work: () => Observable<Value>): void {
    try {
      const subscription = work().subscribe(this);
      this.#subscription = subscription;
      if (this.#hasEnded) subscription.unsubscribe();
      else this.#out.add(subscription);
    } catch (error) {
      this.error(error);
    }
  }

  next(value: Value): void {
    if (this.#hasEnded) return;
    let item: Item;
    try {
      item = this.#toItem(value);
    } catch (error) {
      this.error(error);
      return;
    }
    this.#end(item);
  }

  error(error: unknown): void {
    if (this.#hasEnded) return;
    this.#end(setAsideFor(this.#known, error));
  }

  complete(): void {
    if (!this.#hasEnded) this.error(new Error('expected one value for the record, got none'));
  }

  #end(item: Settled<V, Item>): void {
    this.#hasEnded = true;
    this.#out.next(item);
    // Only its first value counts; the rest of the work is cancelled.
    this.#subscription?.unsubscribe();
    this.#ended();
  }
}
