import type { Consumer, EachBatchPayload } from 'kafkajs';
import { describeError } from '../records/sluice-error.ts';
import { partitionKey } from '../stream/record.ts';
import { isUnknownTopic } from './client.ts';
import { consumerConfig } from './consumer-config.ts';
import { consumerFailure } from './consumer-failure.ts';
import { APPEAR_DEADLINE_MS, isAway, whileTopicsAppear } from './consumer-start.ts';
import { handlerFault } from './partition-consumer-options.ts';
import type { PartitionConsumerEvents, PartitionConsumerOptions } from './partition-consumer-options.ts';
import { prepareBatch } from './prepare-batch.ts';
import { fetchedOffsetOf, ReadPosition } from './read-position.ts';
import type { Arrival } from './read-position.ts';
import { findUnreadable } from './unreadable-batch.ts';

const RESTART_MS = 500;
/** Longer than a join or a request may take. A consumer without a sign of life for this time is replaced. */
const SILENT_MS = 45_000;

/**
 * A kafkajs consumer that reads exactly the requested positions. kafkajs has no manual `assign` and takes positions
 * from the group after every join, so the wanted state (position, paused or not) is kept here and applied again after
 * each join; a batch that was fetched from any other position is dropped. Group offsets have no effect.
 */
export class PartitionConsumer {
  readonly #options: PartitionConsumerOptions;
  readonly #events: PartitionConsumerEvents;
  #consumer: Consumer;
  /** When the consumer last gave a sign of life, or started. */
  #aliveAt = performance.now();
  #watch: NodeJS.Timeout | null = null;
  /** The wanted position of each started partition. */
  readonly #wanted = new Map<string, ReadPosition>();
  readonly #paused = new Set<string>();
  #assignment: ReadonlyMap<string, readonly number[]> = new Map();
  #stopped = false;
  /** When a broker first said that it does not have a topic; null: it has not since the last join. */
  #withoutTopicAt: number | null = null;

  static async start(options: PartitionConsumerOptions): Promise<PartitionConsumer> {
    const self = new PartitionConsumer(options);
    const begun = self.#begin(self.#consumer);
    try {
      await (options.failed === undefined ? begun : Promise.race([begun, options.failed]));
    } catch (error) {
      begun.catch(() => undefined);
      // kafkajs repeats errors without end that it considers temporary.
      void self.stop();
      throw error;
    }
    const { silentMs = SILENT_MS } = options;
    self.#watch = setInterval(() => self.#replaceIfSilent(silentMs), silentMs / 10).unref();
    return self;
  }

  private constructor(options: PartitionConsumerOptions) {
    this.#options = options;
    this.#events = options.events;
    this.#consumer = this.#create();
  }

  /** Creates a kafkajs consumer; the events of a replaced one are ignored. */
  #create(): Consumer {
    const options = this.#options;
    // A replaced consumer would get partitions that are then not read.
    const isWanted = (): boolean => this.#consumer === consumer && !this.#stopped;
    const consumer: Consumer = options.kafka.consumer(consumerConfig(options, isWanted));
    const { GROUP_JOIN, HEARTBEAT, CRASH, END_BATCH_PROCESS } = consumer.events;
    const isOurs = (): boolean => this.#consumer === consumer;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      if (isOurs()) this.#joined(payload.memberAssignment);
    });
    consumer.on(HEARTBEAT, () => {
      if (isOurs()) this.#alive();
    });
    // kafkajs does not pass batches of only markers to eachBatch; without their positions, the lag would never be 0.
    consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0 && isOurs())
        this.#passed(payload.topic, payload.partition, payload.firstOffset, payload.lastOffset);
    });
    consumer.on(CRASH, ({ payload: { restart, error, groupId } }) => {
      if (this.#stopped || !isOurs()) return;
      if (restart && !this.#isWithoutTopic(error)) return;
      const again = (): Promise<void> => consumer.connect().then(() => this.#run(consumer));
      if (isAway(error)) return this.#soon(consumer, again);
      // kafkajs would stop silently here, or restart for ever.
      this.#stopped = true;
      this.#events.fatal(consumerFailure(error, groupId, options.topics));
    });
    return consumer;
  }

  /** Whether the broker has not had a topic since the last join, for longer than one that starts needs to know it. */
  #isWithoutTopic(error: unknown): boolean {
    if (!isUnknownTopic(error)) return false;
    this.#withoutTopicAt ??= performance.now();
    return performance.now() - this.#withoutTopicAt > APPEAR_DEADLINE_MS;
  }

  /** Reads an assigned partition from a position on. */
  startAt(topic: string, partition: number, offset: number): void {
    const key = partitionKey({ topic, partition });
    this.#wanted.set(key, new ReadPosition(offset));
    this.#paused.delete(key);
    this.#apply(topic, partition);
  }

  /** Stops reading the partition, until it is started again. */
  end(topic: string, partition: number): void {
    this.#wanted.delete(partitionKey({ topic, partition }));
    this.#apply(topic, partition);
  }

  pause(topic: string, partition: number): void {
    this.#paused.add(partitionKey({ topic, partition }));
    this.#whileRunning(() => this.#consumer.pause([{ topic, partitions: [partition] }]));
  }

  resume(topic: string, partition: number): void {
    const key = partitionKey({ topic, partition });
    this.#paused.delete(key);
    if (this.#wanted.has(key)) this.#whileRunning(() => this.#consumer.resume([{ topic, partitions: [partition] }]));
  }

  /** Commits positions for the group. Rejects during a rebalance; then they are committed again later. */
  async commit(
    topic: string,
    positions: ReadonlyMap<number, number>,
    metadataOf: (partition: number) => string | null = () => null,
  ): Promise<void> {
    await this.#consumer.commitOffsets(
      [...positions].map(([partition, next]) => ({
        topic,
        partition,
        offset: String(next),
        metadata: metadataOf(partition),
      })),
    );
  }

  /** Leaves the group. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#watch !== null) clearInterval(this.#watch);
    await this.#consumer.disconnect().catch(() => undefined);
  }

  async #begin(consumer: Consumer): Promise<void> {
    await consumer.connect();
    // `fromBeginning`: otherwise kafkajs skips records that a partition got before the group first saw it.
    await whileTopicsAppear(() => consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true }));
    await this.#run(consumer);
  }

  #run(consumer: Consumer): Promise<void> {
    return consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: (payload) => (consumer === this.#consumer ? this.#eachBatch(payload) : Promise.resolve()),
    });
  }

  /** kafkajs gives up if no broker is reachable; we wait for one. The next join applies the wanted state. */
  #soon(consumer: Consumer, start: () => Promise<void>): void {
    const isOver = (): boolean => this.#stopped || consumer !== this.#consumer;
    setTimeout(() => {
      if (isOver()) return;
      start().catch((error: unknown) => {
        if (isOver()) return;
        if (isAway(error)) this.#soon(consumer, start);
        else this.#events.fatal(consumerFailure(error, this.#options.groupId, this.#options.topics));
      });
    }, RESTART_MS);
  }

  /**
   * kafkajs can stop permanently without an event: after a crash it disconnects before it reports the crash or
   * restarts, and that waits for requests of closed connections. The group has removed it by then; another consumer
   * replaces it.
   */
  #replaceIfSilent(silentMs: number): void {
    if (performance.now() - this.#aliveAt < silentMs) return;
    this.#aliveAt = performance.now();
    const silent = this.#consumer;
    const consumer = this.#create();
    this.#consumer = consumer;
    void silent.disconnect().catch(() => undefined);
    this.#soon(consumer, () => this.#begin(consumer));
  }

  #alive(): void {
    this.#aliveAt = performance.now();
    this.#events.alive();
  }

  #joined(memberAssignment: Record<string, number[]>): void {
    this.#withoutTopicAt = null;
    this.#assignment = new Map(Object.entries(memberAssignment));
    for (const key of this.#wanted.keys()) if (!this.#isAssigned(key)) this.#wanted.delete(key);
    for (const [topic, partitions] of this.#assignment) {
      for (const partition of partitions) this.#apply(topic, partition);
    }
    this.#alive();
    this.#events.joined(this.#assignment);
  }

  /** Applies the wanted state of a partition to kafkajs. */
  #apply(topic: string, partition: number): void {
    const key = partitionKey({ topic, partition });
    const wanted = this.#wanted.get(key);
    this.#whileRunning(() => {
      if (wanted !== undefined) this.#consumer.seek({ topic, partition, offset: String(wanted.next) });
      if (wanted === undefined || this.#paused.has(key)) this.#consumer.pause([{ topic, partitions: [partition] }]);
      else this.#consumer.resume([{ topic, partitions: [partition] }]);
    });
  }

  /** Between a crash and its restart, kafkajs has no consumer group; the next join applies the whole state. */
  #whileRunning(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!/consumer group was not initialized/i.test(describeError(error))) throw error;
    }
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    if (!this.#wanted.has(partitionKey({ topic, partition }))) return;
    const { prepare } = this.#options;
    const found = prepare === undefined ? null : await prepareBatch(payload, prepare, () => this.#stopped);
    const wanted = this.#wanted.get(partitionKey({ topic, partition }));
    if (wanted === undefined) return;
    const fault = found ?? findUnreadable(topic, partition, messages);
    if (fault !== null) {
      this.#fail(topic, partition, fault);
      return;
    }
    const last = Number(payload.batch.lastOffset());
    const arrival = wanted.take(fetchedOffsetOf(payload.batch), last);
    if (arrival === 'next') {
      this.#tell(topic, partition, () => this.#events.read(topic, partition, messages, wanted.next));
      await payload.heartbeat();
    } else await this.#correct(topic, partition, wanted, arrival, last);
  }

  /** The position has moved already: what a handler that threw was given would be dropped as `behind` if repeated. */
  #tell(topic: string, partition: number, handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.#fail(topic, partition, handlerFault(`${topic}/${partition}`, error));
    }
  }

  /** Ends a partition that cannot be read on: else the batch is fetched again and again. */
  #fail(topic: string, partition: number, error: Error): void {
    this.end(topic, partition);
    if (!this.#stopped) this.#events.fatal(error);
  }

  #passed(topic: string, partition: number, firstOffset: string | null, lastOffset: string): void {
    const wanted = this.#wanted.get(partitionKey({ topic, partition }));
    if (wanted === undefined) return;
    const last = Number(lastOffset);
    const arrival = wanted.pass(firstOffset === null ? null : Number(firstOffset), last);
    if (arrival === 'next') this.#tell(topic, partition, () => this.#events.read(topic, partition, [], wanted.next));
    // If the log start cannot be read, the next batch from the sought position triggers this again.
    else void this.#correct(topic, partition, wanted, arrival, last).catch(() => undefined);
  }

  /** kafkajs changed the position itself: after a join, or because the log no longer has the position. */
  async #correct(
    topic: string,
    partition: number,
    wanted: ReadPosition,
    arrival: Exclude<Arrival, 'next'>,
    last: number,
  ): Promise<void> {
    const { next } = wanted;
    // Before any wait: the following batches come from there, or from the start of the log.
    this.#apply(topic, partition);
    wanted.sought();
    if (arrival === 'behind') return;
    const start = await this.#options.logStart(topic, partition);
    // The partition may have been ended, started from another offset, or corrected meanwhile.
    if (this.#wanted.get(partitionKey({ topic, partition })) !== wanted || wanted.next !== next) return;
    const lost = wanted.beginsAt(start);
    if (lost !== null) this.#tell(topic, partition, () => this.#events.lost(topic, partition, lost.from, lost.to));
    else if (arrival === 'gap') {
      wanted.moveTo(last + 1);
      this.#tell(topic, partition, () => this.#events.read(topic, partition, [], wanted.next));
    } else return;
    this.#apply(topic, partition);
  }

  #isAssigned(key: string): boolean {
    const at = key.lastIndexOf('/');
    return this.#assignment.get(key.slice(0, at))?.includes(Number(key.slice(at + 1))) ?? false;
  }
}
