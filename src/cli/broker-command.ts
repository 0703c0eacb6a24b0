import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../config/environment.ts';
import { isAlive } from '../kafka/embedded/broker-record.ts';
import { startEmbeddedBroker } from '../kafka/embedded/server.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import type { Terminal } from './terminal.ts';

/** The arguments of `sluice broker`. */
export interface BrokerOptions {
  readonly port?: number;
  readonly data?: string;
}

/** Interval of the checks that the broker still runs. */
const LOOK_MS = 500;

/**
 * `sluice broker`: the embedded broker alone, until it is stopped. Its address is the only line on stdout. If the
 * broker ends without a stop request, or with another process that owns it, the command ends: exit 1.
 */
export async function brokerCommand(
  options: BrokerOptions,
  env: Environment,
  cwd: string,
  terminal: Terminal,
): Promise<number> {
  const { port } = options;
  const stop = listenForStop(() => undefined, env);
  try {
    const broker = await startEmbeddedBroker({
      dataDir: options.data ?? join(cwd, '.sluice', 'kafka'),
      ...(port !== undefined && { port }),
      env: env.variables,
      log: terminal.note,
      signal: stop.drain,
    });
    if (!broker.isOwned) terminal.note(`process ${broker.ownerPid} runs this broker already; it ends with that one`);
    await terminal.json({ brokers: broker.brokers, pid: broker.pid, log: broker.logFile });
    terminal.note(`KAFKA_BROKERS=${broker.brokers.join(',')}   (Ctrl-C stops it)`);
    while (!stop.drain.aborted && isAlive(broker.pid)) {
      await sleep(LOOK_MS, undefined, { signal: stop.drain }).catch(() => undefined);
    }
    await broker.stop();
    if (stop.drain.aborted) return 0;
    throw new SluiceError('broker-ended', `the broker (process ${broker.pid}) has ended: see ${broker.logFile}`);
  } finally {
    stop.dispose();
  }
}
