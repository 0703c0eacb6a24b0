import type { Admin, Kafka } from 'kafkajs';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { accessDenied, someTopics } from './access-denied.ts';
import { createClient, isDenied, isPassing, isUnreachable } from './client.ts';
import type { KafkaConnection } from './client.ts';
import { countTopicPartitions } from './create-topics.ts';
import { committedOffsets, committedPositions } from './group-offsets.ts';
import { toRawRecord } from './log-reader.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import { createTaskAssigner } from './task-assigner.ts';
import { TopicInbox } from './topic-inbox.ts';
import type { TopicBatch } from './topic-inbox.ts';

const COMMIT_EVERY_MS = 500;
/** How often the members of the group elsewhere are asked how far they are, and the cluster for new partitions. */
const LOOK_EVERY_MS = 1000;
const COUNT_EVERY_MS = 10_000;
const LAST_COMMIT_DEADLINE_MS = 10_000;
/** As many records as one batch has at the most. */
const MOST_TAKEN = 5000;

/** How a topic of other programs is read. */
export interface TopicSourceOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly groupId: string;
  /** Whether the positions of the group are passed over at the start. */
  readonly fromBeginning: boolean;
  /** Whether to wait for more; else it ends where the topic ended when it was opened. */
  readonly follow: boolean;
  /** Whether the group keeps how far it is; default true. False: for a group that only this reader is in, once. */
  readonly keepsPositions?: boolean;
  /** Aborted: no more records are given. */
  readonly stop: AbortSignal;
  readonly note: (message: string) => void;
  /** Told that all was given and done that was there when it was opened; with `follow` each time that nothing waits. */
  readonly atEnd?: () => void;
}

/**
 * Reads the committed records of a topic of other programs as a member of a consumer group, which several processes may
 * share. Positions are committed only for what the caller has called done, so that every record is given at least once.
 */
export class TopicSource {
  readonly #options: TopicSourceOptions;
  readonly #admin: Admin;
  readonly #inbox = new TopicInbox();
  /** Where the topic ended at the start. */
  #ends: ReadonlyMap<number, number> = new Map();
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
    let fail: (error: Error) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
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
    this.#ends = new Map((await this.#bounds()).map(({ partition, end }) => [partition, end]));
    let owned: readonly number[] = [];
    let isOpen: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      isOpen = resolve;
    });
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
          // The first join comes before the consumer is in our hands.
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

  /**
   * The next records; null at the end, or when it was stopped. What was given before counts as stored only after
   * `done`.
   */
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

  /** What the group keeps with the position of a partition, up to what is done; null: nothing. */
  noteOf(partition: number): string | null {
    return this.#inbox.noteOf(partition);
  }

  /** All records of a batch are stored where they are to be; `notes` are kept with the positions behind it. */
  async done(batch: TopicBatch, notes?: ReadonlyMap<number, string>): Promise<void> {
    this.#inbox.done(batch, notes);
    // What waits for the end may be there.
    this.#wake();
    await this.#commitSometimes();
  }

  /** What was given cannot be stored: `next` throws this. */
  fail(error: unknown): void {
    this.#fatal(error instanceof Error ? error : new Error(describeError(error)));
  }

  /** Commits what is done and leaves the group. */
  async close(): Promise<void> {
    const deadline = performance.now() + LAST_COMMIT_DEADLINE_MS;
    while (this.#error === null && this.#inbox.uncommitted().size > 0 && performance.now() < deadline) {
      if (await this.#commit()) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
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

  /** Begins where the group is in partitions that became ours, else at their beginning. */
  async #start(partitions: readonly number[]): Promise<void> {
    const { topic, groupId, fromBeginning, note } = this.#options;
    for (;;) {
      try {
        const bounds = await this.#bounds();
        const from = await committedPositions(this.#admin, groupId, topic);
        for (const partition of partitions) {
          const { start, end } = bounds.find((candidate) => candidate.partition === partition) ?? { start: 0, end: 0 };
          const known = fromBeginning ? start : (from.get(partition)?.next ?? start);
          // A topic that was deleted and made again has less than the group has read.
          if (known > end) note(`${topic}, partition ${partition} ends before offset ${known}: it is read anew`);
          const first = known > end ? start : Math.max(known, start);
          const kept = from.get(partition)?.note ?? null;
          if (this.#inbox.started(partition, first, end, kept)) this.#consumer?.startAt(topic, partition, first);
        }
        this.#wake();
        return;
      } catch (error) {
        if (isDenied(error)) {
          this.#fatal(accessDenied(`Read and Describe on ${someTopics([topic])} and on the group ${groupId}`, error));
          return;
        }
        if (!isUnreachable(error) && !isPassing(error)) {
          this.#fatal(new SluiceError('bounds-unknown', `${topic}: ${describeError(error)}`, { cause: error }));
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
        if (this.#options.stop.aborted) return;
      }
    }
  }

  async #bounds(): Promise<readonly { readonly partition: number; readonly start: number; readonly end: number }[]> {
    const offsets = await this.#admin.fetchTopicOffsets(this.#options.topic);
    return offsets.map(({ partition, low, high }) => ({ partition, start: Number(low), end: Number(high) }));
  }

  async #count(): Promise<void> {
    const { topic } = this.#options;
    this.#partitions = (await countTopicPartitions(this.#admin, [topic])).get(topic) ?? 0;
  }

  /** kafkajs joins again when the topic has got partitions; whichever member shares them out must know them. */
  async #recount(): Promise<void> {
    this.#countedAt = performance.now();
    const before = this.#partitions;
    await this.#count().catch(() => undefined);
    if (this.#partitions === 0) this.#partitions = before;
  }

  async #isAtEnd(): Promise<boolean> {
    const unfinished = this.#inbox.unfinished(this.#ends);
    if (unfinished.length === 0) return true;
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return false;
    this.#lookedAt = performance.now();
    // Other members of the group may read them.
    const elsewhere = await committedOffsets(this.#admin, this.#options.groupId, this.#options.topic).catch(() => null);
    const isFinished = (partition: number): boolean =>
      (elsewhere?.get(partition) ?? -1) >= (this.#ends.get(partition) ?? 0);
    return !this.#options.fromBeginning && elsewhere !== null && unfinished.every(isFinished);
  }

  async #commitSometimes(): Promise<void> {
    if (performance.now() - this.#committedAt < COMMIT_EVERY_MS) return;
    await this.#commit();
  }

  /** False where it has to be done again. */
  async #commit(): Promise<boolean> {
    const positions = this.#inbox.uncommitted();
    if (positions.size === 0) return true;
    this.#committedAt = performance.now();
    if (this.#options.keepsPositions === false) {
      this.#inbox.committed(positions);
      return true;
    }
    try {
      await this.#consumer?.commit(this.#options.topic, positions, (partition) => this.#inbox.noteOf(partition));
      this.#inbox.committed(positions);
      return true;
    } catch (error) {
      if (isDenied(error)) this.#fatal(accessDenied(`Read on the group ${this.#options.groupId}`, error));
      // During a rebalance, or while the cluster is away: what is not committed is read again at the worst.
      return false;
    }
  }
}
