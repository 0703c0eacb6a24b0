/**
 * The thread of a worker's page: serves the page on a free port of this machine, until the thread is ended from
 * outside.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { loadConfig } from '../config/load-config.ts';
import { limitConnections, MOST_CONNECTIONS } from '../runtime/limit-connections.ts';
import { listen } from '../runtime/listen.ts';
import { connectionOf } from '../runtime/open-broker.ts';
import { openLivePage } from '../web/live-page.ts';
import { awaitPageSource } from './page-source.ts';
import type { PageThreadData } from './threaded-page.ts';

const note = (message: string): void => void process.stderr.write(`the page: ${message}\n`);

/** Gives the worker priority over this thread. */
const NICENESS = 10;

const { config: file, cwd, broker, host } = workerData as PageThreadData;
// On Linux a priority belongs to the calling thread; elsewhere to the process.
if (process.platform === 'linux') setPriority(0, NICENESS);
const config = await loadConfig({ cwd, opens: 'kafka', ...(file !== undefined && { file }) });
const started = { ...broker, describe: '', stop: () => Promise.resolve() };
const ready = { broker: started, connection: connectionOf(config, started) };
const page = openLivePage({
  campaign: config.campaign,
  host,
  note,
  open: (closed) => awaitPageSource(config, ready, closed, note),
});
page.failed.catch((error: unknown) => {
  // Ends the thread; the next request for the page starts another one.
  setImmediate(() => {
    throw error;
  });
});
limitConnections(page.server, MOST_CONNECTIONS);
const url = await listen(page.server, { host: '127.0.0.1', port: 0 });
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(url);
