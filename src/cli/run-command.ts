import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { describeShortfall } from '../campaign/shortfall.ts';
import type { CampaignStatus } from '../campaign/campaign-status.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName } from '../records/topic-name.ts';
import { openCampaign } from '../runtime/open-campaign.ts';
import { readyBroker } from '../runtime/open-broker.ts';
import { readTokenizer } from '../runtime/read-tokenizer.ts';
import type { HealthSource } from '../runtime/health-server.ts';
import type { ListenAddress } from '../runtime/listen.ts';
import { startMonitoring } from '../runtime/start-monitoring.ts';
import type { Monitoring } from '../runtime/start-monitoring.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import { Worker } from '../runtime/worker.ts';
import { defaultUntil } from '../runtime/worker-options.ts';
import type { RunEnd, RunUntil } from '../runtime/worker-options.ts';
import { DEFAULT_HOST } from './default-host.ts';
import { isEndedByStop } from './ended-by-stop.ts';
import type { Terminal } from './terminal.ts';
import { ThreadedPage } from './threaded-page.ts';
import { untilAborted } from '../runtime/abortable.ts';

/** The arguments of `sluice run`. */
export interface RunOptions {
  readonly stages?: readonly StageName[];
  readonly until?: RunUntil;
  /** Seconds that in-flight calls may take to finish after a stop. Default 30. */
  readonly grace?: number;
  /** The port of probes and metrics over HTTP; 0 means any free port. Default: none are served. */
  readonly port?: number;
  /** The address that the server listens on. Default 127.0.0.1. */
  readonly host?: string;
  /** The path of the configuration file as given: the page that the port serves reads it again. */
  readonly config?: string;
  readonly cwd: string;
}

const DEFAULT_GRACE_SECONDS = 30;
const REPORT_MS = 1000;
/** Time for a worker to close its connections after the second stop signal. */
const AT_ONCE_MS = 10_000;

/** `sluice run`: a worker. Exit 0 at the requested end, 3 if the campaign ends short of its size. */
export async function runCommand(
  config: Config,
  env: Environment,
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const { stages = STAGES, until = defaultUntil(config), grace = DEFAULT_GRACE_SECONDS } = options;
  if (until === 'complete' && config.size === null) {
    throw new SluiceError(
      'usage',
      '--until complete needs a size in the configuration; without one use idle or forever',
    );
  }
  const graceMs = 1000 * grace;
  const address = addressOf(options);
  // Before the connection to Kafka, which may have to wait.
  await readTokenizer(config);
  const stop = listenForStop(terminal.note, env);
  let monitoring: Monitoring | null = null;
  let page: ThreadedPage | null = null;
  try {
    // First: a port that is in use is reported immediately, and probes are answered during the wait for Kafka.
    if (address !== null) {
      const ofPage = new ThreadedPage({ config: options.config, cwd: options.cwd, host: address.host }, terminal.note);
      page = ofPage;
      const other: HealthSource['other'] = (request, response) => ofPage.serve(request, response);
      monitoring = await startMonitoring(address, { config, stages, drain: stop.drain, other });
      terminal.note(`the page, /livez, /readyz and /metrics on ${monitoring.url}`);
    }
    const { monitor } = monitoring ?? {};
    const run = async (): Promise<number> => {
      const ready = await readyBroker(config, env, terminal.note, { deadlineMs: null, signal: stop.drain });
      page?.readFrom(ready.broker);
      const campaign = await openCampaign(config, ready, 'create', {
        note: terminal.note,
        signal: stop.drain,
        ...(monitor && { registryWaiting: monitor.registryWaiting }),
      });
      try {
        const worker = new Worker(campaign, {
          stages,
          until,
          graceMs,
          note: terminal.note,
          drain: stop.drain,
          abort: stop.abort,
          ...(monitor && { monitor }),
        });
        return await runReporting(worker, until, terminal);
      } finally {
        await campaign.close();
      }
    };
    // If Kafka is away, clients may wait for it even after a stop request.
    const atOnce = async (): Promise<number> => {
      await untilAborted(stop.abort);
      await sleep(AT_ONCE_MS, undefined, { ref: false });
      terminal.note('Kafka does not answer: ended without closing what is open there');
      return 0;
    };
    return await Promise.race([run(), atOnce()]);
  } catch (error) {
    if (isEndedByStop(error, stop.drain)) return 0;
    throw error;
  } finally {
    await monitoring?.close();
    await page?.close();
    stop.dispose();
  }
}

/** Runs a worker and shows the campaign while it runs. */
export async function runReporting(worker: Worker, until: RunUntil, terminal: Terminal): Promise<number> {
  const report = setInterval(() => {
    if (worker.hasStatus) terminal.progress(worker.status());
  }, REPORT_MS);
  try {
    const end = await worker.run();
    clearInterval(report);
    terminal.progressDone(worker.status());
    return exitCodeOf(end, until, worker.status(), terminal);
  } finally {
    clearInterval(report);
  }
}

function exitCodeOf(end: RunEnd, until: RunUntil, status: CampaignStatus, terminal: Terminal): number {
  const { verified, size, budget } = status;
  const reached = size === null ? `${verified} verified` : `${verified} of ${size} verified`;
  if (end === 'budget') {
    const { maxUsd, spentUsd, reservedUsd } = budget;
    const unknown = reservedUsd === '0' ? '' : `, and ${reservedUsd} USD reserved for calls whose result is unknown`;
    terminal.note(
      `ended by the budget: ${spentUsd} of ${maxUsd} USD spent${unknown}; what is left pays no further call`,
    );
    terminal.note(`${reached}. A larger budget.maxUsd goes on from here: nothing is paid again`);
    if (size === null) return 3;
  } else if (end === 'idle' && until === 'complete') {
    terminal.note(`ended short of the size: ${reached}, and nothing more can start`);
  }
  if (end === 'idle') {
    for (const lack of status.shortfall ?? []) terminal.note(describeShortfall(lack, size !== null));
  }
  if (end === 'budget' || (end === 'idle' && until === 'complete')) {
    for (const { level, target, verified: have, stock } of status.levels) {
      if (have < target) terminal.note(`  level ${level}: ${have} of ${target}, ${stock} in stock`);
    }
    return 3;
  }
  return 0;
}

function addressOf({ port, host = DEFAULT_HOST }: RunOptions): ListenAddress | null {
  return port === undefined ? null : { host, port };
}
