import type { SourceStatus } from '../campaign/campaign-status.ts';
import { CommitSeries } from '../campaign/commit-series.ts';
import { CampaignView } from '../campaign/campaign-view.ts';
import { holdingBack } from '../campaign/holding-back.ts';
import { RecordIndex } from '../campaign/record-index.ts';
import { campaignStatus } from '../campaign/status.ts';
import { taskRows } from '../campaign/task-rows.ts';
import { lastVerified, timeToEnd, VerifiedTimes } from '../campaign/time-to-end.ts';
import { STAGES } from '../records/topic-name.ts';
import type { TopicName } from '../records/topic-name.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import type { LogBounds } from '../stream/record.ts';
import { factOf, INDEXED_TOPICS } from './index-campaign.ts';
import type { PageSource } from './page-source.ts';
import type { PageStatus } from './page-status.ts';

/** How a campaign is followed. */
export interface LiveOptions {
  readonly capacity: number;
  readonly now: () => number;
  /** A reader that cannot go on. */
  readonly fatal: (error: unknown) => void;
}

/** Records that are listed at most: about 3 kB each. */
export const INDEX_CAPACITY = 100_000;

/** A change is told at once where the last one is this old, else when it is. */
const TELL_MS = 800;
/** Ends of topics are asked for again after this long, also where nothing was committed: questions may have come. */
const LOOK_MS = 2_000;
/** What the sources brought is asked for again after this long. */
const SOURCES_MS = 10_000;
/** A status is told again after this long: that nothing was committed is news too. */
const STALE_MS = 5_000;
/** Offsets of a control partition that are read back for the totals over time: a commit takes two. */
const LOOK_BACK = 2_000;
const CONTROL: readonly TopicName[] = STAGES.map((stage): TopicName => `control.${stage}`);
const INPUTS: readonly TopicName[] = ['questions', 'selected'];

/** A campaign as its topics tell it from now on: its status, its records, and a sign whenever it changes. */
export class LiveCampaign {
  readonly index: RecordIndex;
  readonly series: CommitSeries = new CommitSeries();
  readonly #source: PageSource;
  readonly #options: LiveOptions;
  readonly #view = new CampaignView();
  readonly #verified = new VerifiedTimes();
  readonly #listeners = new Set<(status: PageStatus) => void>();
  #bounds: readonly LogBounds[] = [];
  #lastCommitMs: number | null = null;
  #toldMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #look: NodeJS.Timeout | null = null;
  #sources: readonly SourceStatus[] = [];
  #sourcesLook: NodeJS.Timeout | null = null;
  #reading = 0;
  #isClosed = false;
  #caughtUp: Promise<unknown> = Promise.resolve();
  #unfollow: () => Promise<void> = () => Promise.resolve();

  /** Resolves when the status is that of the topics; records come afterwards. */
  static async start(source: PageSource, options: LiveOptions): Promise<LiveCampaign> {
    const live = new LiveCampaign(source, options);
    await live.#start();
    return live;
  }

  private constructor(source: PageSource, options: LiveOptions) {
    this.#source = source;
    this.#options = options;
    this.index = new RecordIndex(options.capacity);
  }

  get source(): PageSource {
    return this.#source;
  }

  /** Resolves when all records are listed that were there at the start. */
  async caughtUp(): Promise<void> {
    await this.#caughtUp;
  }

  status(): PageStatus {
    const nowMs = this.#options.now();
    const { settings } = this.#source;
    const questions = this.#bounds.filter(({ topic }) => topic === 'questions');
    const status = campaignStatus(settings, this.#view, this.#view.questionsLeft(questions));
    const lacking = status.size === null ? 0 : status.size - status.verified;
    return {
      ...status,
      ...(this.#sources.length > 0 && { sources: this.#sources }),
      page: {
        atMs: nowMs,
        holdingBack: holdingBack(status, this.#lastCommitMs, nowMs),
        // What is short of its size has no end to come to.
        timeToEnd: status.state === 'short' ? null : timeToEnd(lastVerified(this.#verified.all(), nowMs), lacking),
        lastCommitMs: this.#lastCommitMs,
        tasks: taskRows(this.#view.tasks, this.#bounds),
        records: {
          listed: this.index.newestFirst().length,
          dropped: this.index.dropped,
          isReading: this.#reading > 0,
        },
      },
    };
  }

  /** Calls back at changes, at most about once a second; returns how to stop. */
  subscribe(listener: (status: PageStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#look !== null) clearInterval(this.#look);
    if (this.#sourcesLook !== null) clearTimeout(this.#sourcesLook);
    this.#listeners.clear();
    await this.#unfollow();
  }

  async #start(): Promise<void> {
    const { log, codec } = this.#source;
    this.#unfollow = await log.follow(CONTROL, (record) => {
      const progress = decodeOwnRecord(record, 'progress', codec, log);
      this.#view.update(progress);
      this.series.add(progress);
      this.#lastCommitMs = Math.max(this.#lastCommitMs ?? 0, progress.committedAt.getTime());
      this.#changed();
    });
    await Promise.all([this.#lookAtEnds(), this.#lookAtSources()]);
    const partitions = (await Promise.all(INDEXED_TOPICS.map((topic) => log.bounds(topic)))).flat();
    const read = partitions.map((partition) => this.#readThere(partition));
    const history = this.#readHistory();
    history.catch(this.#options.fatal);
    this.#caughtUp = Promise.all([...read, history]);
    // Told by `fatal`, also where nobody waits for it.
    this.#caughtUp.catch(() => undefined);
    for (const [i, partition] of partitions.entries()) {
      read[i]?.then(() => this.#readOn(partition)).catch(this.#options.fatal);
    }
    this.#look = setInterval(() => {
      this.#lookAtEnds().catch(this.#options.fatal);
    }, LOOK_MS).unref();
  }

  /** Takes the records that were there before. */
  async #readThere(bounds: LogBounds): Promise<void> {
    if (bounds.start >= bounds.end) return;
    this.#reading += 1;
    for await (const record of this.#source.log.iterate(bounds, bounds.start, bounds.end)) {
      if (this.#isClosed) return;
      this.#add(record);
    }
    this.#reading -= 1;
    this.#changed();
  }

  /** Earlier commits, as far as the topics still have them. */
  async #readHistory(): Promise<void> {
    const { log, codec } = this.#source;
    const partitions = (await Promise.all(CONTROL.map((topic) => log.bounds(topic)))).flat();
    await Promise.all(
      partitions.map(async (partition) => {
        const from = Math.max(partition.start, partition.end - LOOK_BACK);
        for await (const record of log.iterate(partition, from, partition.end)) {
          if (this.#isClosed) return;
          this.series.add(decodeOwnRecord(record, 'progress', codec, log));
        }
      }),
    );
    this.series.begin();
  }

  async #readOn(bounds: LogBounds): Promise<void> {
    for await (const record of this.#source.log.iterate(bounds, bounds.end, null)) {
      if (this.#isClosed) return;
      this.#add(record);
    }
  }

  #add(record: Parameters<typeof factOf>[0]): void {
    const fact = factOf(record, this.#source);
    if (fact === null) return;
    this.index.add(fact);
    if (fact.kind === 'verified' && fact.value.traceIndex === 0) this.#verified.add(fact.value.generatedAt.getTime());
    this.#changed();
  }

  async #lookAtEnds(): Promise<void> {
    const { log } = this.#source;
    const topics = INPUTS.filter((topic) => log.partitionsOf(topic) > 0);
    const before = this.#bounds;
    const waits = this.#view.waiting().length;
    this.#bounds = (await Promise.all(topics.map((topic) => log.bounds(topic)))).flat();
    await this.#source.lookForWorkers(this.#view);
    const isStale = this.#options.now() - this.#toldMs > STALE_MS;
    const isNew = this.#view.waiting().length !== waits || JSON.stringify(before) !== JSON.stringify(this.#bounds);
    if (isStale || isNew) this.#changed();
    this.series.tick(this.#options.now());
  }

  async #lookAtSources(): Promise<void> {
    // Where Kafka is away the readers of the campaign say so, and what was known is shown until it is back.
    const seen = await this.#source.readSources().catch(() => this.#sources);
    const isNew = JSON.stringify(seen) !== JSON.stringify(this.#sources);
    this.#sources = seen;
    if (isNew) this.#changed();
    if (this.#isClosed) return;
    this.#sourcesLook = setTimeout(() => void this.#lookAtSources(), SOURCES_MS).unref();
  }

  #changed(): void {
    if (this.#timer !== null || this.#isClosed) return;
    const waitMs = Math.max(0, this.#toldMs + TELL_MS - this.#options.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#toldMs = this.#options.now();
      if (this.#listeners.size === 0) return;
      const status = this.status();
      for (const listener of this.#listeners) listener(status);
    }, waitMs);
  }
}
