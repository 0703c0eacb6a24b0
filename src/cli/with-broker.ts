import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { ONE_SHOT_DEADLINE_MS, readyBroker } from '../runtime/open-broker.ts';
import type { Note, ReadyBroker } from '../runtime/open-broker.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import type { StopSignals } from '../runtime/stop-signals.ts';
import { isEndedByStop } from './ended-by-stop.ts';
import { pause, untilAborted } from '../runtime/abortable.ts';

/** The reactions of a command to stop signals. */
export interface StopReactions<Result = never> {
  /** Receives the meaning of a stop signal. Default: ignored, for a command that has nothing to finish. */
  readonly stopping?: Note;
  /** Makes the result if the command was stopped before its end. Default: it fails with `cancelled`. */
  readonly stopped?: () => Result;
}

/** The options of a command that uses a broker. */
export interface BrokerAccess<Result = never> extends StopReactions<Result> {
  /** How long to wait for an unreachable cluster; null means without a limit. Default 30 s. */
  readonly deadlineMs?: number | null;
}

/** Time for a command that finishes its work to close its connections after the second stop signal. */
const AT_ONCE_MS = 10_000;
/** Time for a command that has nothing to finish to end after the first stop signal. */
const NOTHING_TO_FINISH_MS = 30_000;

/**
 * Listens for stop signals while a command runs. A request to Kafka may remain without an answer, so signals end the
 * command even if its work does not end. The second one: immediately, or after 10 s if it has something to finish. If
 * it has nothing to finish, also the first one, after 30 s.
 */
export async function withStop<Result>(
  env: Environment,
  use: (stop: StopSignals) => Promise<Result>,
  { stopping, stopped }: StopReactions<Result> = {},
): Promise<Result> {
  const stop = listenForStop(stopping ?? ((): void => undefined), env);
  const cancelled = (cause?: unknown): SluiceError =>
    new SluiceError('cancelled', 'a signal ended it before it was done', { cause });
  const hasWork = stopping !== undefined;
  const over = new AbortController();
  const after = async (signal: AbortSignal, ms: number): Promise<never> => {
    await untilAborted(signal);
    await pause(ms, over.signal);
    throw cancelled();
  };
  const ends = [
    after(stop.abort, hasWork ? AT_ONCE_MS : 0),
    ...(hasWork ? [] : [after(stop.drain, NOTHING_TO_FINISH_MS)]),
  ];
  try {
    return await Promise.race([use(stop), ...ends]);
  } catch (error) {
    // An error of ours is more specific than the stop.
    if (!stop.drain.aborted || error instanceof SluiceError) throw error;
    if (stopped !== undefined && isEndedByStop(error, stop.drain)) return stopped();
    throw cancelled(error === stop.drain.reason ? undefined : error);
  } finally {
    stop.dispose();
    over.abort();
  }
}

/**
 * Finds or starts the broker of a configuration for one command, and listens for stop signals meanwhile. A broker that
 * was started here is always stopped again.
 */
export function withBroker<Result>(
  config: Config,
  env: Environment,
  note: Note,
  use: (ready: ReadyBroker, stop: StopSignals) => Promise<Result>,
  { deadlineMs = ONE_SHOT_DEADLINE_MS, ...reactions }: BrokerAccess<Result> = {},
): Promise<Result> {
  const onBroker = async (stop: StopSignals): Promise<Result> => {
    const ready = await readyBroker(config, env, note, { deadlineMs, signal: stop.drain });
    try {
      return await use(ready, stop);
    } finally {
      await ready.broker.stop();
    }
  };
  return withStop(env, onBroker, reactions);
}
