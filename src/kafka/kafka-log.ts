import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { IterateOptions, Journal, Source, SourceEvents, TaskWriter, TopologyLog } from '../stream/log-port.ts';
import type { LogBounds, RawRecord, TopicPartition } from '../stream/record.ts';
import type { TopologyDescription } from '../stream/stage.ts';
import { accessDenied } from './access-denied.ts';
import type { DeniedResource } from './access-denied.ts';
import { createClient } from './client.ts';
import type { ClientLog, KafkaConnection } from './client.ts';
import { DEFAULT_COMPRESSION } from './compression.ts';
import type { Compression } from './compression.ts';
import { membersOf } from './group-members.ts';
import { isAway } from './consumer-start.ts';
import { openJournalWriter } from './journal-writer.ts';
import { LogReader } from './log-reader.ts';
import type { PrepareValues } from './partition-consumer-options.ts';
import { openStageSource } from './stage-source.ts';
import { openTaskWriter } from './task-writer.ts';
import { countPartitions, ensureTopics } from './topic-admin.ts';
import { topicBounds } from './topic-bounds.ts';

/** How long to wait for a cluster that is not ready; kafkajs fails at once. */
const BOUNDS_DEADLINE_MS = 60_000;

/** How long to wait for a starting reader when the log is closed. */
const READER_MS = 2000;

/** The options of a topology on a cluster. */
export interface KafkaLogOptions {
  readonly connection: KafkaConnection;
  readonly topology: TopologyDescription;
  /** A topic's name on the broker. */
  readonly nameOf: (topic: string) => string;
  /** Partitions of `configured` topics that do not exist yet. */
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly log?: ClientLog;
  /** Messages about outages. Default: dropped. */
  readonly note?: (message: string) => void;
  /** See `PartitionConsumerOptions`. */
  readonly prepare?: PrepareValues;
  /** Called when a reader or source cannot continue. */
  readonly fatal: (error: Error) => void;
}

/** The Kafka side of the engine's ports. */
export class KafkaLog implements TopologyLog {
  readonly #options: KafkaLogOptions;
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  readonly #counts: ReadonlyMap<string, number>;
  /** Rejects with the error that `fatal` received. */
  readonly #failed: Promise<never>;
  #reader: Promise<LogReader> | null = null;

  /**
   * Connects. `create`: missing topics are created; `open`: they are left out, for a reader of a campaign that never
   * ran.
   */
  static async connect(given: KafkaLogOptions, mode: 'create' | 'open'): Promise<KafkaLog> {
    let isOver = false;
    let over: (error: Error) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => {
      over = reject;
    });
    failed.catch(() => undefined);
    const options: KafkaLogOptions = {
      ...given,
      fatal: (error) => {
        if (isOver) return;
        isOver = true;
        over(error);
        given.fatal(error);
      },
    };
    const kafka = createClient(options.connection, options.log, (resource, answer) => {
      const needs = needsOf(resource, options.topology.name);
      if (needs !== null) options.fatal(accessDenied(needs, new Error(answer)));
    });
    const admin = kafka.admin();
    await admin.connect();
    const names = {
      topics: options.topology.topics,
      brokerTopic: options.nameOf,
    };
    try {
      const counts =
        mode === 'open'
          ? await countPartitions(admin, names)
          : await ensureTopics(admin, {
              ...names,
              partitions: options.partitions,
              replicationFactor: options.replicationFactor,
            });
      return new KafkaLog(options, kafka, admin, counts, failed);
    } catch (error) {
      await admin.disconnect().catch(() => undefined);
      throw error;
    }
  }

  private constructor(
    options: KafkaLogOptions,
    kafka: Kafka,
    admin: Admin,
    counts: ReadonlyMap<string, number>,
    failed: Promise<never>,
  ) {
    this.#failed = failed;
    this.#options = options;
    this.#kafka = kafka;
    this.#admin = admin;
    this.#counts = counts;
  }

  /** The number of partitions of a topic; 0 if it does not exist. */
  partitionsOf(topic: string): number {
    return this.#counts.get(topic) ?? 0;
  }

  openWriter(stage: string, task: number): Promise<TaskWriter> {
    const { name } = this.#options.topology;
    return openTaskWriter({
      kafka: this.#kafka,
      transactionalId: `${name}.${stage}.${task}`,
      groupId: this.#groupOf(stage),
      brokerTopic: (topic) => this.nameOf(topic),
      compression: this.#compression,
    });
  }

  openSource(stage: string, events: SourceEvents): Promise<Source> {
    const description = this.#options.topology.stages.find(({ name }) => name === stage);
    if (description === undefined) throw new RangeError(`no stage ${stage} in the topology`);
    return openStageSource({
      kafka: this.#kafka,
      groupId: this.#groupOf(stage),
      stage: description,
      brokerTopic: (topic) => this.nameOf(topic),
      partitionsOf: (topic) => this.partitionsOf(topic),
      bounds: (topic) => this.bounds(topic),
      events,
      failed: this.#failed,
      ...this.#prepare,
    });
  }

  openJournal(stage: string): Promise<Journal> {
    const topic = this.#options.topology.stages.find(({ name }) => name === stage)?.calls ?? null;
    if (topic === null) throw new RangeError(`stage ${stage} makes no calls`);
    return openJournalWriter(this.#kafka, this.nameOf(topic), this.#compression, this.#options.note);
  }

  async bounds(topic: string): Promise<readonly LogBounds[]> {
    const partitions = this.partitionsOf(topic);
    if (partitions === 0) return [];
    const bounds = await topicBounds(this.#admin, this.nameOf(topic), partitions, BOUNDS_DEADLINE_MS);
    return bounds.map((bound) => ({ topic, ...bound }));
  }

  async read(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<void> {
    if (this.partitionsOf(partition.topic) === 0) return;
    await (await this.#openReader()).read(partition, from, each);
  }

  async tail(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<() => void> {
    return (await this.#openReader()).follow(partition, from, each);
  }

  async readLast(partition: TopicPartition): Promise<RawRecord | null> {
    if (this.partitionsOf(partition.topic) === 0) return null;
    return (await this.#openReader()).readLast(partition);
  }

  /** The committed records of a partition, at the speed of the consumer; see `LogReader.iterate`. */
  async *iterate(
    partition: TopicPartition,
    from: number,
    until: number | null,
    options?: IterateOptions,
  ): AsyncGenerator<RawRecord> {
    yield* (await this.#openReader()).iterate(partition, from, until, options);
  }

  async follow(topics: readonly string[], each: (record: RawRecord) => void): Promise<() => Promise<void>> {
    // A separate reader: a followed partition cannot be read from another position at the same time.
    const reader = await this.#startReader(topics);
    try {
      const partitions = (await Promise.all(topics.map((topic) => this.bounds(topic)))).flat();
      await Promise.all(
        partitions.map(async (partition) => {
          const last = await reader.readLast(partition);
          if (last !== null) each(last);
          reader.follow(partition, last === null ? partition.start : last.offset + 1, each);
        }),
      );
    } catch (error) {
      void reader.stop();
      throw error;
    }
    return () => reader.stop();
  }

  async stagesWithWorkers<Stage extends string>(stages: readonly Stage[]): Promise<ReadonlySet<Stage>> {
    const members = await membersOf(
      this.#admin,
      stages.map((stage) => this.#groupOf(stage)),
    );
    const groups = new Set(members.map(({ group }) => group));
    return new Set(stages.filter((stage) => groups.has(this.#groupOf(stage))));
  }

  async close(): Promise<void> {
    // Does not wait for a reader that cannot start because Kafka is unreachable.
    const reader = await Promise.race([this.#reader?.catch(() => null), sleep(READER_MS, null, { ref: false })]);
    await reader?.stop();
    await this.#admin.disconnect().catch(() => undefined);
  }

  #openReader(): Promise<LogReader> {
    // A start that failed is forgotten: the next reader starts again, since Kafka may be back.
    this.#reader ??= this.#startReader([...this.#counts.keys()]).catch((error: unknown) => {
      this.#reader = null;
      throw error;
    });
    return this.#reader;
  }

  async #startReader(topics: readonly string[]): Promise<LogReader> {
    const existing = topics.filter((topic) => this.partitionsOf(topic) > 0);
    const starting = LogReader.start({
      kafka: this.#kafka,
      group: this.#options.topology.name,
      topics: new Map(existing.map((topic) => [topic, this.partitionsOf(topic)])),
      brokerTopic: (topic) => this.nameOf(topic),
      bounds: (topic) => this.bounds(topic),
      fatal: this.#options.fatal,
      failed: this.#failed,
      ...this.#prepare,
    });
    try {
      return await starting;
    } catch (error) {
      if (!isAway(error)) throw error;
      const message = `the topics of ${this.#options.topology.name} cannot be read, since no broker answers now`;
      throw new SluiceError('kafka-unreachable', `${message}: ${describeError(error)}`, {
        retriable: true,
        cause: error,
      });
    }
  }

  get #prepare(): Pick<KafkaLogOptions, 'prepare'> {
    const { prepare } = this.#options;
    return prepare === undefined ? {} : { prepare };
  }

  get #compression(): Compression {
    return this.#options.connection.compression ?? DEFAULT_COMPRESSION;
  }

  #groupOf(stage: string): string {
    return `${this.#options.topology.name}.${stage}`;
  }

  nameOf(topic: string): string {
    return this.#options.nameOf(topic);
  }
}

/** The missing right of a campaign for a denied resource; null: the request itself fails with a better message. */
function needsOf(resource: DeniedResource, campaign: string): string | null {
  const names = `that begin with "${campaign}."`;
  if (resource === 'group') return `Read and Describe on the groups ${names}`;
  return resource === 'transactional id' ? `Write and Describe on the transactional ids ${names}` : null;
}
