import { Observable } from 'rxjs';

/**
 * One asynchronous call per subscription, with one value; unsubscribing aborts the controller that `perform` received.
 */
export function abortableCall<T>(perform: (call: AbortController) => Promise<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const call = new AbortController();
    let isSettled = false;
    perform(call).then(
      (value) => {
        isSettled = true;
        subscriber.next(value);
        subscriber.complete();
      },
      (error: unknown) => {
        isSettled = true;
        subscriber.error(error);
      },
    );
    return () => {
      if (!isSettled) call.abort();
    };
  });
}

/** A request that exceeded the time limit of its call. */
export class TimeLimitPassed extends Error {}

/** A request with a time limit: beyond it, the call is aborted and the promise rejects with `TimeLimitPassed`. */
export async function withinTime<T>(ms: number, call: AbortController, request: Promise<T>): Promise<T> {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    call.abort();
  }, ms);
  try {
    return await request;
  } catch (error) {
    throw isOver ? new TimeLimitPassed('the time limit has passed', { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}
