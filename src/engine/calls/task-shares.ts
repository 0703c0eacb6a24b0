/**
 * How long what a previous owner of a task did may count at an endpoint after it was last seen: a minute, the way of its
 * last request, and the session time-out after which an owner that was cut off starts no more calls.
 */
const COUNTS_FOR_MS = 60_000 + 1000 + 6000;

/** What a limit that all workers of a campaign share is made of. */
export interface TaskSharesOptions {
  /** How many tasks each stage has, over all workers. */
  readonly tasksOf: ReadonlyMap<string, number>;
  /** For how long a task that was handed over finishes its calls, in milliseconds. */
  readonly graceMs: number;
  /** Milliseconds of a clock that never goes back. Default `performance.now`. */
  readonly nowMs?: () => number;
  /** Milliseconds since 1970, to tell how old a record of the log is. Default `Date.now`. */
  readonly atMs?: () => number;
}

interface OwnedTask {
  /** From when on its share may be used: for requests, and for tokens. */
  readonly requestsFromMs: number;
  readonly tokensFromMs: number;
}

/**
 * The share of this process in the limits of a campaign. Each task carries an equal part of a limit, for the
 * worker that owns it. A task has one owner at most, so the parts of all workers add up to the limit at most, whichever join or die: no
 * worker need know of another. The part of a task that had another owner is not used until what that owner did counts no
 * more; a part is given up as soon as its task is.
 */
export class TaskShares {
  readonly #options: TaskSharesOptions;
  readonly #owned = new Map<string, Map<number, OwnedTask>>();

  constructor(options: TaskSharesOptions) {
    this.#options = options;
  }

  /**
   * A task is ours.
   *
   * @param lastActiveAtMs when an owner of it was last seen to work, in milliseconds since 1970; null: never
   */
  acquired(stage: string, task: number, lastActiveAtMs: number | null): void {
    const { nowMs = () => performance.now(), atMs = Date.now, graceMs } = this.#options;
    // A time to come is of another machine's clock, and says nothing of how long ago it was.
    const ageMs = lastActiveAtMs === null ? Infinity : Math.max(0, atMs() - lastActiveAtMs);
    const requestsFromMs = nowMs() + Math.max(0, COUNTS_FOR_MS - ageMs);
    const tokensFromMs = nowMs() + Math.max(0, COUNTS_FOR_MS + graceMs - ageMs);
    this.#tasksOf(stage).set(task, { requestsFromMs, tokensFromMs });
  }

  /** Only these tasks of a stage are ours from now on, if we have them. */
  keepOnly(stage: string, tasks: readonly number[]): void {
    const owned = this.#tasksOf(stage);
    for (const task of owned.keys()) if (!tasks.includes(task)) owned.delete(task);
  }

  lost(stage: string, task: number): void {
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
        // Whole parts that add up to the whole limit: where it is no multiple of the tasks, some have one more.
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
