/** Resolves with null when the signal is aborted, or `over` is: immediately if one of them already is. */
export function untilAborted(signal: AbortSignal, over?: AbortSignal): Promise<null> {
  const signals = over === undefined ? [signal] : [signal, over];
  return new Promise((resolve) => {
    const done = (): void => {
      for (const one of signals) one.removeEventListener('abort', done);
      resolve(null);
    };
    for (const one of signals) one.addEventListener('abort', done);
    if (signals.some((one) => one.aborted)) done();
  });
}

/** Waits for `ms` milliseconds, or until the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), ms);
  await untilAborted(signal, over.signal);
  clearTimeout(timer);
}

/** The result of work; null if the signal was aborted before. The work is not ended by that; its result is ignored. */
export async function unlessAborted<Result>(
  work: Result | Promise<Result>,
  signal: AbortSignal,
): Promise<Result | null> {
  const over = new AbortController();
  const aborted = untilAborted(signal, over.signal);
  try {
    return await Promise.race(signal.aborted ? [aborted, work] : [work, aborted]);
  } finally {
    over.abort();
  }
}

/** The same, but it rejects with the reason of the signal. */
export async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const ended = await unlessAborted(
    work.then((result) => ({ result })),
    signal,
  );
  if (ended === null) throw signal.reason;
  return ended.result;
}
