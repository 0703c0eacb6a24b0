import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { ONE_SHOT_DEADLINE_MS, readyBroker } from '../runtime/open-broker.ts';
import type { Note, ReadyBroker } from '../runtime/open-broker.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import type { StopSignals } from '../runtime/stop-signals.ts';

/** The options of a command that uses a broker. */
export interface BrokerAccess<Result = never> {
  /** How long to wait for an unreachable cluster; null means without a limit. Default 30 s. */
  readonly deadlineMs?: number | null;
  /** Receives the meaning of a stop signal. Default: ignored, for a command that has nothing to finish. */
  readonly stopping?: Note;
  /** Makes the result if the command was stopped before its end. Default: it fails with `cancelled`. */
  readonly stopped?: () => Result;
}

/**
 * Finds or starts the broker of a configuration for one command, and listens for stop signals meanwhile. A broker that
 * was started here is always stopped again.
 */
export async function withBroker<Result>(
  config: Config,
  env: Environment,
  note: Note,
  use: (ready: ReadyBroker, stop: StopSignals) => Promise<Result>,
  { deadlineMs = ONE_SHOT_DEADLINE_MS, stopping = () => undefined, stopped }: BrokerAccess<Result> = {},
): Promise<Result> {
  const stop = listenForStop(stopping, env);
  try {
    const ready = await readyBroker(config, env, note, { deadlineMs, signal: stop.drain });
    try {
      return await use(ready, stop);
    } finally {
      await ready.broker.stop();
    }
  } catch (error) {
    // An error of ours is more specific than the stop.
    if (!stop.drain.aborted || error instanceof SluiceError) throw error;
    if (stopped !== undefined) return stopped();
    throw new SluiceError('cancelled', 'a signal ended it before it was done', { cause: error });
  } finally {
    stop.dispose();
  }
}
