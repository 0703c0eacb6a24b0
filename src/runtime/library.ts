import type { CampaignStatus } from '../campaign/campaign-status.ts';
import { CampaignView } from '../campaign/campaign-view.ts';
import type { Config } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import type { EnvironmentVariables } from '../config/environment.ts';
import type { Question } from '../records/question.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName } from '../records/topic-name.ts';
import type { DatasetReport } from '../sinks/write-dataset.ts';
import { exportDataset } from './export.ts';
import type { ExportOptions } from './export.ts';
import { ingestQuestions } from './ingest.ts';
import { ONE_SHOT_DEADLINE_MS, readyBroker } from './open-broker.ts';
import { openCampaign as openOnCluster } from './open-campaign.ts';
import { readStatus } from './read-status.ts';
import { Worker } from './worker.ts';
import { defaultUntil } from './worker-options.ts';
import type { RunEnd, RunUntil } from './worker-options.ts';

/** The options of opening a campaign. */
export interface OpenOptions {
  /** Receives the messages for a person at a terminal. Default: ignored. */
  readonly note?: (message: string) => void;
  /** Default: the environment of the process. */
  readonly env?: EnvironmentVariables;
}

/** The options of a worker of a campaign. */
export interface RunOptions {
  /** Default: all. */
  readonly stages?: readonly StageName[];
  /** Default: `complete` if the configuration has a size, else `forever`. */
  readonly until?: RunUntil;
  /** How long calls in flight may take to finish after a stop, in milliseconds. Default 30,000. */
  readonly graceMs?: number;
  /** Aborted: the worker drains, and `run` resolves with `stopped`. */
  readonly signal?: AbortSignal;
}

/** A campaign on its cluster, as a program uses it. */
export interface Campaign {
  readonly config: Config;
  /**
   * Writes questions onto the questions topic; resolves when all are stored. At least once: the ids make it exactly
   * once.
   */
  ingest(questions: Iterable<Question> | AsyncIterable<Question>): Promise<void>;
  /** Runs a worker until the requested end. Rejects with the first fatal error; nothing is committed past it. */
  run(options?: RunOptions): Promise<RunEnd>;
  /** The state of the campaign from Kafka alone, with or without a worker. */
  status(): Promise<CampaignStatus>;
  /** Writes the current verified records into a folder, in the Hugging Face layout. */
  export(dir: string, options?: ExportOptions): Promise<DatasetReport>;
  /** Disconnects, and stops the broker if this process started it. */
  close(): Promise<void>;
}

const DEFAULT_GRACE_MS = 30_000;

/**
 * Opens a campaign: finds or starts the broker, waits until it answers, creates the topics that do not exist.
 *
 * @throws `SluiceError`: `no-broker`, `kafka-unreachable` and `registry-unreachable` (after 30 s), `topic-partitions` and others of Kafka
 *
 * @example
 * const campaign = await openCampaign(await loadConfig({ cwd: process.cwd() }));
 * try {
 *   await campaign.run({ until: 'idle' });
 *   await campaign.export('dataset');
 * } finally {
 *   await campaign.close();
 * }
 */
export async function openCampaign(config: Config, options: OpenOptions = {}): Promise<Campaign> {
  const note = options.note ?? ((): void => undefined);
  const ready = await readyBroker(config, readEnvironment(options.env), note, {
    deadlineMs: ONE_SHOT_DEADLINE_MS,
  });
  const open = await openOnCluster(config, ready, 'create', { note, registryDeadlineMs: ONE_SHOT_DEADLINE_MS });
  const never = new AbortController().signal;
  return {
    config,
    ingest: (questions) => ingestQuestions(config, ready, questions, note),
    run: ({ stages = STAGES, until = defaultUntil(config), graceMs = DEFAULT_GRACE_MS, signal = never } = {}) =>
      new Worker(open, { stages, until, graceMs, note, drain: signal, abort: never }).run(),
    status: () => Promise.race([readStatus(open, new CampaignView()), open.failed]),
    export: (dir, exported) => exportDataset(open, dir, 'sluice', exported),
    close: () => open.close(),
  };
}
