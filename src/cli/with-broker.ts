import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { ONE_SHOT_DEADLINE_MS, readyBroker } from '../runtime/open-broker.ts';
import type { Note, ReadyBroker } from '../runtime/open-broker.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import type { StopSignals } from '../runtime/stop-signals.ts';

/** How a command has its broker. */
export interface BrokerAccess<Result = never> {
  /** How long a cluster that is away is waited for; null: for ever. Default 30 s. */
  readonly deadlineMs?: number | null;
  /** Told what a stop signal means. Default: nobody, for a command that finishes nothing first. */
  readonly stopping?: Note;
  /** What it ends with where it was asked to stop before it had an end. Left out: it fails with `cancelled`. */
  readonly stopped?: () => Result;
}

/**
 * Finds the broker of a configuration, or starts it, for one command, which listens for stop signals meanwhile. What was
 * started here is stopped again, whatever happens.
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
    // An error of ours says more than that it was stopped.
    if (!stop.drain.aborted || error instanceof SluiceError) throw error;
    if (stopped !== undefined) return stopped();
    throw new SluiceError('cancelled', 'a signal ended it before it was done', { cause: error });
  } finally {
    stop.dispose();
  }
}
