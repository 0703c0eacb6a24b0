import { CALL_COUNTER, countersWithPrefix } from '../stream/counters.ts';
import type { Progress, Waiting } from '../stream/progress.ts';
import { processOf } from '../stream/owner.ts';
import { countOf } from '../stream/outcome.ts';

/** The totals of a campaign at a time, from its commits. */
export interface SeriesPoint {
  readonly atMs: number;
  readonly spentUsd: number;
  /** Ended calls of all models, and their tokens. */
  readonly calls: number;
  readonly tokens: number;
  /** Requests that were rejected with HTTP 429. */
  readonly rateLimited: number;
  /**
   * By model: the total duration of its answered calls. Its growth divided by the elapsed time is the mean number in
   * flight.
   */
  readonly busyMs: Readonly<Record<string, number>>;
  /** Processes that committed within the last minute: in the grade stage, in the trace stage, and in total. */
  readonly workers: { readonly grade: number; readonly trace: number; readonly all: number };
  /** Models that calls wait for. */
  readonly waiting: readonly string[];
}

/** The totals of one task. */
interface TaskTotals extends Omit<SeriesPoint, 'workers' | 'waiting'> {
  readonly stage: string;
  readonly key: string;
  readonly process: string;
  readonly sequence: number;
  readonly waiting: readonly Waiting[];
}

/** Whether the wait in the last commit of a task continues. */
type IsCurrent = (stage: string, wait: Waiting) => boolean;

const MOST_POINTS = 360;
const EVERY_MS = 5_000;
/** A task with work commits at least every few seconds. */
const WORKER_MS = 60_000;

/**
 * Totals over time in bounded memory: if there are too many points, every second one is dropped, and the interval
 * between new ones doubles. Commits from before `begin` may come in any order.
 */
export class CommitSeries {
  readonly #tasks = new Map<string, TaskTotals>();
  readonly #isCurrent: IsCurrent;
  #before: TaskTotals[] | null = [];
  #points: SeriesPoint[] = [];
  #everyMs = EVERY_MS;
  /** The time of the last commit or tick. */
  #lastMs = 0;
  /** Before this time, the totals of some task are unknown. */
  #knownFromMs = 0;

  constructor(isCurrent: IsCurrent) {
    this.#isCurrent = isCurrent;
  }

  add(progress: Progress): void {
    const totals = totalsOf(progress);
    if (this.#before === null) this.#take(totals);
    else this.#before.push(totals);
  }

  /** All earlier commits have been added. */
  begin(): void {
    const before = (this.#before ?? []).toSorted((a, b) => a.atMs - b.atMs || a.sequence - b.sequence);
    const first = new Map<string, TaskTotals>();
    for (const totals of before) if (!first.has(totals.key)) first.set(totals.key, totals);
    this.#knownFromMs = Math.max(0, ...[...first.values()].filter((one) => one.sequence > 1).map((one) => one.atMs));
    for (const totals of before) this.#take(totals);
    this.#before = null;
  }

  /** Time without a commit: adds a point. */
  tick(atMs: number): void {
    if (this.#points.length > 0) this.#addPoint(Math.max(atMs, this.#lastMs));
  }

  /** The points; the last one has the time of the last commit or tick. */
  points(): readonly SeriesPoint[] {
    const last = this.#points.at(-1);
    if (last === undefined) return [];
    // The last point is made again: since its commit, waits may have ended without another one.
    const earlier = last.atMs === this.#lastMs ? this.#points.slice(0, -1) : this.#points;
    return [...earlier, this.#pointAt(this.#lastMs)];
  }

  #take(totals: TaskTotals): void {
    const known = this.#tasks.get(totals.key);
    if (known !== undefined && known.sequence >= totals.sequence) return;
    this.#tasks.set(totals.key, totals);
    // Clocks of machines differ; keep the points in order.
    const atMs = Math.max(totals.atMs, this.#lastMs);
    if (atMs >= this.#knownFromMs) this.#addPoint(atMs);
  }

  #addPoint(atMs: number): void {
    const last = this.#points.at(-1);
    this.#lastMs = atMs;
    if (last !== undefined && atMs - last.atMs < this.#everyMs) return;
    this.#points.push(this.#pointAt(atMs));
    if (this.#points.length <= MOST_POINTS) return;
    this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.#everyMs *= 2;
  }

  #pointAt(atMs: number): SeriesPoint {
    // When an earlier commit was made, its process was running.
    return pointOf([...this.#tasks.values()], atMs, this.#before === null ? this.#isCurrent : () => true);
  }
}

function totalsOf({ stage, task, sequence, worker, committedAt, counters, spend, waiting }: Progress): TaskTotals {
  const calls = countersWithPrefix(counters, 'calls/');
  const roles = new Set(Object.keys(calls).map((name) => name.slice(0, name.indexOf('/'))));
  const sum = (nameOf: (role: string) => string): number =>
    [...roles].reduce((all, role) => all + countOf(counters, nameOf(role)), 0);
  return {
    stage,
    key: `${stage}/${task}`,
    sequence,
    process: processOf(worker),
    atMs: committedAt.getTime(),
    spentUsd: spend.reduce((all, { usd }) => all + Number(usd), 0),
    calls: sum(CALL_COUNTER.started),
    tokens: sum(CALL_COUNTER.promptTokens) + sum(CALL_COUNTER.completionTokens),
    rateLimited: sum((role) => CALL_COUNTER.failed(role, 'rate-limited')),
    busyMs: Object.fromEntries([...roles].map((role) => [role, countOf(counters, CALL_COUNTER.latencyMs(role))])),
    waiting,
  };
}

function pointOf(tasks: readonly TaskTotals[], atMs: number, isCurrent: IsCurrent): SeriesPoint {
  const sum = (of: (task: TaskTotals) => number): number => tasks.reduce((all, task) => all + of(task), 0);
  const roles = new Set(tasks.flatMap(({ busyMs }) => Object.keys(busyMs)));
  const working = tasks.filter((task) => atMs - task.atMs <= WORKER_MS);
  const workersOf = (isOf: (stage: string) => boolean): number =>
    new Set(working.filter(({ stage }) => isOf(stage)).map((task) => task.process)).size;
  return {
    atMs,
    spentUsd: sum(({ spentUsd }) => spentUsd),
    calls: sum(({ calls }) => calls),
    tokens: sum(({ tokens }) => tokens),
    rateLimited: sum(({ rateLimited }) => rateLimited),
    busyMs: Object.fromEntries([...roles].map((role) => [role, sum(({ busyMs }) => busyMs[role] ?? 0)])),
    workers: {
      grade: workersOf((stage) => stage === 'grade'),
      trace: workersOf((stage) => stage === 'trace'),
      all: workersOf(() => true),
    },
    waiting: [
      ...new Set(
        tasks.flatMap(({ stage, waiting }) => waiting.filter((wait) => isCurrent(stage, wait)).map(({ role }) => role)),
      ),
    ],
  };
}
