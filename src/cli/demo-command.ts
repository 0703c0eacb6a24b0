import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { parseConfig } from '../config/parse-config.ts';
import { STAGES } from '../records/topic-name.ts';
import { openCampaign } from '../runtime/open-campaign.ts';
import { readyBroker } from '../runtime/open-broker.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';
import { exportDataset } from '../runtime/export.ts';
import { ingestQuestions } from '../runtime/ingest.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import type { StopSignals } from '../runtime/stop-signals.ts';
import { Worker } from '../runtime/worker.ts';
import { startToyServer, TOY_MODELS } from '../demo/toy-server.ts';
import { demoQuestions, runFed } from './demo-questions.ts';
import { demoSummary } from './demo-summary.ts';
import { DEFAULT_HOST } from './default-host.ts';
import { isEndedByStop } from './ended-by-stop.ts';
import { servePage } from './serve-page.ts';
import type { ServedPage } from './serve-page.ts';
import type { Terminal } from './terminal.ts';

/** The arguments of `sluice demo`. */
export interface DemoOptions {
  readonly size?: number;
  readonly generator: string;
}

const DEFAULT_SIZE = 200;
const OUT_DIR = join('out', 'demo');
/** Questions for each wanted record: about a quarter are answered correctly, and every level must get its share. */
const QUESTIONS_PER_RECORD = 8;

/**
 * `sluice demo`: a complete campaign with toy models that solve generated arithmetic, and write small programs if a
 * sandbox can run them, on a real broker that the demo starts.
 */
export async function demoCommand(
  options: DemoOptions,
  env: Environment,
  cwd: string,
  terminal: Terminal,
): Promise<number> {
  const { size = DEFAULT_SIZE } = options;
  const stop = listenForStop(terminal.note, env);
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-demo-'));
  const models = await startToyServer({ seed: 1, latencyMs: { mean: 60, sigma: 0.6 } });
  try {
    const config = demoConfig(size, models.url, dataDir, cwd, env.kafkaBrokers);
    return await runCampaign(config, { ...options, cwd, startedAt: performance.now() }, env, stop, terminal);
  } catch (error) {
    if (isEndedByStop(error, stop.drain)) return 0;
    throw error;
  } finally {
    await models.close();
    await rm(dataDir, { recursive: true, force: true });
    stop.dispose();
  }
}

async function runCampaign(
  config: Config,
  options: DemoOptions & { readonly cwd: string; readonly startedAt: number },
  env: Environment,
  stop: StopSignals,
  terminal: Terminal,
): Promise<number> {
  const ready = await readyBroker(config, env, terminal.note, { deadlineMs: null, signal: stop.drain });
  let campaign: OpenCampaign | null = null;
  let page: ServedPage | null = null;
  try {
    page = await servePage(config, ready, { host: DEFAULT_HOST, port: null, isLazy: true, note: terminal.note });
    terminal.note(`watch it while it runs: ${page.url}`);
    const questions = await demoQuestions(QUESTIONS_PER_RECORD * (config.size ?? 0), terminal);
    await ingestQuestions(config, ready, questions.first, terminal.note);
    terminal.note(questions.describe(config.kafka.questionsTopic));
    campaign = await openCampaign(config, ready, 'create', { note: terminal.note, signal: stop.drain });
    const open = campaign;
    const startWorker = (feedFailed: Promise<never>): Worker =>
      new Worker(
        { ...open, failed: Promise.race([open.failed, feedFailed]) },
        {
          stages: STAGES,
          until: 'complete',
          graceMs: 10_000,
          note: () => undefined,
          drain: stop.drain,
          abort: stop.abort,
        },
      );
    const putIn = (): Promise<void> => ingestQuestions(config, ready, questions.later, terminal.note);
    const { worker, exitCode } = await runFed(startWorker, { ...questions, putIn }, stop, terminal);
    if (stop.drain.aborted) return exitCode;
    const report = await exportDataset(campaign, join(options.cwd, OUT_DIR), options.generator);
    const seconds = (performance.now() - options.startedAt) / 1000;
    const status = worker.status();
    await terminal.print(demoSummary(status, report, OUT_DIR, seconds));
    return exitCode;
  } finally {
    await page?.close();
    await (campaign === null ? ready.broker.stop() : campaign.close());
  }
}

function demoConfig(
  size: number,
  url: string,
  dataDir: string,
  cwd: string,
  brokers: readonly string[] | null,
): Config {
  // On an embedded broker the names are free; on the user's cluster the campaign needs a unique name.
  const campaign = brokers === null ? 'demo' : `demo-${randomUUID().slice(0, 8)}`;
  const chat = (model: string): object => ({ baseUrl: `${url}/v1`, model, limits: { concurrency: 64 } });
  return parseConfig(
    {
      campaign,
      kafka: {
        partitions: 4,
        dataDir,
        questionsTopic: `${campaign}-questions`,
        ...(brokers === null ? {} : { brokers }),
      },
      models: {
        target: chat(TOY_MODELS.target),
        teacher: chat(TOY_MODELS.teacher),
        scorer: { kind: 'prm', baseUrl: url, model: TOY_MODELS.prm },
      },
      size,
    },
    { name: 'the demo', cwd, env: {} },
  );
}
