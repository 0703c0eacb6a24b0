import type { TopicPartition } from '../stream/record.ts';
import { rolesServed } from '../stream/counters.ts';
import { createCallPort } from './calls/call-port.ts';
import { tryDirectly } from './calls/direct-try.ts';
import type { JournaledCalls } from './calls/journaled-calls.ts';
import { Committer } from './committer.ts';
import { TaskCore } from './core/task-core.ts';
import { restoreTask } from './restore.ts';
import type { RestoredTask } from './restore.ts';
import { awaitedBy, journaledCallsOf } from './task-calls.ts';
import type { TaskContext } from './task-context.ts';

/** How often a task checks for overdue records and for endpoints that are away. */
const TICK_MS = 1000;

/**
 * The unit of ownership: some input partitions, one transactional id, one window, one committer, one control partition
 * (Kafka Streams' word). `Task.acquire` creates it, and it runs until `drain`, `handOver` or `close`. `TaskCore`
 * processes its records; this class has the timer, the transactions, the journal and the end.
 */
export class Task {
  readonly task: number;
  /** When an owner of it was last active, in milliseconds since 1970; null: never. */
  readonly lastActiveAtMs: number | null;
  readonly #context: TaskContext;
  /** Processes the records, and receives records and news directly; only the task closes it. */
  readonly core: TaskCore;
  readonly #calls: JournaledCalls | null;
  readonly #committer: Committer;
  readonly #ticks: NodeJS.Timeout | null;
  #whenEmpty: (() => void)[] = [];
  #closing: Promise<void> | null = null;

  /**
   * Raises the epoch, reads control and journal, restores and starts. Rejects if any of it fails.
   *
   * @param owner a name that no other owner of the task has (`ownerName`)
   */
  static async acquire(
    task: number,
    owner: string,
    partitions: readonly TopicPartition[],
    context: TaskContext,
  ): Promise<Task> {
    const restored = await restoreTask(task, owner, partitions, context);
    return new Task(task, owner, restored, context);
  }

  private constructor(task: number, owner: string, restored: RestoredTask, context: TaskContext) {
    const { stage, log, accessOf, cadence } = context;
    this.task = task;
    this.lastActiveAtMs = restored.lastActiveAtMs;
    this.#context = context;
    this.#calls = journaledCallsOf(task, owner, restored, context);
    const tryCall = this.#calls?.tryCall ?? tryDirectly(accessOf, restored.money);
    const servedBefore = rolesServed(restored.state.counters);
    this.core = new TaskCore({
      ...context,
      task,
      owner,
      restored,
      callPort: (listener) => createCallPort({ accessOf, tryCall, listener, servedBefore, fatal: context.fatal }),
      awaited: (roles, isEnding) => awaitedBy(roles, isEnding, accessOf, restored.money),
      nowMs: () => performance.now(),
      changed: () => this.#changed(),
    });
    this.#committer = new Committer(
      restored.writer,
      {
        openWriter: () => log.openWriter(stage.name, task),
        readProgress: () => restored.readProgress(),
        waiting: () => this.core.waiting(),
        prepareCommit: () => this.core.prepareCommit(),
        alive: context.alive,
        fenced: context.fenced,
        fatal: context.fatal,
        note: (message) => context.note(`${stage.name} task ${task}: ${message}`),
      },
      cadence,
    );
    const isTicking = stage.deadlineMs !== null || stage.calls !== null || (context.divide ?? null) !== null;
    this.#ticks = !isTicking ? null : setInterval(() => this.#tick(), TICK_MS).unref();
    for (const { partition, offset } of this.core.positions) context.source.startAt(partition, offset);
    this.#committer.notice();
  }

  /**
   * Stops admitting and starting calls, waits for the calls in flight (at most `graceMs`), commits and closes. The next
   * owner finishes records without an outcome, from the journaled replies.
   */
  async drain(graceMs: number): Promise<void> {
    this.core.stopAdmitting();
    try {
      await this.#quiet(graceMs);
      await this.#committer.flush();
    } finally {
      await this.close();
    }
  }

  /** Another worker has the task now: announces the hand-over, finishes and journals the calls in flight, closes. */
  async handOver(graceMs: number): Promise<void> {
    this.core.stopAdmitting();
    // Before the announcement: calls started after it would wait for the next owner's calls.
    this.#calls?.stop();
    try {
      if (this.#calls !== null && this.#calls.inFlight > 0) await this.#calls.announceHandOver();
      await this.#quiet(graceMs);
    } finally {
      await this.close();
    }
  }

  /** Ends at once: the next owner repeats records without a committed outcome. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    if (this.#ticks !== null) clearInterval(this.#ticks);
    this.#calls?.end();
    this.core.close();
    this.#tellEmpty();
    try {
      await this.#committer.close();
    } finally {
      this.core.release();
    }
  }

  /** Stops starting calls, and resolves when no call is in flight. */
  async #quiet(graceMs: number): Promise<void> {
    if (this.#closing !== null || this.#context.stage.isolation === 'stream') return;
    this.#calls?.stop();
    const isQuiet = this.#calls?.idle() ?? this.#empty();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      void isQuiet.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Resolves when no record is in flight. */
  #empty(): Promise<void> {
    return this.core.inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  #tellEmpty(): void {
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const resolve of waiting) resolve();
  }

  #changed(): void {
    if (this.#closing !== null) return;
    this.#committer.notice();
    if (this.#whenEmpty.length > 0 && this.core.inFlight === 0) this.#tellEmpty();
  }

  /** Called by a timer: an uncaught error would end the process without a message. */
  #tick(): void {
    try {
      this.core.tick();
    } catch (error) {
      this.#context.fatal(error);
    }
  }
}
