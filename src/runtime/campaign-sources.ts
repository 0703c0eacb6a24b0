import { createHash } from 'node:crypto';
import { concatMap, EMPTY, filter, firstValueFrom, ReplaySubject } from 'rxjs';
import type { SourceStatus } from '../campaign/campaign-status.ts';
import type { SourceConfig } from '../config/config.ts';
import { becomeSoleOwner } from '../kafka/sole-owner.ts';
import type { IngestCounts } from '../sources/read-questions.ts';
import { listFiles } from '../sources/list-files.ts';
import { addCounts, NO_COUNTS } from '../sources/source-counts.ts';
import { ingestPositionsTopic } from '../topology/ingest-topics.ts';
import { openPositionsWriter } from './file-positions.ts';
import { ingestFiles } from './ingest-files.ts';
import { ingestTopic } from './ingest-topic.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { sourceMap, sourceName, sourceValues } from './open-source.ts';
import type { WorkerOptions } from './worker-options.ts';

/** The callbacks and options of a worker's sources. */
export interface SourcesOptions extends Pick<WorkerOptions, 'stages' | 'note' | 'drain'> {
  /** A source cannot continue: the worker ends. */
  readonly fatal: (error: unknown) => void;
}

/**
 * `reading`; `at-end`: it waits for more; `elsewhere`: another worker reads it; `ended`: everything that existed when
 * this worker began to read has been read.
 */
type State = 'reading' | 'at-end' | 'elsewhere' | 'ended';

/**
 * The sources of the configuration, read by a worker while it runs. The workers share the partitions of a topic through
 * its consumer group. Files are read by one worker, the owner of a group of the campaign; the next owner continues from
 * the stored positions.
 */
export class CampaignSources {
  readonly #stop = new AbortController();
  readonly #sources: readonly RunningSource[];
  readonly #runs: readonly Promise<void>[];

  /** Null if there are no sources, or the stage that reads questions does not run here. */
  static start(campaign: OpenCampaign, options: SourcesOptions): CampaignSources | null {
    if (campaign.config.sources.length === 0 || !options.stages.includes('grade') || options.drain.aborted) return null;
    return new CampaignSources(campaign, options);
  }

  private constructor(campaign: OpenCampaign, { note, fatal }: SourcesOptions) {
    const { sources } = campaign.config;
    this.#sources = sources.map((source) => new RunningSource(campaign, source, note, fatal, this.#stop.signal));
    this.#runs = this.#sources.map((source) => source.run().catch(fatal));
  }

  /** Whether any source always waits for more; then questions are never used up. */
  get isFollowed(): boolean {
    return this.#sources.some(({ source }) => source.follow);
  }

  /** Whether all sources with an end have ended, and the others have nothing left to read here. */
  get isSettled(): boolean {
    return this.#sources.every((source) => source.isSettled);
  }

  /** The rows that this worker has read from each source. */
  status(): readonly SourceStatus[] {
    return this.#sources.map(({ source, counts }) => ({
      source: sourceName(source),
      follow: source.follow,
      ...counts,
      lag: null,
    }));
  }

  /**
   * Resolves when everything that was read is written and stored, or after `mostMs`; rows that are not stored are read
   * again.
   */
  async stop(mostMs: number): Promise<void> {
    this.#stop.abort();
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, mostMs);
    });
    await Promise.race([Promise.all(this.#runs), over]);
    clearTimeout(timer);
  }
}

class RunningSource {
  readonly source: SourceConfig;
  counts: IngestCounts = NO_COUNTS;
  #state: State = 'reading';
  readonly #campaign: OpenCampaign;
  readonly #note: Note;
  readonly #fatal: (error: unknown) => void;
  readonly #stop: AbortSignal;

  constructor(
    campaign: OpenCampaign,
    source: SourceConfig,
    note: Note,
    fatal: (error: unknown) => void,
    stop: AbortSignal,
  ) {
    this.#campaign = campaign;
    this.source = source;
    this.#note = (message) => note(`source ${sourceName(source)}: ${message}`);
    this.#fatal = fatal;
    this.#stop = stop;
  }

  /** Only the worker that reads the files has their positions. */
  get isSettled(): boolean {
    return this.#state === 'ended' || (this.source.follow && this.#state !== 'reading');
  }

  async run(): Promise<void> {
    const { source } = this;
    if (source.kind === 'topic') await this.#copyTopic(source);
    else await this.#readFiles(source);
  }

  async #copyTopic(source: Extract<SourceConfig, { readonly kind: 'topic' }>): Promise<void> {
    const { config } = this.#campaign;
    const values = await sourceValues(source);
    await ingestTopic(config, this.#ready, {
      topic: source.topic,
      values,
      map: sourceMap(source),
      follow: source.follow,
      fromBeginning: false,
      stop: this.#stop,
      note: this.#note,
      progress: (isAtEnd, counts) => {
        this.#state = isAtEnd ? 'at-end' : 'reading';
        this.counts = counts;
      },
    });
    this.#state = 'ended';
  }

  async #readFiles(source: Exclude<SourceConfig, { readonly kind: 'topic' }>): Promise<void> {
    const { config, connection } = this.#campaign;
    // Every worker reports a wrong path, not only the one that reads it.
    if (source.kind === 'files') await listFiles(source.path, source.format !== null);
    await (await openPositionsWriter(config, this.#ready, this.#note)).close();
    if (this.#stop.aborted) return;
    this.#state = 'elsewhere';
    // The periods in which this process is the owner: each is a signal that is aborted at its end.
    const turns = new ReplaySubject<AbortSignal>();
    this.#stop.addEventListener('abort', () => turns.complete(), { once: true });
    let turn: AbortController | null = null;
    // The next owner begins when this one has left the group.
    const leave = await becomeSoleOwner({
      connection,
      groupId: `${config.campaign}.source.${createHash('sha256').update(source.name).digest('hex').slice(0, 16)}`,
      topic: ingestPositionsTopic(config.kafka.questionsTopic),
      changed: (isOwner) => {
        if (!isOwner) {
          this.#state = 'elsewhere';
          turn?.abort();
          turn = null;
        } else if (turn === null) {
          this.#state = 'reading';
          turn = new AbortController();
          turns.next(turn.signal);
        }
      },
      fatal: this.#fatal,
    });
    try {
      // One after the other: everything that was read is stored before a turn ends. A turn that has already ended is
      // skipped.
      const reading = concatMap((signal: AbortSignal) => (signal.aborted ? EMPTY : this.#readAsOwner(source, signal)));
      const isRead = await firstValueFrom(turns.pipe(reading, filter(Boolean)), { defaultValue: false });
      if (isRead) this.#state = 'ended';
    } finally {
      await leave();
    }
  }

  /** Whether everything is read; false if it was stopped, or another worker is the owner. */
  async #readAsOwner(source: Exclude<SourceConfig, { readonly kind: 'topic' }>, turn: AbortSignal): Promise<boolean> {
    const before = this.counts;
    const stop = AbortSignal.any([turn, this.#stop]);
    await ingestFiles(this.#campaign.config, this.#ready, {
      from: source.kind === 'files' ? { paths: [source.path] } : { hub: source.name },
      ...(source.format !== null && { format: source.format }),
      map: sourceMap(source),
      follow: source.follow,
      fromBeginning: false,
      stop,
      note: this.#note,
      progress: (isAtEnd, counts) => {
        this.counts = addCounts(before, counts);
        if (!stop.aborted) this.#state = isAtEnd ? 'at-end' : 'reading';
      },
    });
    return !stop.aborted;
  }

  get #ready(): ReadyBroker {
    const { broker, connection } = this.#campaign;
    return { broker, connection };
  }
}
