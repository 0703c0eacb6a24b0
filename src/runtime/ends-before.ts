/** Waits for work that may take long; false if `stop` was aborted before its end. */
export async function endsBefore(stop: AbortSignal, work: Promise<void> | null | undefined): Promise<boolean> {
  if (work === null || work === undefined) return true;
  if (stop.aborted) return false;
  let stopped: () => void = () => undefined;
  const aborted = new Promise<boolean>((resolve) => {
    stopped = () => resolve(false);
    stop.addEventListener('abort', stopped, { once: true });
  });
  try {
    return await Promise.race([work.then(() => true), aborted]);
  } finally {
    stop.removeEventListener('abort', stopped);
  }
}
