import { Observable } from 'rxjs';
import type { Observer, OperatorFunction, Subscriber, Subscription } from 'rxjs';
import { describeError } from '../records/sluice-error.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { CallFailureReason } from '../records/model-reply.ts';
import { setAside } from './work-item.ts';
import type { Known, SetAside } from './work-item.ts';

/** Enough for a message; never a whole reply. */
const DETAIL_CHARACTERS = 500;

/** What is to be done about a record: nothing, so that `pass` goes on in its place, or work from `workOn`. */
export type Plan<Item> = { readonly pass: Item } | ((out: Subscriber<Item>, ended: () => void) => void);

/**
 * Work on a record, of which the first value counts.
 *
 * @param known what is set aside where the work fails
 */
export function workOn<V, Value, Item>(
  known: Known<V>,
  work: () => Observable<Value>,
  toItem: (value: Value) => Item,
): Plan<Settled<V, Item>> {
  return (out, ended) => new Settling(known, toItem, out, ended).begin(work);
}

/** Sets a record aside for what was thrown: a `CallFailure` keeps its reason, anything else is an `operator-error`. */
export function setAsideFor<V>(known: Known<V>, error: unknown): SetAside<V, CallFailureReason | 'operator-error'> {
  const reason = error instanceof CallFailure ? error.reason : 'operator-error';
  return setAside(known, reason, describeError(error).slice(0, DETAIL_CHARACTERS));
}

/** What of a record comes out: an item, or the record set aside. */
export type Settled<V, Item> = Item | SetAside<V, CallFailureReason | 'operator-error'>;

/**
 * The work on each record, made to end in exactly one item: what `toItem` makes of its first value, or the record set
 * aside. A `CallFailure` keeps its reason, anything else that is thrown, also before the work began or by `toItem`, is
 * an `operator-error`, and so is work that ends without a value. All records at once, in the order in which they end;
 * permits at the entry bound them. Unsubscribing cancels the work.
 *
 * ```text
 * source      -a-b----c----d-----|
 * work a        ----x-y
 * work b          -#
 * work c               -|
 * settleEach  -----s-A-s---d-----|     d passes; s: b with the reason of #, c as operator-error
 * ```
 *
 * It is `mergeMap` over `take`, `throwIfEmpty` and `catchError` in one: a record holds several of these at a time, and
 * thousands of records wait for their model, so that each subscriber less is felt by the collector.
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
    // Its first value counts; what it would still do is cancelled.
    this.#subscription?.unsubscribe();
    this.#ended();
  }
}
