import { Observable } from 'rxjs';

/** One asynchronous call per subscription, of one value; unsubscribing aborts the signal it was given. */
export function abortableCall<T>(perform: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const controller = new AbortController();
    let isSettled = false;
    const run = async (): Promise<void> => {
      try {
        const value = await perform(controller.signal);
        isSettled = true;
        subscriber.next(value);
        subscriber.complete();
      } catch (error) {
        isSettled = true;
        subscriber.error(error);
      }
    };
    void run();
    return () => {
      if (!isSettled) controller.abort();
    };
  });
}
