import type { Observable } from 'rxjs';
import { Cancellation } from './cancellation.ts';

/** The one value of a request; null if it was cancelled. Rejects where the request ends without a value. */
export function firstValueOf<T>(source: Observable<T>, cancellation: Cancellation): Promise<T | null> {
  if (cancellation.isCancelled) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    let hasValue = false;
    const cancel = (): void => {
      subscription.unsubscribe();
      resolve(null);
    };
    const subscription = source.subscribe({
      next: (value) => {
        hasValue = true;
        resolve(value);
      },
      error: reject,
      complete: () => {
        if (!hasValue) reject(new Error('the call ended without a reply'));
      },
    });
    cancellation.onCancel(cancel);
    subscription.add(() => cancellation.offCancel(cancel));
  });
}

/** Runs a wait that ends by itself, after `ms`, or when the call is cancelled. */
export async function within(
  ms: number,
  cancellation: Cancellation,
  run: (either: Cancellation) => Promise<void>,
): Promise<void> {
  const either = new Cancellation();
  const cancel = (): void => either.cancel();
  const timer = setTimeout(cancel, ms);
  if (cancellation.isCancelled) cancel();
  cancellation.onCancel(cancel);
  try {
    await run(either);
  } finally {
    clearTimeout(timer);
    cancellation.offCancel(cancel);
  }
}

/**
 * A wait that others end. `start` puts it in line, is given what ends it, and returns what takes it out of the line again
 * where the call is cancelled first; then it ends with `cancelled`.
 */
export function endOrCancelled<T>(
  cancellation: Cancellation,
  cancelled: T,
  start: (end: (how: T) => void) => () => void,
): Promise<T> {
  if (cancellation.isCancelled) return Promise.resolve(cancelled);
  return new Promise((resolve) => {
    let takeBack: (() => void) | undefined;
    const cancel = (): void => {
      takeBack?.();
      resolve(cancelled);
    };
    // It may end while it starts.
    cancellation.onCancel(cancel);
    takeBack = start((how) => {
      cancellation.offCancel(cancel);
      resolve(how);
    });
  });
}
