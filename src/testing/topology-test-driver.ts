import { VirtualAction, VirtualTimeScheduler } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { COUNTER, countersWithPrefix } from '../stream/counters.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName, TopicName } from '../records/topic-name.ts';
import { deadLetterOfRecord } from '../stream/decode-record.ts';
import { topicOf } from '../stream/stage.ts';
import type { Stage, StagePorts } from '../stream/stage.ts';
import { sumCounters } from '../stream/outcome.ts';
import type { CampaignPorts } from '../topology/campaign-ports.ts';
import type { CampaignTopology } from '../topology/campaign-topology.ts';
import type { CampaignCodec } from '../topology/schema-types.ts';
import type { CallPort } from '../stream/call.ts';
import { driveStage } from './driven-task.ts';
import type { DrivenTask } from './driven-task.ts';
import { MemoryLog } from './memory-log.ts';
import type { PartitionCounts, StoredRecord } from './memory-log.ts';

/** Models and verifier of a driven topology. The default `call` makes one call: no retries, no journal. */
export type DrivenPorts = CampaignPorts & Partial<Pick<StagePorts, 'call'>>;

/** The options of a driver. */
export interface TopologyTestDriverOptions {
  readonly topology: CampaignTopology;
  readonly codec: CampaignCodec;
  /** Scripted models; delays must use the scheduler: `of(reply).pipe(delay(20, scheduler))`. */
  readonly ports: (scheduler: SchedulerLike) => DrivenPorts;
  /** Default: 2 of `questions`, 2 of `selected`. */
  readonly partitions?: PartitionCounts;
  /** The initial time of the clock; default 1970-01-01. */
  readonly startAt?: Date;
}

const callOnce: CallPort = (_identity, perform) => perform();

/** A decoded record of a topic. */
export interface DrivenRecord<T> {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: T;
}

/** The outcomes of a stage's inputs; `in` = `forwarded` + the sum of `rejected` + `deadLettered`. */
export interface Conservation {
  readonly in: number;
  readonly forwarded: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly deadLettered: number;
  /** Signals between stages: they have an outcome and are not part of `in`. */
  readonly noted: number;
}

/**
 * Drives a topology synchronously: no broker, no real clock, the same stages and bytes as in production. Modelled on
 * Kafka Streams' TopologyTestDriver. A record that a stage writes reaches the stages that read it at the same instant
 * of the virtual clock. Every task is the engine's own core (`TaskCore`): permits, windows, deadlines, limits of size,
 * remembered ids, dead letters and progress records are those of production; commits are immediate.
 *
 * The method that causes one of these throws: a second outcome for an input, an output that the stage does not declare,
 * a value that does not match its schema, counts that are not conserved.
 *
 * ```ts
 * const driver = new TopologyTestDriver({ topology, codec: createCodec(), ports: () => scripted });
 * driver.pipe('questions', question.id, question);
 * driver.advanceBy(1_000);
 * driver.outputs<VerifiedRecord>('cot');
 * ```
 */
export class TopologyTestDriver {
  readonly #scheduler = new VirtualTimeScheduler(VirtualAction, Number.POSITIVE_INFINITY);
  readonly #topology: CampaignTopology;
  readonly #codec: CampaignCodec;
  readonly #log: MemoryLog;
  readonly #start: () => readonly DrivenTask[];
  #tasks: readonly DrivenTask[] = [];
  /** By stage: inputs with a committed outcome. */
  readonly #committed = new Map<string, number>();
  #error: Error | null = null;
  #isDriving = false;

  constructor(options: TopologyTestDriverOptions) {
    const { topology, codec, ports, partitions = { questions: 2, selected: 2 }, startAt = new Date(0) } = options;
    this.#topology = topology;
    this.#codec = codec;
    this.#log = new MemoryLog(topology.topics, partitions);
    const now = (): Date => new Date(startAt.getTime() + this.#scheduler.now());
    const { call = callOnce, ...models } = ports(this.#scheduler);
    const { stages } = topology.bind(models);
    const contextOf = (stage: Stage): Parameters<typeof driveStage>[1] => ({
      log: this.#log,
      codec: {
        encode: (schema, value) => this.#orFail(() => codec.encode(schema, value)),
        decode: codec.decode.bind(codec),
      },
      schemaOf: (topic) => this.#orFail(() => schemaOf(topology, stage, topic)),
      ports: { call, now },
      scheduler: this.#scheduler,
      written: (record) => this.#offer(record),
      changed: () => this.#drive(),
      committed: (outcomes) => {
        this.#committed.set(stage.name, (this.#committed.get(stage.name) ?? 0) + outcomes);
      },
      fatal: (error) => this.#fail(error),
    });
    this.#start = () => stages.flatMap((stage) => driveStage(stage, contextOf(stage)));
    this.restart();
  }

  /** The virtual clock, for models with delays. */
  get scheduler(): SchedulerLike {
    return this.#scheduler;
  }

  /**
   * Writes a record, as bytes or as a value of the topic's schema; the key decides the partition unless one is given.
   */
  pipe(topic: TopicName, key: string, value: unknown, partition: number | null = null): void {
    const { schema } = topicOf(this.#topology, topic);
    if (!Buffer.isBuffer(value) && value !== null && schema === null)
      throw new RangeError(`${topic} takes bytes alone`);
    const bytes =
      Buffer.isBuffer(value) || value === null || schema === null ? null : this.#codec.encode(schema, value);
    this.#offer(this.#log.append(topic, partition, Buffer.from(key), Buffer.isBuffer(value) ? value : bytes));
    this.#drive();
    this.#check();
  }

  /** Advances the clock by milliseconds; due events happen at their instants. */
  advanceBy(ms: number): void {
    const until = this.#scheduler.frame + ms;
    this.#scheduler.maxFrames = until;
    this.#scheduler.flush();
    this.#scheduler.frame = until;
    this.#check();
  }

  /**
   * The decoded records of a topic, partition by partition; for `dead-letter` the content of their headers
   * (`DeadLetter`).
   */
  outputs<T>(topic: TopicName): readonly DrivenRecord<T>[] {
    const { schema } = topicOf(this.#topology, topic);
    return this.#log.read(topic).map(({ partition, offset, key, value, headers }) => ({
      partition,
      offset,
      key: key?.toString() ?? '',
      value: (schema === null ? deadLetterOfRecord({ rawHeaders: headers }) : this.#codec.decode(schema, value)) as T,
    }));
  }

  /** The totals of a stage, over all its tasks. */
  counters(stage: StageName): ReadonlyMap<string, number> {
    return sumCounters(this.#tasksOf(stage).map(({ counters }) => counters));
  }

  /** Records that are inside a stage without an outcome. */
  inFlight(stage: StageName): number {
    return this.#tasksOf(stage).reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** The outcomes of a stage's inputs. */
  conservation(stage: StageName): Conservation {
    const counters = this.counters(stage);
    const of = (name: string): number => counters.get(name) ?? 0;
    const total = of(COUNTER.in);
    return {
      in: total,
      forwarded: of(COUNTER.forwarded),
      rejected: countersWithPrefix(counters, COUNTER.rejected('')),
      deadLettered: of(COUNTER.deadLettered),
      noted: (this.#committed.get(stage) ?? 0) - total,
    };
  }

  /**
   * Kills the worker and starts another: inputs without a committed outcome are processed again, requests in flight are
   * cancelled.
   */
  restart(): void {
    for (const task of this.#tasks) task.crash();
    this.#tasks = this.#start();
    this.#drive();
    this.#check();
  }

  #tasksOf(name: StageName): readonly DrivenTask[] {
    return this.#tasks.filter(({ stage }) => stage.name === name);
  }

  #offer(record: StoredRecord): void {
    for (const task of this.#tasks) if (task.owns(record)) task.offer(record);
  }

  /** Commits until nothing is pending. Not recursive: the outer loop handles the effects of a commit. */
  #drive(): void {
    if (this.#isDriving) return;
    this.#isDriving = true;
    try {
      for (let moved = true; moved && this.#error === null;) {
        moved = false;
        // A permit that one task released may be used by another.
        for (const task of this.#tasks) task.pump();
        for (const task of this.#tasks) moved = task.commit() || moved;
      }
      for (const task of this.#tasks) task.watchDeadlines();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isDriving = false;
    }
  }

  #fail(error: unknown): void {
    this.#error ??= error instanceof Error ? error : new Error(describeError(error));
  }

  /** A failed record, which production would tolerate, is a fault of the topology here. */
  #orFail<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  #check(): void {
    if (this.#error !== null) throw this.#error;
    for (const stage of STAGES) {
      const { in: total, forwarded, rejected, deadLettered } = this.conservation(stage);
      const sum = Object.values(rejected).reduce((all, count) => all + count, forwarded + deadLettered);
      if (sum === total) continue;
      throw new SluiceError('not-conserved', `stage ${stage}: ${total} went in, ${sum} have an outcome`);
    }
  }
}

/** The schema of a topic that the stage may write. */
function schemaOf(topology: CampaignTopology, { name, outputs, remembers }: Stage, topic: string): string | null {
  if (!outputs.includes(topic) && remembers?.topic !== topic) throw new Error(`stage ${name} does not write ${topic}`);
  return topicOf(topology, topic).schema;
}
