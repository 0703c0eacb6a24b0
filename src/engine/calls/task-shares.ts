import { SESSION_TIMEOUT_MS } from '../../stream/log-port.ts';

/**
 * How long the calls of a task's previous owner may count at an endpoint after it was last active: a minute, the time
 * of its last request, and the session time-out after which a disconnected owner starts no more calls.
 */
const COUNTS_FOR_MS = 60_000 + 1000 + SESSION_TIMEOUT_MS;

/** The options of a limit that all workers of a campaign share. */
export interface TaskSharesOptions {
  /** The number of tasks of each stage, over all workers. */
  readonly tasksOf: ReadonlyMap<string, number>;
  /** How long a task that was handed over may still finish its calls, in milliseconds. */
  readonly graceMs: number;
  /** A monotonic clock in milliseconds. Default `performance.now`. */
  readonly nowMs?: () => number;
  /** Milliseconds since 1970, for the age of a log record. Default `Date.now`. */
  readonly atMs?: () => number;
}

interface OwnedTask {
  /** When its share may be used: for requests, and for tokens. */
  readonly requestsFromMs: number;
  readonly tokensFromMs: number;
}

/**
 * The share of this process in the limits of a campaign. Each task carries an equal part of a limit for the worker that
 * owns it. A task has at most one owner, so the parts of all workers add up to at most the limit, whichever workers
 * join or die, and workers need no information about each other. If a task had another owner, its part is not used
 * until the calls of that owner no longer count; the part is given up together with the task.
 */
export class TaskShares {
  readonly #options: TaskSharesOptions;
  readonly #owned = new Map<string, Map<number, OwnedTask>>();

  constructor(options: TaskSharesOptions) {
    this.#options = options;
  }

  /**
   * This process has acquired a task.
   *
   * @param lastActiveAtMs when an owner of the task was last active, in milliseconds since 1970; null: never
   */
  acquired(stage: string, task: number, lastActiveAtMs: number | null): void {
    const { nowMs = () => performance.now(), atMs = Date.now, graceMs } = this.#options;
    // A future time comes from another machine's clock, and says nothing about the age.
    const ageMs = lastActiveAtMs === null ? Infinity : Math.max(0, atMs() - lastActiveAtMs);
    const requestsFromMs = nowMs() + Math.max(0, COUNTS_FOR_MS - ageMs);
    const tokensFromMs = nowMs() + Math.max(0, COUNTS_FOR_MS + graceMs - ageMs);
    this.#tasksOf(stage).set(task, { requestsFromMs, tokensFromMs });
  }

  /** This process keeps only these tasks of a stage, if it has them. */
  keepOnly(stage: string, tasks: readonly number[]): void {
    const owned = this.#tasksOf(stage);
    for (const task of owned.keys()) if (!tasks.includes(task)) owned.delete(task);
  }

  fenced(stage: string, task: number): void {
    this.#tasksOf(stage).delete(task);
  }

  /** Our part of a limit of whole requests, which the tasks of these stages share. */
  requests(limit: number, stages: readonly string[], nowMs: number): number {
    return this.#part(limit, stages, ({ requestsFromMs }) => requestsFromMs <= nowMs);
  }

  /** Our part of a limit of tokens. */
  tokens(limit: number, stages: readonly string[], nowMs: number): number {
    return this.#part(limit, stages, ({ tokensFromMs }) => tokensFromMs <= nowMs);
  }

  #part(limit: number, stages: readonly string[], isUsable: (task: OwnedTask) => boolean): number {
    if (limit === Infinity) return limit;
    const all = stages.reduce((sum, stage) => sum + (this.#options.tasksOf.get(stage) ?? 0), 0);
    const upTo = (tasks: number): number => Math.floor((limit * tasks) / all);
    let part = 0;
    let before = 0;
    for (const stage of stages) {
      for (const [task, owned] of this.#tasksOf(stage)) {
        // Whole parts that add up to the whole limit: if it is not a multiple of the tasks, some tasks have one more.
        if (isUsable(owned)) part += upTo(before + task + 1) - upTo(before + task);
      }
      before += this.#options.tasksOf.get(stage) ?? 0;
    }
    return part;
  }

  #tasksOf(stage: string): Map<number, OwnedTask> {
    let owned = this.#owned.get(stage);
    if (owned === undefined) this.#owned.set(stage, (owned = new Map()));
    return owned;
  }
}
