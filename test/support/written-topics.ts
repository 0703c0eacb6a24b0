import type { UserConfig } from '../../src/config/user-config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import { statusSettingsOf } from '../../src/runtime/campaign-limits.ts';
import { lookForWorkers } from '../../src/runtime/look-for-workers.ts';
import { STAGES } from '../../src/records/topic-name.ts';
import type { StageName } from '../../src/records/topic-name.ts';
import type { Progress } from '../../src/stream/progress.ts';
import type { LogBounds, RawRecord, TopicPartition } from '../../src/stream/record.ts';
import type { SchemaName, SchemaTypes } from '../../src/topology/schema-types.ts';
import type { PageSource } from '../../src/web/page-source.ts';
import { AT } from './campaign-records.ts';

const model = { baseUrl: 'http://localhost:1/v1', model: 'm' };
const CONFIG: UserConfig = {
  campaign: 'test',
  models: { target: model, teacher: model, scorer: model },
  size: 15,
};

/** A progress record of the first grade task. */
export const aProgress = (over: Partial<Progress> = {}): Progress => ({
  stage: 'grade',
  task: 0,
  sequence: 1,
  fingerprint: 'f',
  inputs: [],
  counters: new Map(),
  spend: [],
  costs: [],
  journalLowWater: 0,
  worker: 'w',
  committedAt: AT,
  waiting: [],
  account: null,
  budget: null,
  ...over,
});

/**
 * The topics of a campaign in memory, one partition each: written by a test, and read through the page's interface to
 * Kafka.
 */
export class WrittenTopics implements PageSource {
  readonly settings: PageSource['settings'];
  readonly callLimits: PageSource['callLimits'] = { target: 8, scorer: 8, teacher: 4 };
  readonly codec: PageSource['codec'] = createCampaignCodec();
  readonly log: PageSource['log'] = {
    nameOf: (topic) => topic,
    partitionsOf: () => 1,
    bounds: async (topic) => {
      this.boundsAsked += 1;
      await this.answering;
      if (this.isAway) throw new Error('no broker');
      return [this.#boundsOf(topic)];
    },
    iterate: (partition, from, until, options) => this.#iterate(partition, from, until, options?.signal),
    follow: async (topics, each) => {
      for (const topic of topics) {
        this.#records(topic).forEach(each);
        this.#followers.set(topic, each);
      }
      await Promise.resolve();
      return () => Promise.resolve(this.#followers.clear());
    },
  };
  readonly bodies: PageSource['bodies'] = { log: this.log, codec: this.codec };
  /** The error of `readLineage`. */
  lineageFault: Error | null = null;
  readonly readLineage: PageSource['readLineage'] = () =>
    this.lineageFault === null ? Promise.resolve(null) : Promise.reject(this.lineageFault);
  /** The result of `readSources`, set by a test. */
  sources: Awaited<ReturnType<PageSource['readSources']>> = [];
  areSourcesAway = false;
  /** Whether the bounds of topics cannot be read. */
  isAway = false;
  /** The bounds of topics are answered when it is resolved. */
  answering: Promise<void> = Promise.resolve();
  /** The number of requests for bounds. */
  boundsAsked = 0;
  /** The number of iterations that have not ended. */
  iterating = 0;
  readonly readSources: PageSource['readSources'] = () =>
    this.areSourcesAway ? Promise.reject(new Error('no broker')) : Promise.resolve(this.sources);
  /** The stages that a process works on. */
  worked: ReadonlySet<StageName> = new Set(STAGES);
  readonly lookForWorkers: PageSource['lookForWorkers'] = (view) =>
    lookForWorkers(view, {
      stagesWithWorkers: (stages) =>
        Promise.resolve(new Set(stages.filter((stage) => this.worked.has(stage as never)))),
    });
  readonly failed: Promise<never> = new Promise(() => undefined);
  readonly #topics = new Map<string, RawRecord[]>();
  readonly #followers = new Map<string, (record: RawRecord) => void>();
  #wake: (() => void)[] = [];
  #isClosed = false;

  /** `mix` of the configuration; default: the default mix. */
  constructor(mix?: UserConfig['mix']) {
    this.settings = statusSettingsOf(parseConfig({ ...CONFIG, ...(mix && { mix }) }, { cwd: '.' }));
  }

  /** The number of topics that are followed. */
  get followed(): number {
    return this.#followers.size;
  }

  /** Appends a value of a topic's schema. */
  write<Schema extends SchemaName>(topic: string, key: string, schema: Schema, value: SchemaTypes[Schema]): void {
    this.append(topic, { key: Buffer.from(key), value: this.codec.encode(schema, value) });
  }

  /** Appends a record unchanged. */
  append(topic: string, record: Pick<RawRecord, 'key' | 'value'> & Partial<RawRecord>): void {
    const records = this.#records(topic);
    const written = { headers: {}, timestampMs: AT.getTime(), ...record, topic, partition: 0, offset: records.length };
    records.push(written);
    this.#followers.get(topic)?.(written);
    this.#wakeAll();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#wakeAll();
    return Promise.resolve();
  }

  #records(topic: string): RawRecord[] {
    const records = this.#topics.get(topic) ?? [];
    this.#topics.set(topic, records);
    return records;
  }

  #boundsOf(topic: string): LogBounds {
    return { topic, partition: 0, start: 0, end: this.#records(topic).length };
  }

  async *#iterate(
    { topic }: TopicPartition,
    from: number,
    until: number | null,
    signal?: AbortSignal,
  ): AsyncGenerator<RawRecord> {
    const end = until ?? Number.POSITIVE_INFINITY;
    const isEnded = (): boolean => this.#isClosed || signal?.aborted === true;
    signal?.addEventListener('abort', () => this.#wakeAll(), { once: true });
    this.iterating += 1;
    try {
      for (let offset = from; offset < end; offset += 1) {
        while (this.#records(topic).length <= offset && !isEnded()) {
          await new Promise<void>((resolve) => this.#wake.push(resolve));
        }
        if (signal?.aborted === true) return;
        const record = this.#records(topic)[offset];
        if (record === undefined) return;
        yield record;
      }
    } finally {
      this.iterating -= 1;
    }
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
