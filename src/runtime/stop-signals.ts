import type { Environment } from '../config/environment.ts';

/**
 * The two stop requests of a process: the first SIGTERM or SIGINT drains, the second ends immediately. Signals within
 * `SAME_REQUEST_MS` of the first are the same request.
 */
export interface StopSignals {
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * `timeout` of GNU signals the process and then its group; npm passes a Ctrl-C on that the terminal has sent to the
 * command too. A person who presses it again is slower.
 */
const SAME_REQUEST_MS = 500;

/** How often a command of npm checks whether its shell exists. */
const LOOK_MS = 500;

/** A script that consists of this command only; a background process of a script may outlive it. */
const SLUICE_ALONE = /^(?:node\s+)?['"]?[^\s&|;]*sluice(?:\.js)?['"]?(?:\s[^&|;]*)?$/;

/**
 * Listens for stop signals; `note` receives the meaning of each. Between npm and a command is a shell. npm passes
 * SIGTERM to the shell only, which ends without passing it on: under `npx sluice` the end of the shell counts as the
 * first signal.
 */
export function listenForStop(
  note: (message: string) => void,
  { npmScript }: Pick<Environment, 'npmScript'>,
  parentOf: () => number = () => process.ppid,
  /** A monotonic clock in milliseconds. */
  now: () => number = () => performance.now(),
): StopSignals {
  const drain = new AbortController();
  const abort = new AbortController();
  let drainedAt = 0;
  const stop = (): void => {
    if (drain.signal.aborted) {
      if (abort.signal.aborted || now() - drainedAt < SAME_REQUEST_MS) return;
      note('stopping at once; nothing committed is lost');
      abort.abort();
      return;
    }
    drainedAt = now();
    note('draining: what is in flight is finished and committed; once more to stop at once');
    drain.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  const shell = parentOf();
  const look = !SLUICE_ALONE.test(npmScript ?? '')
    ? null
    : setInterval(() => {
        if (parentOf() !== shell && !drain.signal.aborted) stop();
      }, LOOK_MS).unref();
  return {
    drain: drain.signal,
    abort: abort.signal,
    dispose: () => {
      if (look !== null) clearInterval(look);
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}
