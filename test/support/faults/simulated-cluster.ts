import { assignTasks } from '../../../src/kafka/task-assigner.ts';
import { SluiceError } from '../../../src/records/sluice-error.ts';
import type { StageName, TopicName } from '../../../src/records/topic-name.ts';
import { randomInteger } from '../../../src/demo/seeded-random.ts';
import type { Random } from '../../../src/demo/seeded-random.ts';
import type { CommitBatch, Journal, LogPort, Source, SourceEvents, TaskWriter } from '../../../src/stream/log-port.ts';
import { partitionKey } from '../../../src/stream/record.ts';
import type {
  LogBounds,
  ProducedRecord,
  RawRecord,
  RecordHeaders,
  TopicPartition,
} from '../../../src/stream/record.ts';
import { headerValues } from '../../../src/stream/record-size.ts';

const SESSION_MS = 6000;
const HEARTBEAT_MS = 1000;
/**
 * The transaction timeout of the engine's producers: the coordinator aborts transactions that have not ended by then.
 */
const TRANSACTION_MS = 15_000;

interface Transaction {
  state: 'open' | 'committed' | 'aborted';
  readonly partitions: Set<string>;
}

/** An offset of a partition: a record, or (null) the marker that ends a transaction. */
interface Slot {
  readonly record: RawRecord | null;
  readonly transaction: Transaction | null;
}

interface Producer {
  epoch: number;
  open: Transaction | null;
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/**
 * Kafka for the engine's ports, in memory and on the clock of the test: transactions with epochs, markers and a last
 * stable offset, a group with sessions, and processes that are killed at any point. Losses and delays are drawn from
 * one seeded generator, so that with a virtual clock a run repeats exactly.
 */
export class SimulatedCluster {
  readonly partitions: number;
  readonly random: Random;
  readonly #logs = new Map<string, Slot[]>();
  readonly #starts = new Map<string, number>();
  readonly #producers = new Map<string, Producer>();
  #members: SimulatedProcess[] = [];
  #owned = new Map<SimulatedProcess, number[]>();
  #joins = 0;

  constructor(partitions: number, random: Random) {
    this.partitions = partitions;
    this.random = random;
  }

  append(record: ProducedRecord, transaction: Transaction | null = null): number {
    const { topic, partition, key, value, headers = {} } = record;
    const log = this.logOf({ topic, partition: partition ?? 0 });
    const offset = log.length;
    log.push({
      record: { topic, partition: partition ?? 0, offset, key, value, ...asRead(headers), timestampMs: 0 },
      transaction,
    });
    transaction?.partitions.add(`${topic}/${partition ?? 0}`);
    return offset;
  }

  logOf(partition: TopicPartition): Slot[] {
    const log = this.#logs.get(partitionKey(partition)) ?? [];
    this.#logs.set(partitionKey(partition), log);
    return log;
  }

  /** The first offset that retention has kept. */
  startOf(partition: TopicPartition): number {
    return this.#starts.get(partitionKey(partition)) ?? 0;
  }

  /** Retention: everything before an offset is deleted. */
  deleteBefore(partition: TopicPartition, offset: number): void {
    const within = Math.min(offset, this.logOf(partition).length);
    this.#starts.set(partitionKey(partition), Math.max(this.startOf(partition), within));
  }

  /** The end for a read-committed reader. */
  stableEnd(partition: TopicPartition): number {
    const log = this.logOf(partition);
    const open = log.findIndex(({ transaction }) => transaction?.state === 'open');
    return open < 0 ? log.length : open;
  }

  /** The records for a read-committed reader between two offsets. */
  committed(partition: TopicPartition, from = 0, to: number = this.stableEnd(partition)): RawRecord[] {
    return this.logOf(partition)
      .slice(Math.max(from, this.startOf(partition)), to)
      .flatMap(({ record, transaction }) => (record === null || transaction?.state === 'aborted' ? [] : [record]));
  }

  /** Raises the epoch and ends the open transaction of an older writer. */
  open(transactionalId: string): number {
    const producer = this.#producers.get(transactionalId) ?? { epoch: 0, open: null };
    this.#producers.set(transactionalId, producer);
    if (producer.open !== null) this.end(producer.open, 'aborted');
    producer.open = null;
    producer.epoch += 1;
    return producer.epoch;
  }

  producerOf(transactionalId: string, epoch: number): Producer {
    const producer = this.#producers.get(transactionalId);
    if (producer === undefined || producer.epoch !== epoch) throw new SluiceError('fenced', 'a newer owner');
    return producer;
  }

  /**
   * Begins a transaction of the current owner. If the owner is killed, or loses a message and its ownership, it ends
   * late.
   */
  begin(producer: Producer, transaction: Transaction): void {
    producer.open = transaction;
    setTimeout(() => {
      if (transaction.state !== 'open') return;
      this.end(transaction, 'aborted');
      if (producer.open !== transaction) return;
      producer.open = null;
      producer.epoch += 1;
    }, TRANSACTION_MS);
  }

  end(transaction: Transaction, state: 'committed' | 'aborted'): void {
    transaction.state = state;
    for (const key of transaction.partitions) this.#logs.get(key)?.push({ record: null, transaction: null });
  }

  join(process: SimulatedProcess): void {
    this.#members.push(process);
    this.#rebalance();
  }

  leave(process: SimulatedProcess): void {
    if (!this.#members.includes(process)) return;
    this.#members = this.#members.filter((member) => member !== process);
    this.#owned.delete(process);
    this.#rebalance();
  }

  isMember(process: SimulatedProcess): boolean {
    return this.#members.includes(process);
  }

  /** Members receive a rebalance one after another, or a later one if they have not received the earlier one yet. */
  #rebalance(): void {
    this.#joins += 1;
    const join = this.#joins;
    const tasks = Array.from({ length: this.partitions }, (_, task) => task);
    const known = this.#members.map((member) => ({ memberId: member.name, owned: this.#owned.get(member) ?? [] }));
    const assigned = assignTasks(tasks, known);
    for (const member of this.#members) {
      setTimeout(
        () => {
          if (join !== this.#joins) return;
          this.#owned.set(member, assigned.get(member.name) ?? []);
          member.assigned(assigned.get(member.name) ?? []);
        },
        randomInteger(this.random, 1, 300),
      );
    }
  }
}

/** Probabilities for messages between a worker and the brokers. */
export interface NetworkFaults {
  readonly lostRequests: number;
  readonly lostReplies: number;
  /** Probability that a fetch of records fails. */
  readonly missedFetches: number;
}

/** Headers in the form of a reader. */
function asRead(rawHeaders: RecordHeaders): Pick<RawRecord, 'headers' | 'rawHeaders'> {
  const first = Object.entries(rawHeaders).map(([name, value]) => [name, String(headerValues(value)[0])]);
  return { headers: Object.fromEntries(first), rawHeaders };
}

/** A worker process on a simulated cluster: the engine's port, until it is killed. */
export class SimulatedProcess implements LogPort {
  readonly name: string;
  readonly #cluster: SimulatedCluster;
  readonly #faults: NetworkFaults;
  readonly #reading = new Map<string, { next: number; paused: boolean }>();
  #events: SourceEvents | null = null;
  #isDead = false;
  #isCutOff = false;

  constructor(name: string, cluster: SimulatedCluster, faults: NetworkFaults) {
    this.name = name;
    this.#cluster = cluster;
    this.#faults = faults;
  }

  nameOf(topic: string): string {
    return topic;
  }

  partitionsOf(): number {
    return this.#cluster.partitions;
  }

  async *iterate(partition: TopicPartition, from: number, until: number | null): AsyncGenerator<RawRecord> {
    await this.#wire();
    yield* this.#cluster.committed(partition, from, until ?? undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** SIGKILL: it receives and sends nothing more. */
  kill(): void {
    this.#isDead = true;
    setTimeout(() => this.#cluster.leave(this), SESSION_MS);
  }

  /** Its heartbeats and fetches are lost for a while, long enough for the group to remove it; its writes are not. */
  cutOff(ms: number): void {
    this.#isCutOff = true;
    setTimeout(() => this.#cluster.leave(this), SESSION_MS);
    setTimeout(() => {
      this.#isCutOff = false;
      if (!this.#isDead && this.#events !== null && !this.#cluster.isMember(this)) this.#cluster.join(this);
    }, ms);
  }

  assigned(tasks: readonly number[]): void {
    if (this.#isDead || this.#isCutOff) return;
    for (const key of this.#reading.keys()) {
      if (!tasks.includes(Number(key.slice(key.lastIndexOf('/') + 1)))) this.#reading.delete(key);
    }
    this.#events?.alive();
    this.#events?.assigned(tasks);
  }

  async openWriter(stage: StageName, task: number): Promise<TaskWriter> {
    await this.#wire();
    const id = `${stage}.${task}`;
    const epoch = this.#cluster.open(id);
    await this.#wire();
    return { commit: (batch) => this.#commit(id, epoch, batch), close: () => Promise.resolve() };
  }

  async openSource(_stage: StageName, events: SourceEvents): Promise<Source> {
    await this.#wire();
    this.#events = events;
    this.#cluster.join(this);
    const beat = setInterval(() => {
      if (!this.#isDead && !this.#isCutOff && this.#cluster.isMember(this)) events.alive();
    }, HEARTBEAT_MS);
    const fetch = setInterval(() => this.#fetch(events), 20);
    return {
      startAt: (partition, offset) => this.#reading.set(partitionKey(partition), { next: offset, paused: false }),
      pause: (partition) => this.#setPaused(partition, true),
      resume: (partition) => this.#setPaused(partition, false),
      stop: () => {
        clearInterval(beat);
        clearInterval(fetch);
        this.#events = null;
        if (!this.#isDead) this.#cluster.leave(this);
        return Promise.resolve();
      },
    };
  }

  openJournal(): Promise<Journal> {
    let before: Promise<unknown> = Promise.resolve();
    return Promise.resolve({
      append: (record) => {
        const appended = before.then(async () => {
          await this.#wire();
          // A reply was lost: a new producer appends again.
          if (this.#cluster.random() < this.#faults.lostReplies) this.#cluster.append(record);
          const offset = this.#cluster.append(record);
          await this.#wire();
          return offset;
        });
        before = appended;
        return appended;
      },
      close: () => Promise.resolve(),
    });
  }

  async bounds(topic: TopicName): Promise<readonly LogBounds[]> {
    await this.#wire();
    return Array.from({ length: this.#cluster.partitions }, (_, partition) => ({
      topic,
      partition,
      start: this.#cluster.startOf({ topic, partition }),
      end: this.#cluster.stableEnd({ topic, partition }),
    }));
  }

  async read(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<void> {
    const end = this.#cluster.logOf(partition).length;
    do await this.#wire();
    while (this.#cluster.stableEnd(partition) < end);
    for (const record of this.#cluster.committed(partition, from, end)) each(record);
  }

  async tail(partition: TopicPartition, from: number, each: (record: RawRecord) => void): Promise<() => void> {
    await this.#wire();
    let next = from;
    const timer = setInterval(() => {
      if (this.#isDead || this.#isCutOff || this.#cluster.random() < 0.3) return;
      const end = this.#cluster.stableEnd(partition);
      const first = next;
      next = Math.max(next, end);
      for (const record of this.#cluster.committed(partition, first, end)) each(record);
    }, 7);
    return () => clearInterval(timer);
  }

  async readLast(partition: TopicPartition): Promise<RawRecord | null> {
    await this.#wire();
    return this.#cluster.committed(partition).at(-1) ?? null;
  }

  follow(): Promise<() => Promise<void>> {
    throw new RangeError('the simulation follows nothing');
  }

  /** One transaction, step by step: the process may be killed, be fenced or lose a message between any two. */
  async #commit(id: string, epoch: number, batch: CommitBatch): Promise<void> {
    const { random } = this.#cluster;
    const indefinite = (what: string): SluiceError => new SluiceError('commit-indefinite', what, { retriable: true });
    const transaction: Transaction = { state: 'open', partitions: new Set() };
    for (const record of [...batch.outputs, batch.progress]) {
      if (random() < 0.2) await this.#wire();
      const producer = this.#cluster.producerOf(id, epoch);
      if (random() < this.#faults.lostRequests / 4) throw indefinite('a produce request was lost');
      if (producer.open !== transaction) this.#cluster.begin(producer, transaction);
      this.#cluster.append(record, transaction);
    }
    await this.#wire();
    const producer = this.#cluster.producerOf(id, epoch);
    if (random() < this.#faults.lostRequests) throw indefinite('EndTxn was lost');
    this.#cluster.end(transaction, 'committed');
    producer.open = null;
    await this.#wire();
    if (random() < this.#faults.lostReplies) throw indefinite('the reply to EndTxn was lost');
  }

  #fetch(events: SourceEvents): void {
    if (this.#isDead || this.#isCutOff) return;
    for (const [key, reading] of this.#reading) {
      if (reading.paused || this.#cluster.random() < this.#faults.missedFetches) continue;
      const at = key.lastIndexOf('/');
      const partition = { topic: key.slice(0, at) as TopicName, partition: Number(key.slice(at + 1)) };
      const start = this.#cluster.startOf(partition);
      if (start > reading.next) {
        const lostFrom = reading.next;
        reading.next = start;
        events.lostToRetention(partition, lostFrom, start);
      }
      const end = Math.min(
        this.#cluster.stableEnd(partition),
        reading.next + randomInteger(this.#cluster.random, 1, 40),
      );
      if (end <= reading.next) continue;
      const from = reading.next;
      reading.next = end;
      events.records(partition, this.#cluster.committed(partition, from, end), end);
    }
  }

  #setPaused(partition: TopicPartition, paused: boolean): void {
    const reading = this.#reading.get(partitionKey(partition));
    if (reading !== undefined) reading.paused = paused;
  }

  /** A message on its way; a killed process neither sends nor receives. */
  async #wire(): Promise<void> {
    if (this.#isDead) return never();
    await new Promise((resolve) => setTimeout(resolve, randomInteger(this.#cluster.random, 0, 12)));
    if (this.#isDead) return never();
  }
}
