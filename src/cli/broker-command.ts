import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { startEmbeddedBroker } from '../kafka/embedded/server.ts';
import { DataflowError } from '../records/dataflow-error.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import type { Terminal } from './terminal.ts';

/** What `sluice broker` was asked for. */
export interface BrokerOptions {
  readonly port?: string;
  readonly data?: string;
}

/** `sluice broker`: the embedded broker alone, until it is stopped. Its address is the only line on stdout. */
export async function brokerCommand(
  options: BrokerOptions,
  env: Environment,
  cwd: string,
  terminal: Terminal,
): Promise<number> {
  const port = parsePort(options.port);
  const stop = listenForStop(() => undefined);
  try {
    const broker = await startEmbeddedBroker({
      dataDir: options.data ?? join(cwd, '.sluice', 'kafka'),
      ...(port === null ? {} : { port }),
      env: env.variables,
      log: terminal.note,
      signal: stop.drain,
    });
    if (!broker.isOwned) terminal.note('another process runs this broker already; it ends with that one');
    await terminal.json({ brokers: broker.brokers, pid: broker.pid, log: broker.logFile });
    terminal.note(`KAFKA_BROKERS=${broker.brokers.join(',')}   (Ctrl-C stops it)`);
    if (!stop.drain.aborted) {
      await new Promise((resolve) => {
        // A pending promise alone does not keep a process alive.
        const alive = setInterval(() => undefined, 60_000);
        stop.drain.addEventListener('abort', () => {
          clearInterval(alive);
          resolve(undefined);
        });
      });
    }
    await broker.stop();
    return 0;
  } finally {
    stop.dispose();
  }
}

function parsePort(given: string | undefined): number | null {
  if (given === undefined) return null;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new DataflowError('usage', `--port: expected a port from 1 to 65535, got ${JSON.stringify(given)}`);
  }
  return port;
}
