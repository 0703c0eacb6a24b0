import type { IdSet } from '../../records/id-set.ts';
import { decodeInput } from '../../stream/decode-record.ts';
import type { Counters, Outcome, StageInput } from '../../stream/outcome.ts';
import { partitionKey } from '../../stream/record.ts';
import type { RawRecord, RecordRef, TopicPartition } from '../../stream/record.ts';
import type { EngineFailure } from '../../stream/stage.ts';
import type { CallEvent } from '../calls/call-events.ts';
import type { CallListener } from '../calls/call-port.ts';
import { BudgetWatch } from './budget-watch.ts';
import { executeStage } from './execution.ts';
import type { Execution } from './execution.ts';
import { InFlightRecords } from './in-flight-records.ts';
import type { InFlightRecord } from './in-flight-records.ts';
import type { OffsetRun } from './offset-map.ts';
import { Outbox } from './outbox.ts';
import type { PendingCommit, WaitingOutcomes } from './outbox.ts';
import { OutcomeWriter } from './outcome-writer.ts';
import { PartitionQueue } from './partition-queue.ts';
import type { Permit } from './permits.ts';
import type { TaskCoreOptions } from './task-core-options.ts';
import type { Concluded, TaskState } from './task-state.ts';

/**
 * The work of a task on its records: a synchronous state machine without timers, promises and clients. Records come in
 * through `deliver`, outcomes go out through `prepareCommit`, and time passes through `tick`. The states of a record,
 * in this order:
 *
 * 1. waiting: in the queue of its partition, until window and permits admit it;
 * 2. in flight: inside the operator, with a permit;
 * 3. concluded: in the outbox, with its one outcome, still with its permit;
 * 4. pending: in a commit under way, folded into offsets and counters;
 * 5. committed: its permit is free.
 *
 * `Task` runs it on Kafka with timers and transactions, the test driver on a log in memory and virtual time.
 */
export class TaskCore implements CallListener {
  /** The money in the task's commits. */
  readonly budget: BudgetWatch;
  readonly #options: TaskCoreOptions;
  readonly #state: TaskState;
  readonly #ids: IdSet;
  readonly #queues: readonly PartitionQueue[];
  /** Each one from its record's admission until the outcome is committed. */
  readonly #permits = new Set<Permit>();
  /** A refused permit may be free. One function object, because it identifies the task to the permits. */
  readonly #wake = (): void => this.pump();
  readonly #inFlight = new InFlightRecords();
  readonly #writer: OutcomeWriter;
  readonly #execution: Execution;
  readonly #outbox: Outbox;
  /** The queue whose turn it is, so that permits that come back one by one serve all partitions equally. */
  #turn = 0;
  #isAccepting = true;
  #isPumping = false;
  #isClosed = false;

  constructor(options: TaskCoreOptions) {
    const { stage, restored, now } = options;
    const { state, ids } = restored;
    this.#options = options;
    this.#state = state;
    this.#ids = ids;
    this.#queues = [...state.maps].map((map) => new PartitionQueue(map, options));
    this.#outbox = new Outbox(options);
    this.budget = new BudgetWatch(options, this.#outbox);
    const before = { counters: state.counters, isKnownId: (id: string) => ids.has(id) };
    const { operator, failed } = stage.start({ call: options.callPort(this), now, restored: before });
    this.#writer = new OutcomeWriter(options, failed);
    this.#execution = executeStage(stage, operator, {
      concluded: (record, outcome) => this.#conclude(record, outcome),
      failed: (record, failure, detail) => this.#fail(record, failure, detail),
      fatal: (error) => this.#fatal(error),
    });
    // The control topic must contain the campaign, and its start offsets, before its first outcome: questions that are
    // deleted before then count as lost.
    if (state.sequence === 0 || state.hasLostAtStart) this.#outbox.positionMoved();
  }

  /** The offset from which each input partition must be read. */
  get positions(): readonly { readonly partition: TopicPartition; readonly offset: number }[] {
    return this.#queues.map(({ partition, map }) => ({ partition, offset: map.position }));
  }

  /** The totals as of the last prepared commit, and the records that retention took since. */
  get counters(): Counters {
    return this.#state.counters;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Records of a partition of the task, in order; `next` is the position after them. */
  deliver(partition: TopicPartition, records: readonly RawRecord[], next: number): void {
    if (this.#isClosed) return;
    this.#queueOf(partition).push(records, next);
    this.pump();
  }

  /** The offsets that would have been delivered next are gone from the log. */
  skipLost(partition: TopicPartition, lost: OffsetRun): void {
    if (this.#isClosed) return;
    this.#queueOf(partition).lose(lost);
    this.pump();
  }

  /** Admits records, one of each partition in turn; the next pump continues with the next partition. */
  pump(): void {
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    try {
      // Until a whole round has admitted no record.
      for (let refused = 0; refused < this.#queues.length;) {
        const queue = this.#queues[this.#turn];
        if (queue === undefined || !this.#isAccepting || !this.#options.isOpen()) break;
        refused = this.#admitFrom(queue) ? 0 : refused + 1;
        this.#turn = (this.#turn + 1) % this.#queues.length;
      }
    } catch (error) {
      this.#fatal(error);
    } finally {
      this.#isPumping = false;
    }
    this.#options.changed();
  }

  /** No further record enters the operator. */
  stopAdmitting(): void {
    if (this.#isAccepting) this.#noteWaits(true);
    this.#isAccepting = false;
  }

  noteCall(ref: RecordRef, event: CallEvent): void {
    this.#inFlight.noteCall(ref, event);
  }

  callWaits(ref: RecordRef, role: string, isWaiting: boolean): void {
    this.#inFlight.callWaits(ref, role, isWaiting, this.#options.nowMs());
  }

  /** Time has passed: ends overdue records, and notes endpoints that are away. */
  tick(): void {
    if (this.#isClosed) return;
    const { stage, nowMs } = this.#options;
    const { deadlineMs } = stage;
    if (deadlineMs !== null) {
      for (const record of this.#inFlight.overdue(deadlineMs, nowMs())) {
        this.#execution.cancel(record);
        this.#fail(record, 'deadline-exceeded', `no outcome within ${deadlineMs} ms`);
      }
    }
    if (!this.#isClosed) this.budget.tick();
    // The waits of a task that drains end with it, but not their reasons.
    if (this.#isAccepting) this.#noteWaits(false);
  }

  /** A stage that waits commits no outcome, but `status` reads only commits. */
  #noteWaits(isEnding: boolean): void {
    const { awaited, changed } = this.#options;
    if (this.#isClosed || !this.#state.waitFor(awaited(this.#inFlight.waitingRoles, isEnding))) return;
    this.#outbox.positionMoved();
    changed();
  }

  /** Milliseconds until `tick` ends a record, if nothing changes; null: no deadline runs. */
  get dueInMs(): number | null {
    const { stage, nowMs } = this.#options;
    const ranMs = stage.deadlineMs === null ? null : this.#inFlight.longestRanMs(nowMs());
    return ranMs === null || stage.deadlineMs === null ? null : Math.max(0, stage.deadlineMs - ranMs);
  }

  /**
   * How much waits for the next commit, whether more will come, and whether waiting outcomes keep records out of the
   * stage.
   */
  waiting(): WaitingOutcomes & { readonly more: boolean; readonly crowded: boolean } {
    const more = this.#inFlight.size > 0 || this.#queues.some(({ waiting }) => waiting > 0);
    const crowded = this.#queues.some(({ permits }) => permits.isCrowded);
    return { ...this.#outbox.waiting(), more, crowded };
  }

  /** All waiting outcomes as one commit; null if there are none. */
  prepareCommit(): PendingCommit | null {
    return this.#outbox.prepareCommit((permits, ms) => this.#committed(permits, ms));
  }

  /** Ends the work on all records; the next owner does those without an outcome. Permits stay until `release`. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isAccepting = false;
    // Cleared first: an outcome that the end of another record causes must be ignored.
    this.#inFlight.clear();
    this.#execution.close();
    for (const { permits } of this.#queues) permits.forget(this.#wake);
  }

  /** Called after `close` and any commit under way, which releases the permits of its records itself. */
  release(): void {
    for (const permit of this.#permits) permit.release();
  }

  /** Permits are free, and the window has moved since the commit was prepared: both may admit records. */
  #committed(permits: readonly Permit[], ms: number): void {
    this.#options.observe.committed(ms, permits.length);
    for (const permit of permits) this.#release(permit);
    this.pump();
  }

  #release(permit: Permit): void {
    this.#permits.delete(permit);
    permit.release();
  }

  #queueOf(partition: TopicPartition): PartitionQueue {
    const key = partitionKey(partition);
    const queue = this.#queues.find((candidate) => partitionKey(candidate.partition) === key);
    if (queue === undefined) throw new RangeError(`task ${this.#options.task} does not own ${key}`);
    return queue;
  }

  /** True if a record was admitted or lost offsets were passed: there may be more. */
  #admitFrom(queue: PartitionQueue): boolean {
    const lost = queue.takeLost();
    if (lost !== null) this.#state.skipLost(queue.partition, lost);
    const taken = queue.take(this.#wake);
    if (taken !== null) {
      this.#permits.add(taken.permit);
      this.#watch(queue, taken.record, taken.permit);
    }
    if (lost !== null || (taken === null && queue.settle())) this.#outbox.positionMoved();
    return lost !== null || taken !== null;
  }

  #watch(queue: PartitionQueue, record: RawRecord, permit: Permit): void {
    const { blockWatch } = this.#options;
    const startedAt = blockWatch?.begin(record) ?? 0;
    this.#take(queue, record, permit);
    blockWatch?.took(record, startedAt);
  }

  #take(queue: PartitionQueue, record: RawRecord, permit: Permit): void {
    const { codec, log, observe } = this.#options;
    const { topic, partition, offset } = record;
    if (!queue.map.receive(offset)) {
      observe.redelivered();
      this.#release(permit);
      this.#outbox.positionMoved();
      return;
    }
    let value: unknown;
    try {
      value = decodeInput(record, queue.source, codec, log);
    } catch (error) {
      if (queue.source.undecodable === 'dead-letter') this.#add(this.#writer.deadLetter(record, error), permit);
      else this.#fatal(error);
      return;
    }
    this.#begin({ ref: { topic, partition, offset }, value }, permit);
  }

  #begin(input: StageInput, permit: Permit): void {
    const id = this.#writer.idOf(input);
    if (id !== null && !this.#ids.add(id)) {
      this.#add(this.#writer.duplicate(input), permit);
      return;
    }
    this.#execution.admit(this.#inFlight.begin(input, permit, this.#options.nowMs()));
  }

  /** The one outcome of a record, like `#fail`; later ones, and those after `close`, are ignored. */
  #conclude(record: InFlightRecord, outcome: Outcome): void {
    if (!this.#inFlight.end(record)) return;
    try {
      this.#add(this.#writer.outcome(record.input, outcome, record.calls), record.permit);
    } catch (error) {
      this.#fatal(error);
    }
  }

  #fail(record: InFlightRecord, failure: EngineFailure, detail: string): void {
    if (!this.#inFlight.end(record)) return;
    try {
      this.#add(this.#writer.failure(record.input, failure, detail, record.calls), record.permit);
    } catch (error) {
      this.#fatal(error);
    }
  }

  /** No more records are admitted: the worker ends. */
  #fatal(error: unknown): void {
    this.#isAccepting = false;
    this.#options.fatal(error);
  }

  #add(concluded: Concluded, permit: Permit): void {
    this.#outbox.add(concluded, permit);
    if (!this.#isPumping) this.#options.changed();
  }
}
