import { Observable } from 'rxjs';

/** One asynchronous call per subscription, of one value; unsubscribing aborts the controller that it was given. */
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

/** A request that took longer than its call may. */
export class TimeLimitPassed extends Error {}

/** A request of a call, within its time: then the call is aborted, and it rejects with `TimeLimitPassed`. */
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
