import type { RecordRef, RawRecord, TopicPartition } from '../stream/record.ts';
import type { StageInput } from '../stream/outcome.ts';
import { decodeInput } from '../stream/decode-record.ts';
import { createCallPort } from './calls/call-port.ts';
import { tryDirectly } from './calls/direct-try.ts';
import { Committer } from './committer.ts';
import { executeStage } from './execution.ts';
import type { Execution } from './execution.ts';
import { InFlightRecords } from './in-flight-records.ts';
import { PartitionQueue } from './partition-queue.ts';
import type { JournaledCalls } from './calls/journaled-calls.ts';
import type { JournalTail } from './calls/journal-tail.ts';
import type { OffsetRun } from './offset-map.ts';
import { Outbox } from './outbox.ts';
import type { Permit } from './permits.ts';
import { restoreTask } from './restore.ts';
import type { RestoredTask } from './restore.ts';
import { awaitedEndpoints, journaledCallsOf, tailOf } from './task-calls.ts';
import type { TaskContext } from './task-context.ts';
import { partitionKey } from '../stream/record.ts';
import type { Concluded, TaskState } from './task-state.ts';

/** How often a task looks for records that are overdue, and for endpoints that are away. */
const LOOK_MS = 1000;

let incarnations = 0;

/**
 * The unit of ownership: some input partitions, one transactional id, one window, one committer, one control
 * partition (Kafka Streams' word). It is made by `Task.acquire` and lives until `drain`, `handOver` or `close`.
 */
export class Task {
  readonly task: number;
  readonly #context: TaskContext;
  readonly #state: TaskState;
  readonly #inlets: PartitionQueue[];
  readonly #flights: InFlightRecords;
  readonly #calls: JournaledCalls | null;
  readonly #execution: Execution;
  readonly #outbox: Outbox;
  readonly #committer: Committer;
  readonly #sweep: NodeJS.Timeout | null;
  /** The permits of all records that have no committed outcome. */
  readonly #held = new Set<Permit>();
  readonly #tail: JournalTail | null;
  #accepting = true;
  #pumping = false;
  #closed = false;
  readonly #wake = (): void => this.pump();

  /** Raises the epoch, reads control and journal, restores and begins to work. Rejects where any of it fails. */
  static async acquire(task: number, partitions: readonly TopicPartition[], context: TaskContext): Promise<Task> {
    incarnations += 1;
    const worker = `${context.worker}#${incarnations}`;
    const restored = await restoreTask(task, worker, partitions, context);
    return new Task(task, worker, restored, context);
  }

  private constructor(task: number, worker: string, restored: RestoredTask, context: TaskContext) {
    const { stage, now, codec, observe } = context;
    const { state, journal } = restored;
    const identity = { stage: stage.name, task, fingerprint: context.fingerprint, worker };
    this.task = task;
    this.#context = context;
    const { ids } = restored;
    this.#flights = new InFlightRecords({
      task,
      context,
      ids,
      onOutcome: (concluded, permit) => this.#onOutcome(concluded, permit),
    });
    this.#state = state;
    const tail = journal === null ? null : tailOf(task, journal, context);
    this.#tail = tail;
    const free = (permit: Permit): void => {
      this.#held.delete(permit);
      permit.release();
    };
    // What the window held at the door comes in, though no permit was short.
    const stands = this.#wake;
    this.#outbox = new Outbox({
      stage,
      identity,
      state,
      journal,
      codec,
      now: now,
      free,
      onCommitted: stands,
      observe,
    });
    this.#committer = new Committer(
      restored.writer,
      {
        openWriter: () => context.log.openWriter(stage.name, task),
        readProgress: () => restored.readProgress(),
        waits: () => ({ ...this.#outbox.waits(), more: this.#hasMore() }),
        cut: () => this.#outbox.cut(),
        alive: context.alive,
        fenced: context.fenced,
        fatal: context.fatal,
        log: (message) => context.note(`${stage.name} task ${task}: ${message}`),
      },
      context.cadence,
    );
    this.#calls = journaledCallsOf(task, worker, journal, tail, context);
    const call = createCallPort({
      accessOf: context.accessOf,
      tryCall: this.#calls?.tryCall ?? tryDirectly(context.accessOf),
      report: ({ ref }, event) => this.#flights.noteCall(ref, event),
      hold: ({ ref, role }, isHeld) => this.#flights.hold(ref, role, isHeld),
    });
    const ofBefore = { counters: state.counters, isKnownId: (id: string) => ids.has(id) };
    this.#execution = executeStage(stage, { call, now, restored: ofBefore }, context.fatal);
    this.#sweep = stage.deadlineMs === null ? null : setInterval(() => this.#lookAround(), LOOK_MS).unref();
    this.#inlets = inletsOf(state, context);
    for (const { partition, map } of this.#inlets) context.source.startAt(partition, map.position);
    // What a campaign is, and from where it reads, stands on the control topic before its first outcome: questions that
    // are deleted until then are lost, and said to be.
    if (state.sequence === 0 || state.hasLostAtStart) this.#outbox.positionMoved();
    this.#committer.notice();
  }

  /** The totals as they will be committed next. */
  get counters(): ReadonlyMap<string, number> {
    return this.#state.counters;
  }

  get inFlight(): number {
    return this.#flights.size;
  }

  /** Takes records from the source; those of a partition that is not the task's are a fault of the caller. */
  deliver(partition: TopicPartition, records: readonly RawRecord[], next: number): void {
    if (this.#closed) return;
    this.#inletOf(partition).push(records, next);
    this.pump();
  }

  /** Offsets that would have been delivered next are gone from the log. */
  skipLost(partition: TopicPartition, lost: OffsetRun): void {
    if (this.#closed) return;
    this.#inletOf(partition).lose(lost);
    this.pump();
  }

  /** Admits what may be admitted, one record of each partition in turn. */
  pump(): void {
    if (this.#pumping || this.#closed) return;
    this.#pumping = true;
    for (let admitted = true; admitted;) {
      admitted = false;
      for (const inlet of this.#inlets) {
        if (!this.#accepting || !this.#context.isOpen()) break;
        const lost = inlet.takeLost();
        if (lost !== null) this.#state.skipLost(inlet.partition, lost);
        const taken = inlet.take(this.#wake);
        if (taken !== null) this.#admit(inlet, taken.record, taken.permit);
        if (lost !== null || (taken === null && inlet.settle())) this.#outbox.positionMoved();
        admitted ||= lost !== null || taken !== null;
      }
    }
    this.#pumping = false;
    this.#committer.notice();
  }

  /**
   * Stops admitting and starting calls, waits for the calls in flight (at most `graceMs`), commits and closes. What
   * had no outcome by then is done by the next owner, from the journaled replies.
   */
  async drain(graceMs: number): Promise<void> {
    this.#accepting = false;
    await this.#quiet(graceMs);
    await this.#committer.flush();
    await this.close();
  }

  /** The task is another worker's now: tells it so, finishes and journals the calls in flight, closes. */
  async handOver(graceMs: number): Promise<void> {
    this.#accepting = false;
    if (this.#calls !== null && this.#calls.inFlight > 0) await this.#calls.announceHandOver();
    await this.#quiet(graceMs);
    await this.close();
  }

  /** Ends at once: what has no committed outcome will be done again by the next owner. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#sweep !== null) clearInterval(this.#sweep);
    this.#calls?.stop();
    this.#execution.close();
    this.#tail?.end();
    this.#flights.clear();
    for (const { permits } of this.#inlets) permits.forget(this.#wake);
    // A commit that is under way gives back the permits of its records itself: the others come after it.
    await this.#committer.close();
    for (const permit of this.#held) permit.release();
    this.#held.clear();
  }

  /** Resolves when no call is in flight any more; those that were not started are not started. */
  async #quiet(graceMs: number): Promise<void> {
    if (this.#closed || this.#context.stage.isolation === 'stream') return;
    this.#calls?.stop();
    const isQuiet = this.#calls?.idle() ?? this.#flights.empty();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      void isQuiet.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #inletOf(partition: TopicPartition): PartitionQueue {
    const key = partitionKey(partition);
    const inlet = this.#inlets.find((candidate) => partitionKey(candidate.partition) === key);
    if (inlet === undefined) throw new RangeError(`task ${this.task} does not own ${key}`);
    return inlet;
  }

  #admit(inlet: PartitionQueue, record: RawRecord, permit: Permit): void {
    const { blockWatch } = this.#context;
    const startedAt = blockWatch?.begin(record) ?? 0;
    this.#take(inlet, record, permit);
    blockWatch?.took(record, startedAt);
  }

  #take(inlet: PartitionQueue, record: RawRecord, permit: Permit): void {
    const { codec, log } = this.#context;
    const ref: RecordRef = { topic: record.topic, partition: record.partition, offset: record.offset };
    if (!inlet.map.receive(record.offset)) {
      this.#context.observe.redelivered();
      permit.release();
      this.#outbox.positionMoved();
      return;
    }
    this.#held.add(permit);
    let value: unknown;
    try {
      value = decodeInput(record, inlet.source, codec, log);
    } catch (error) {
      if (inlet.source.undecodable === 'dead-letter') this.#flights.deadLetter(record, permit, error);
      else this.#context.fatal(error);
      return;
    }
    const input: StageInput = { ref, value };
    const flight = this.#flights.begin(input, permit);
    if (flight === null) return;
    flight.cancel = this.#execution.admit(input, {
      concluded: (outcome) => this.#flights.conclude(flight, outcome),
      failed: (failure, detail) => this.#flights.fail(flight, failure, detail),
    });
  }

  /** Whether records are in the operator or at the door. */
  #hasMore(): boolean {
    return this.#flights.size > 0 || this.#inlets.some(({ waiting }) => waiting > 0);
  }

  #onOutcome(concluded: Concluded, permit: Permit): void {
    if (this.#closed) return;
    this.#outbox.add(concluded, permit);
    if (!this.#pumping) this.#committer.notice();
  }

  /** A timer calls this: what leaves it would end the process without a word. */
  #lookAround(): void {
    try {
      this.#endOverdue();
      if (!this.#state.waitFor(awaitedEndpoints(this.#flights.heldRoles, this.#context.accessOf))) return;
      // A stage that waits commits no outcome, and `status` reads what is committed.
      this.#outbox.positionMoved();
      this.#committer.notice();
    } catch (error) {
      this.#context.fatal(error);
    }
  }

  #endOverdue(): void {
    for (const flight of this.#flights.overdue()) {
      flight.cancel();
      this.#flights.fail(flight, 'deadline-exceeded', `no outcome within ${this.#context.stage.deadlineMs} ms`);
    }
  }
}

function inletsOf(state: TaskState, { stage, log, permitsOf, source, window }: TaskContext): PartitionQueue[] {
  return [...state.maps].map((map) => {
    const description = stage.sources.find(({ topic }) => topic === map.partition.topic);
    if (description === undefined) throw new RangeError(`stage ${stage.name} has no source ${map.partition.topic}`);
    const permits = permitsOf(description.topic);
    return new PartitionQueue(description, map, log.partitionsOf(description.topic), permits, source, window);
  });
}
