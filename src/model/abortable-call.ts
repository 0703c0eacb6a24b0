import { Observable } from 'rxjs';

/** One asynchronous call per subscription, of one value; unsubscribing aborts the signal it was given. */
export function abortableCall<T>(perform: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const controller = new AbortController();
    let isSettled = false;
    perform(controller.signal).then(
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
      if (!isSettled) controller.abort();
    };
  });
}
