/** The two ways a process is asked to end: the first SIGTERM or SIGINT drains, the second ends at once. */
export interface StopSignals {
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for stop signals; `note` is told what each of them means. */
export function listenForStop(note: (message: string) => void): StopSignals {
  const drain = new AbortController();
  const abort = new AbortController();
  const stop = (): void => {
    if (drain.signal.aborted) {
      note('stopping at once; nothing committed is lost');
      abort.abort();
      return;
    }
    note('draining: what is in flight is finished and committed; once more to stop at once');
    drain.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return {
    drain: drain.signal,
    abort: abort.signal,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}
