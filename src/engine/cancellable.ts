import type { Observable } from 'rxjs';

/** The one value of a call; null where it was cancelled. */
export function firstValueOf<T>(source: Observable<T>, cancelled: AbortSignal): Promise<T | null> {
  if (cancelled.aborted) return Promise.resolve(null);
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
    cancelled.addEventListener('abort', cancel, { once: true });
    subscription.add(() => cancelled.removeEventListener('abort', cancel));
  });
}

/** Runs something that ends by itself, by time, or with the call. */
export async function within(
  ms: number,
  cancelled: AbortSignal,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), ms);
  try {
    await run(AbortSignal.any([over.signal, cancelled]));
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}
