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
import type { SeriesAnswer } from './series-answer.ts';
import { VerifiedOverTime } from './verified-over-time.ts';

/** The options of following a campaign. */
export interface LiveOptions {
  readonly capacity: number;
  readonly now: () => number;
  /** Called when a reader cannot continue. */
  readonly fatal: (error: unknown) => void;
}

/** Maximum number of listed records: about 3 kB each. */
export const INDEX_CAPACITY = 100_000;

/** A change is reported immediately if the last report is this old, else after this time. */
const TELL_MS = 800;
/** The ends of topics are read again after this time, even if nothing was committed: questions may have arrived. */
const LOOK_MS = 2_000;
/** The counts of the sources are read again after this time. */
const SOURCES_MS = 10_000;
/** A status is sent again after this time, even if nothing was committed. */
const STALE_MS = 5_000;
/** Number of offsets of a control partition that are read back for the totals over time: a commit takes two. */
const LOOK_BACK = 2_000;
const CONTROL: readonly TopicName[] = STAGES.map((stage): TopicName => `control.${stage}`);
const INPUTS: readonly TopicName[] = ['questions', 'selected'];

/** A campaign that follows its topics: its status, its records, and a notification of every change. */
export class LiveCampaign {
  readonly index: RecordIndex;
  readonly #source: PageSource;
  readonly #options: LiveOptions;
  readonly #view = new CampaignView();
  readonly #series = new CommitSeries((stage, wait) => this.#view.isCurrent(stage, wait));
  readonly #verified = new VerifiedTimes();
  readonly #verifiedOverTime = new VerifiedOverTime();
  readonly #listeners = new Set<(status: PageStatus) => void>();
  #bounds: readonly LogBounds[] = [];
  #lastCommitMs: number | null = null;
  #toldMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #sources: readonly SourceStatus[] = [];
  #reading = 0;
  readonly #repeated = new Set<NodeJS.Timeout>();
  /** Aborted: closed. Every iteration ends. */
  readonly #closed = new AbortController();
  #caughtUp: Promise<unknown> = Promise.resolve();
  #unfollow: () => Promise<void> = () => Promise.resolve();

  /** Resolves when the status is that of the topics; records follow later. */
  static async start(source: PageSource, options: LiveOptions): Promise<LiveCampaign> {
    const live = new LiveCampaign(source, options);
    try {
      await live.#start();
    } catch (error) {
      await live.close();
      throw error;
    }
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

  /** Resolves when all records that existed at the start are listed. */
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
        // A campaign that is short of its size has no predictable end.
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

  /** The totals over time. */
  series(): SeriesAnswer {
    return {
      points: this.#series.points(),
      verified: this.#verifiedOverTime.points(),
      callLimits: this.#source.callLimits,
    };
  }

  /** Calls the listener at changes, at most about once a second; returns the unsubscribe function. */
  subscribe(listener: (status: PageStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    for (const timer of this.#repeated) clearTimeout(timer);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#listeners.clear();
    await this.#unfollow();
  }

  async #start(): Promise<void> {
    const { log, codec } = this.#source;
    this.#unfollow = await log.follow(CONTROL, (record) => {
      const progress = decodeOwnRecord(record, 'progress', codec, log);
      this.#view.update(progress);
      this.#series.add(progress);
      this.#lastCommitMs = Math.max(this.#lastCommitMs ?? 0, progress.committedAt.getTime());
      this.#changed();
    });
    // Here Kafka must answer: there are no ends yet to show instead.
    this.#bounds = await this.#readEnds();
    await Promise.all([this.#source.lookForWorkers(this.#view), this.#lookAtSources()]);
    const partitions = (await Promise.all(INDEXED_TOPICS.map((topic) => log.bounds(topic)))).flat();
    const read = partitions.map((partition) => this.#readThere(partition));
    const history = this.#readHistory();
    history.catch(this.#options.fatal);
    this.#caughtUp = Promise.all([...read, history]);
    // `fatal` reports it, even if nothing waits for it.
    this.#caughtUp.catch(() => undefined);
    for (const [i, partition] of partitions.entries()) {
      read[i]?.then(() => this.#readOn(partition)).catch(this.#options.fatal);
    }
    this.#repeat(() => this.#lookAtEnds(), LOOK_MS);
    this.#repeat(() => this.#lookAtSources(), SOURCES_MS);
  }

  /** Repeats a look at Kafka, one at a time, until the campaign is closed. */
  #repeat(look: () => Promise<void>, everyMs: number): void {
    if (this.#closed.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#repeated.delete(timer);
      look()
        .then(() => this.#repeat(look, everyMs))
        .catch(this.#options.fatal);
    }, everyMs).unref();
    this.#repeated.add(timer);
  }

  /** Reads the records that existed before. */
  async #readThere(bounds: LogBounds): Promise<void> {
    if (bounds.start >= bounds.end) return;
    this.#reading += 1;
    const { signal } = this.#closed;
    for await (const record of this.#source.log.iterate(bounds, bounds.start, bounds.end, { signal })) {
      this.#add(record);
    }
    this.#reading -= 1;
    this.#changed();
  }

  /** Reads earlier commits, as far as the topics still contain them. */
  async #readHistory(): Promise<void> {
    const { log, codec } = this.#source;
    const { signal } = this.#closed;
    const partitions = (await Promise.all(CONTROL.map((topic) => log.bounds(topic)))).flat();
    await Promise.all(
      partitions.map(async (partition) => {
        const from = Math.max(partition.start, partition.end - LOOK_BACK);
        for await (const record of log.iterate(partition, from, partition.end, { signal })) {
          this.#series.add(decodeOwnRecord(record, 'progress', codec, log));
        }
      }),
    );
    this.#series.begin();
  }

  async #readOn(bounds: LogBounds): Promise<void> {
    const { signal } = this.#closed;
    for await (const record of this.#source.log.iterate(bounds, bounds.end, null, { signal })) {
      this.#add(record);
    }
  }

  #add(record: Parameters<typeof factOf>[0]): void {
    const fact = factOf(record, this.#source);
    if (fact === null) return;
    this.index.add(fact);
    // The first of several traces counts. Not from the index, which drops records.
    if (fact.kind === 'verified' && fact.value.traceIndex === 0) {
      const atMs = fact.value.generatedAt.getTime();
      this.#verified.add(atMs);
      this.#verifiedOverTime.add(atMs);
    }
    this.#changed();
  }

  /** The ends of the input topics. */
  async #readEnds(): Promise<readonly LogBounds[]> {
    const { log } = this.#source;
    const topics = INPUTS.filter((topic) => log.partitionsOf(topic) > 0);
    return (await Promise.all(topics.map((topic) => log.bounds(topic)))).flat();
  }

  async #lookAtEnds(): Promise<void> {
    const before = this.#bounds;
    const waits = this.#view.waiting().length;
    // If Kafka is away, the last ends are shown until it is back; an exception elsewhere is a fault.
    this.#bounds = await this.#readEnds().catch(() => before);
    await this.#source.lookForWorkers(this.#view);
    const isStale = this.#options.now() - this.#toldMs > STALE_MS;
    const isNew = this.#view.waiting().length !== waits || JSON.stringify(before) !== JSON.stringify(this.#bounds);
    if (isStale || isNew) this.#changed();
    this.#series.tick(this.#options.now());
  }

  async #lookAtSources(): Promise<void> {
    // If Kafka is away, the last counts are shown until it is back.
    const seen = await this.#source.readSources().catch(() => this.#sources);
    const isNew = JSON.stringify(seen) !== JSON.stringify(this.#sources);
    this.#sources = seen;
    if (isNew) this.#changed();
  }

  #changed(): void {
    if (this.#timer !== null || this.#closed.signal.aborted) return;
    const waitMs = Math.max(0, this.#toldMs + TELL_MS - this.#options.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      try {
        this.#toldMs = this.#options.now();
        if (this.#listeners.size === 0) return;
        const status = this.status();
        for (const listener of this.#listeners) listener(status);
      } catch (error) {
        this.#options.fatal(error);
      }
    }, waitMs);
  }
}
