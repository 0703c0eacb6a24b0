import type { Observable } from 'rxjs';
import { errorOfRequest } from './adapter-error.ts';
import { Cancellation } from './cancellation.ts';

/**
 * Makes a request; resolves with its single value, or null if it was cancelled. Rejects with a `CallFailure`, with
 * `RequestNotSent`, or for any other error, or a request that ends without a value, with an `AdapterError`.
 */
export function replyTo<T>(request: () => Observable<T>, cancellation: Cancellation): Promise<T | null> {
  if (cancellation.isCancelled) return Promise.resolve(null);
  return new Promise((resolve, fail) => {
    const reject = (error: unknown): void => fail(errorOfRequest(error));
    let source: Observable<T>;
    try {
      source = request();
    } catch (error) {
      reject(error);
      return;
    }
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

/** Runs a wait until it ends, `ms` have passed, or the call is cancelled. */
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
 * Waits for an end that another component reports. `start` registers the wait, receives the function that ends it, and
 * returns the function that unregisters it. If the call is cancelled first, the wait is unregistered and ends with
 * `cancelled`.
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
    // The wait may end during `start`.
    cancellation.onCancel(cancel);
    takeBack = start((how) => {
      cancellation.offCancel(cancel);
      resolve(how);
    });
  });
}
