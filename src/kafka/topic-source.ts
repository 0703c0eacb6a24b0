import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { accessDenied, someTopics } from './access-denied.ts';
import { createClient, isDenied } from './client.ts';
import type { KafkaConnection } from './client.ts';
import { countTopicPartitions } from './create-topics.ts';
import { committedOffsets, committedPositions } from './group-offsets.ts';
import { toRawRecord } from './log-reader.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import { createTaskAssigner } from './task-assigner.ts';
import { continueAt, startFailure, topicBounds } from './topic-bounds.ts';
import type { PartitionBounds } from './topic-bounds.ts';
import { TopicInbox } from './topic-inbox.ts';
import type { TopicBatch } from './topic-inbox.ts';

const COMMIT_EVERY_MS = 500;
/** How often the positions of the group's other members, and the number of partitions, are read. */
const LOOK_EVERY_MS = 1000;
const COUNT_EVERY_MS = 10_000;
const LAST_COMMIT_DEADLINE_MS = 10_000;
const BOUNDS_DEADLINE_MS = 10_000;
/** The most records in one batch. */
const MOST_TAKEN = 5000;

/** The options for reading a topic of other programs. */
export interface TopicSourceOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly groupId: string;
  /** Whether the group's positions are ignored at the start. */
  readonly fromBeginning: boolean;
  /** Whether to wait for more records; otherwise reading ends at the end of the topic at the time of opening. */
  readonly follow: boolean;
  /** Whether the group stores its positions; default true. False: for a temporary group of only this reader. */
  readonly keepsPositions?: boolean;
  /** Aborted: no more records are returned. */
  readonly stop: AbortSignal;
  readonly note: (message: string) => void;
  /** Called when all records at the time of opening are done; with `follow`, each time that no records wait. */
  readonly atEnd?: () => void;
}

/**
 * Reads the committed records of a topic of other programs as a member of a consumer group, which several processes may
 * share. Only positions of records that the caller reported as done are committed, so every record is returned at least
 * once.
 */
export class TopicSource {
  readonly #options: TopicSourceOptions;
  readonly #admin: Admin;
  readonly #inbox = new TopicInbox();
  #atStart: readonly PartitionBounds[] = [];
  #partitions = 0;
  readonly #paused = new Set<number>();
  #consumer: PartitionConsumer | null = null;
  #error: Error | null = null;
  #wake: () => void = () => undefined;
  #committedAt = 0;
  #lookedAt = 0;
  #countedAt = performance.now();

  /** @throws `SluiceError` with code `no-topic` or `not-authorized` */
  static async open(options: TopicSourceOptions): Promise<TopicSource> {
    const { promise: failed, reject: fail } = Promise.withResolvers<never>();
    failed.catch(() => undefined);
    const kafka = createClient(options.connection, undefined, (resource, answer) => {
      if (resource === 'group')
        fail(accessDenied(`Read and Describe on the group ${options.groupId}`, new Error(answer)));
    });
    const admin = kafka.admin();
    await admin.connect();
    const source = new TopicSource(options, admin);
    failed.catch((error: Error) => source.#fatal(error));
    try {
      await source.#begin(kafka, failed);
    } catch (error) {
      await admin.disconnect().catch(() => undefined);
      throw isDenied(error) ? accessDenied(`Read and Describe on ${someTopics([options.topic])}`, error) : error;
    }
    return source;
  }

  private constructor(options: TopicSourceOptions, admin: Admin) {
    this.#options = options;
    this.#admin = admin;
    options.stop.addEventListener('abort', () => this.#wake(), { once: true });
  }

  async #begin(kafka: Kafka, failed: Promise<never>): Promise<void> {
    const { topic, groupId } = this.#options;
    await this.#count();
    if (this.#partitions === 0) {
      throw new SluiceError(
        'no-topic',
        `there is no topic ${topic}, or this principal may not see it: it needs Read and Describe on it`,
      );
    }
    this.#atStart = await this.#bounds();
    let owned: readonly number[] = [];
    const { promise: opened, resolve: isOpen } = Promise.withResolvers<void>();
    this.#consumer = await PartitionConsumer.start({
      kafka,
      groupId,
      failed,
      topics: [topic],
      assigner: createTaskAssigner({
        name: 'SluiceTopic',
        tasks: () => new Map(Array.from({ length: this.#partitions }, (_, i) => [i, new Map([[topic, [i]]])])),
        owned: () => owned,
      }),
      logStart: async (_, partition) =>
        (await this.#bounds()).find((candidate) => candidate.partition === partition)?.start ?? 0,
      events: {
        joined: (assignment) => {
          owned = [...(assignment.get(topic) ?? [])];
          const gained = this.#inbox.assigned(owned);
          for (const partition of this.#paused) if (!owned.includes(partition)) this.#paused.delete(partition);
          // The first join happens before `opened` resolves.
          if (gained.length > 0) void opened.then(() => this.#start(gained));
        },
        read: (_, partition, messages, next) => {
          const records = messages.map((message) => toRawRecord(topic, partition, message));
          if (this.#inbox.arrived(partition, records, next)) {
            this.#paused.add(partition);
            this.#consumer?.pause(topic, partition);
          }
          this.#wake();
        },
        lost: (_, partition, from, to) =>
          this.#options.note(
            `${topic}, partition ${partition}: offsets ${from} to ${to - 1} expired before they were read`,
          ),
        alive: () => undefined,
        fatal: (error) => this.#fatal(error),
      },
    });
    isOpen();
  }

  /** Whether the topic had no records when it was opened. */
  get isEmpty(): boolean {
    return this.#atStart.every(({ start, end }) => start === end);
  }

  /** The next records; null at the end, or after a stop. Records count as stored only after `done`. */
  async next(): Promise<TopicBatch | null> {
    for (;;) {
      if (this.#error !== null) throw this.#error;
      if (this.#options.stop.aborted) return null;
      const batch = this.#inbox.take(MOST_TAKEN);
      if (this.#inbox.hasRoom) this.#resume();
      if (batch !== null) return batch;
      await this.#commitSometimes();
      if (await this.#isAtEnd()) {
        this.#options.atEnd?.();
        if (!this.#options.follow) return null;
      }
      if (this.#options.follow && performance.now() - this.#countedAt > COUNT_EVERY_MS) await this.#recount();
      await this.#news();
    }
  }

  /** The metadata of a partition's done position; null: none. */
  metadataOf(partition: number): string | null {
    return this.#inbox.metadataOf(partition);
  }

  /** All records of a batch are stored; `metadata` belongs to the positions after it. */
  async done(batch: TopicBatch, metadata?: ReadonlyMap<number, string>): Promise<void> {
    this.#inbox.done(batch, metadata);
    // A caller that waits for the end may continue.
    this.#wake();
    await this.#commitSometimes();
  }

  /** Returned records cannot be stored: `next` throws this error. */
  fail(error: unknown): void {
    this.#fatal(error instanceof Error ? error : new Error(describeError(error)));
  }

  /** Commits the done positions and leaves the group. */
  async close(): Promise<void> {
    const deadline = performance.now() + LAST_COMMIT_DEADLINE_MS;
    while (this.#error === null && this.#inbox.uncommitted().size > 0 && performance.now() < deadline) {
      if (await this.#commit()) break;
      await sleep(200);
    }
    await this.#consumer?.stop();
    await this.#admin.disconnect().catch(() => undefined);
  }

  #fatal(error: Error): void {
    this.#error ??= error;
    this.#wake();
  }

  async #news(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, COMMIT_EVERY_MS);
      if (this.#options.stop.aborted || this.#error !== null) resolve();
    });
    clearTimeout(timer);
  }

  #resume(): void {
    for (const partition of this.#paused) this.#consumer?.resume(this.#options.topic, partition);
    this.#paused.clear();
  }

  /** Starts newly assigned partitions at the group's position, or at their beginning. */
  async #start(partitions: readonly number[]): Promise<void> {
    const { topic, groupId, fromBeginning, note } = this.#options;
    for (;;) {
      try {
        const bounds = await this.#bounds();
        const from = await committedPositions(this.#admin, groupId, topic);
        for (const partition of partitions) {
          const bound = bounds[partition];
          if (bound === undefined) continue;
          const { next = null, metadata = null } = from.get(partition) ?? {};
          const { first, isAnew } = continueAt(bound, fromBeginning ? null : next);
          if (isAnew)
            note(`${topic}, partition ${partition} ends before offset ${next}: it is read again from its beginning`);
          if (this.#inbox.started(partition, first, bound.end, metadata))
            this.#consumer?.startAt(topic, partition, first);
        }
        this.#wake();
        if (partitions.every((partition) => bounds[partition] !== undefined)) return;
        // Another member has counted more partitions.
        await this.#recount();
      } catch (error) {
        const failure = startFailure(error, topic, groupId);
        if (failure !== null) {
          this.#fatal(failure);
          return;
        }
      }
      await sleep(500);
      if (this.#options.stop.aborted) return;
    }
  }

  #bounds(): Promise<readonly PartitionBounds[]> {
    return topicBounds(this.#admin, this.#options.topic, this.#partitions, BOUNDS_DEADLINE_MS);
  }

  async #count(): Promise<void> {
    const { topic } = this.#options;
    this.#partitions = (await countTopicPartitions(this.#admin, [topic])).get(topic) ?? 0;
  }

  /** kafkajs joins again when the topic has more partitions, and any member may lead the assignment of these. */
  async #recount(): Promise<void> {
    this.#countedAt = performance.now();
    const before = this.#partitions;
    await this.#count().catch(() => undefined);
    if (this.#partitions === 0) this.#partitions = before;
  }

  async #isAtEnd(): Promise<boolean> {
    const ends = new Map(this.#atStart.map(({ partition, end }) => [partition, end]));
    const unfinished = this.#inbox.unfinished(ends);
    if (unfinished.length === 0) return true;
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return false;
    this.#lookedAt = performance.now();
    // Other members of the group may read them.
    const elsewhere = await committedOffsets(this.#admin, this.#options.groupId, this.#options.topic).catch(() => null);
    const isFinished = (partition: number): boolean => (elsewhere?.get(partition) ?? -1) >= (ends.get(partition) ?? 0);
    return !this.#options.fromBeginning && elsewhere !== null && unfinished.every(isFinished);
  }

  async #commitSometimes(): Promise<void> {
    if (performance.now() - this.#committedAt < COMMIT_EVERY_MS) return;
    await this.#commit();
  }

  /** False if the commit must be repeated. */
  async #commit(): Promise<boolean> {
    const positions = this.#inbox.uncommitted();
    if (positions.size === 0) return true;
    this.#committedAt = performance.now();
    if (this.#options.keepsPositions === false) {
      this.#inbox.committed(positions);
      return true;
    }
    try {
      await this.#consumer?.commit(this.#options.topic, positions, (partition) => this.#inbox.metadataOf(partition));
      this.#inbox.committed(positions);
      return true;
    } catch (error) {
      if (isDenied(error)) this.#fatal(accessDenied(`Read on the group ${this.#options.groupId}`, error));
      // During a rebalance, or while the cluster is unreachable: uncommitted records are at worst read again.
      return false;
    }
  }
}
