import { randomUUID } from 'node:crypto';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { SESSION_TIMEOUT_MS } from '../stream/log-port.ts';
import type { Source, SourceEvents } from '../stream/log-port.ts';
import { ownerName } from '../stream/owner.ts';
import type { TopicPartition } from '../stream/record.ts';
import { OWNER_SIGNAL_MS } from './calls/journaled-call-context.ts';
import type { BudgetNews } from './calls/task-money.ts';
import { DEFAULT_CADENCE } from './committer.ts';
import { SILENT_OBSERVER } from './observer.ts';
import type { Permits } from './core/permits.ts';
import { partitionsOfTask, StagePermits } from './core/stage-inputs.ts';
import { Task } from './task.ts';
import type { TaskContext } from './task-context.ts';

/** The fields that the runner itself gives to its tasks. */
type OfRunner = 'source' | 'permitsOf' | 'alive' | 'fenced' | 'membership';

type Defaulted =
  | 'grantedTo'
  | 'worker'
  | 'cadence'
  | 'handOver'
  | 'journal'
  | 'accessOf'
  | 'now'
  | 'isOpen'
  | 'note'
  | 'observe';

/** The defaults of a runner; `worker` is a random id. */
const DEFAULTS: Pick<TaskContext, Exclude<Defaulted, 'worker'>> = {
  cadence: DEFAULT_CADENCE,
  handOver: { ownerSignalMs: OWNER_SIGNAL_MS, graceMs: 30_000 },
  journal: null,
  accessOf: (role) => {
    throw new RangeError(`no model ${role} in this process`);
  },
  grantedTo: () => null,
  now: () => new Date(),
  isOpen: () => true,
  note: () => undefined,
  observe: SILENT_OBSERVER,
};

/** The required options of a runner, and the optional ones (`DEFAULTS` has their defaults). */
export interface StageRunnerOptions
  extends Omit<TaskContext, OfRunner | Defaulted>, Partial<Pick<TaskContext, Defaulted>> {}

type StageRunnerContext = Omit<TaskContext, OfRunner>;

/**
 * One stage in this process: owns the tasks that the consumer group assigns, acquires gained ones, closes revoked ones.
 * A rebalance does not affect kept tasks.
 */
export class StageRunner {
  readonly #context: StageRunnerContext;
  readonly #permits: StagePermits;
  readonly #tasks = new Map<number, Task>();
  /** Tasks that others own now, or will own: their calls in flight are being finished. */
  readonly #leaving = new Set<Task>();
  /** Tasks that are being acquired or closed: only one change of a task number runs at a time. */
  readonly #changing = new Map<number, Promise<void>>();
  #owned: ReadonlySet<number> = new Set();
  #source: Source | null = null;
  #stopped = false;
  #acquisitions = 0;
  #aliveWaiters: (() => void)[] = [];
  #aliveAt = Number.NEGATIVE_INFINITY;

  static async start(options: StageRunnerOptions): Promise<StageRunner> {
    const context = { ...DEFAULTS, worker: randomUUID(), ...options };
    const runner = new StageRunner(context);
    runner.#source = await context.log.openSource(context.stage.name, runner.#events());
    for (const task of runner.#owned) runner.#change(task);
    return runner;
  }

  private constructor(context: StageRunnerContext) {
    const { name, calls, sources, tasks } = context.stage;
    // The journal of a task identifies its inputs by their offsets.
    if (calls !== null && (sources.length !== 1 || tasks !== 'per-partition')) {
      throw new RangeError(`stage ${name} journals calls: expected one source, and a task for each partition of it`);
    }
    this.#context = context;
    this.#permits = new StagePermits(context.stage);
  }

  get tasks(): readonly number[] {
    return [...this.#tasks.keys()].toSorted((a, b) => a - b);
  }

  /** Records inside the stage that have no outcome yet. */
  get inFlight(): number {
    let sum = 0;
    for (const task of this.#tasks.values()) sum += task.core.inFlight;
    return sum;
  }

  /** The permits by source topic. */
  get permits(): ReadonlyMap<string, Pick<Permits, 'used' | 'limit' | 'usedBytes' | 'limitBytes'>> {
    return this.#permits.byTopic;
  }

  /** The flow's budget was divided again: each task gets its news. */
  budgetTold(news: Omit<BudgetNews, 'granted'>): void {
    for (const [number, task] of this.#tasks) {
      const granted = this.#context.grantedTo(number);
      if (granted !== null) task.core.budget.told({ ...news, granted });
    }
  }

  /** Divides the flow's budget again, if a task of this stage does that. */
  divideBudget(): void {
    for (const task of this.#tasks.values()) task.core.budget.divide();
  }

  /** Limits the records inside the stage, for each source. */
  restrict(wanted: number): void {
    this.#permits.restrict(wanted);
  }

  /** Checks again whether records may enter. */
  pump(): void {
    for (const task of this.#tasks.values()) task.core.pump();
  }

  /** Takes no new records, finishes and commits those in flight within the grace, leaves the group. */
  async drain(graceMs: number): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#changing.values());
    await Promise.all([...this.#tasks.values()].map((task) => task.drain(graceMs)));
    // A task may have been fenced meanwhile, and finish its calls.
    await Promise.all(this.#changing.values());
    this.#tasks.clear();
    await this.#source?.stop();
  }

  /** Ends at once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const wake of this.#aliveWaiters) wake();
    await Promise.all([...this.#tasks.values(), ...this.#leaving].map((task) => task.close()));
    this.#tasks.clear();
    await this.#source?.stop();
  }

  #events(): SourceEvents {
    return {
      assigned: (tasks) => this.#assigned(tasks),
      records: (partition, records, next) =>
        this.#deliver(partition, ({ core }) => core.deliver(partition, records, next)),
      lostToRetention: (partition, from, to) => {
        this.#context.note(`${partition.topic}/${partition.partition}: offsets ${from} to ${to - 1} were deleted`);
        this.#deliver(partition, ({ core }) => core.skipLost(partition, { from, to }));
      },
      alive: () => {
        this.#aliveAt = performance.now();
        this.#context.observe.alive();
        const waiters = this.#aliveWaiters;
        this.#aliveWaiters = [];
        for (const wake of waiters) wake();
      },
      fatal: (error) => this.#context.fatal(error),
    };
  }

  #assigned(tasks: readonly number[]): void {
    if (this.#stopped) return;
    this.#owned = new Set(tasks);
    this.#context.observe.assigned(tasks);
    this.#context.note(`stage ${this.#context.stage.name}: tasks ${tasks.join(', ') || 'none'}`);
    if (this.#source === null) return;
    for (const task of new Set([...tasks, ...this.#tasks.keys()])) this.#change(task);
  }

  /** Changes one task to the state that the assignment requires. */
  #change(task: number): void {
    this.#follow(task, async () => {
      const held = this.#tasks.get(task);
      if (this.#owned.has(task) && held === undefined) await this.#acquire(task);
      else if (!this.#owned.has(task) && held !== undefined) {
        this.#context.observe.handedOver(task);
        await this.#leave(held)();
      }
    });
  }

  /** The task takes part no longer; the returned function finishes its calls in flight and closes it. */
  #leave(held: Task): () => Promise<void> {
    this.#tasks.delete(held.task);
    this.#leaving.add(held);
    return () => held.handOver(this.#context.handOver.graceMs).finally(() => this.#leaving.delete(held));
  }

  /** Changes of the same task run one after the other. */
  #follow(task: number, act: () => Promise<void>): void {
    const before = this.#changing.get(task) ?? Promise.resolve();
    const change = before
      .then(act)
      .catch((error: unknown) => this.#context.fatal(error))
      .finally(() => {
        if (this.#changing.get(task) === change) this.#changing.delete(task);
      });
    this.#changing.set(task, change);
  }

  async #acquire(task: number): Promise<void> {
    const source = this.#source;
    if (source === null) return;
    const { stage, log } = this.#context;
    const partitionsOf = (topic: string): number => log.partitionsOf(topic);
    for (let pauseMs = 200; this.#owned.has(task) && !this.#stopped; pauseMs = Math.min(pauseMs * 2, 5000)) {
      try {
        this.#acquisitions += 1;
        const owner = ownerName(this.#context.worker, this.#acquisitions);
        const acquired = await Task.acquire(task, owner, partitionsOfTask(stage, task, partitionsOf), {
          ...this.#context,
          source,
          permitsOf: (topic) => this.#permits.of(topic),
          alive: () => this.#alive(),
          membership: () => this.#membership(),
          fenced: (why) => this.#fenced(task, why),
        });
        if (this.#owned.has(task) && !this.#stopped) {
          this.#tasks.set(task, acquired);
          this.#context.observe.acquired(task, acquired.lastActiveAtMs);
        } else await acquired.close();
        return;
      } catch (error) {
        if (error instanceof SluiceError && !error.retriable && error.code !== 'fenced') throw error;
        this.#context.note(`${this.#context.stage.name} task ${task}: not acquired yet (${describeError(error)})`);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  /**
   * Fenced: another owner has the task. It is acquired again only after a sign of life that came after the error, with
   * the task still assigned; otherwise two owners would fence each other for ever.
   */
  #fenced(task: number, why: string): void {
    this.#context.note(`${this.#context.stage.name} task ${task} is fenced: ${why}`);
    this.#context.observe.fenced(task);
    const held = this.#tasks.get(task);
    // A change like others: a drain waits for the calls that this task still has in flight, and a new owner in this
    // process waits for its end.
    if (held !== undefined) this.#follow(task, this.#leave(held));
    void this.#alive().then(() => {
      if (!this.#stopped) this.#change(task);
    });
  }

  #alive(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => this.#aliveWaiters.push(resolve));
  }

  /**
   * A process that slept past its session is no longer a member: before it starts another call it waits for a new sign
   * of life, which comes with the new assignment.
   */
  #membership(): Promise<void> | null {
    const isProven = this.#stopped || performance.now() - this.#aliveAt < SESSION_TIMEOUT_MS;
    return isProven ? null : this.#alive();
  }

  #deliver(partition: TopicPartition, tell: (task: Task) => void): void {
    const task = this.#tasks.get(this.#taskOf(partition));
    try {
      if (task !== undefined) tell(task);
    } catch (error) {
      this.#context.fatal(error);
    }
  }

  #taskOf({ partition }: TopicPartition): number {
    return this.#context.stage.tasks === 'single' ? 0 : partition;
  }
}
