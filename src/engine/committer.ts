import { SluiceError } from '../records/sluice-error.ts';
import type { TaskWriter } from '../stream/log-port.ts';
import type { Progress } from '../stream/progress.ts';
import type { PendingCommit } from './core/outbox.ts';
import type { TaskCore } from './core/task-core.ts';
import { reconcile } from './core/task-state.ts';

/** When commits happen: depends on load and bytes, with a slow interval if only positions moved. */
export interface CommitCadence {
  /** An outcome waits at least this long for others, while more are on their way … */
  readonly minIntervalMs: number;
  /** … this long if fewer than `enoughOutcomes` wait and there is room for more … */
  readonly fewIntervalMs: number;
  readonly enoughOutcomes: number;
  /** … at most this long, however slow commits are … */
  readonly maxIntervalMs: number;
  /** … and this long if no more outcomes will come. */
  readonly lastIntervalMs: number;
  /** This many waiting outcomes, or bytes of outputs, are committed at once: they hold permits while they wait. */
  readonly maxOutcomes: number;
  readonly maxBytes: number;
  /** The interval if only a position moved. */
  readonly quietMs: number;
}

/**
 * 250 ms when commits are quick and 64 outcomes wait, or a third of the permits do; 500 ms with fewer (a commit takes nine
 * requests, however few its outcomes, and every task of a worker makes its own); up to 1 s under load; 100 ms when nothing
 * more comes; 256 outcomes or 4 MiB at once.
 */
export const DEFAULT_CADENCE: CommitCadence = {
  minIntervalMs: 250,
  fewIntervalMs: 500,
  enoughOutcomes: 64,
  maxIntervalMs: 1000,
  lastIntervalMs: 100,
  maxOutcomes: 256,
  maxBytes: 4 * 1024 * 1024,
  quietMs: 1000,
};

/** The dependencies of the committer. */
export interface CommitterPorts extends Pick<TaskCore, 'waiting' | 'prepareCommit'> {
  /** Raises the epoch and returns the only valid writer of the task. */
  openWriter(): Promise<TaskWriter>;
  /** The last committed progress, read after `openWriter`. */
  readProgress(): Promise<Progress | null>;
  /** Resolves at the first sign, from now on, that this process is still a member of the group. */
  alive(): Promise<void>;
  /** Another owner has the task: nothing more may be written. */
  fenced(why: string): void;
  fatal(error: unknown): void;
  note(message: string): void;
}

/**
 * Commits a task's outcomes, one transaction at a time. A failed commit is never aborted or sent again as it is:
 * the writer is dropped, the epoch raised, the control partition read, and only what did not commit is written again.
 */
export class Committer {
  #writer: TaskWriter;
  readonly #ports: CommitterPorts;
  readonly #cadence: CommitCadence;
  #timer: NodeJS.Timeout | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  /** When the first waiting outcome was noticed. */
  #waitingSince: number | null = null;
  #lastCommitMs = 0;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(writer: TaskWriter, ports: CommitterPorts, cadence: CommitCadence = DEFAULT_CADENCE) {
    this.#writer = writer;
    this.#ports = ports;
    this.#cadence = cadence;
  }

  /** An outcome waits or a position moved: commits within the cadence, at once if many bytes wait. */
  notice(): void {
    if (this.#closed || this.#running !== null) return;
    const { outcomes, bytes, moved, urgent, more, crowded } = this.#ports.waiting();
    const { lastIntervalMs, maxOutcomes, maxBytes, quietMs } = this.#cadence;
    const now = performance.now();
    if (outcomes > 0) this.#waitingSince ??= now;
    if (urgent) this.#schedule(now + lastIntervalMs);
    else if (outcomes >= maxOutcomes || bytes >= maxBytes) this.#schedule(now);
    else if (this.#waitingSince !== null) {
      this.#schedule(more ? this.#waitingSince + this.#intervalFor(outcomes, crowded) : now + lastIntervalMs);
    } else if (moved) this.#schedule(now + quietMs);
  }

  /** A longer wait makes fewer commits, but only if more outcomes come. */
  #intervalFor(outcomes: number, crowded: boolean): number {
    const { minIntervalMs, fewIntervalMs, enoughOutcomes, maxIntervalMs } = this.#cadence;
    const least = outcomes >= enoughOutcomes || crowded ? minIntervalMs : fewIntervalMs;
    return Math.min(maxIntervalMs, Math.max(least, this.#lastCommitMs * 5));
  }

  /** Commits until nothing waits. */
  async flush(): Promise<void> {
    while (!this.#closed) {
      if (this.#running !== null) await this.#running;
      else if (!this.#commitNow()) return;
    }
  }

  /** Ends without a further commit; a commit under way is awaited. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    await this.#writer.close();
  }

  #schedule(dueAt: number): void {
    if (dueAt >= this.#dueAt) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => this.#commitNow(), Math.max(0, dueAt - performance.now()));
  }

  /** Starts a commit; returns false if nothing waits. Does not throw. */
  #commitNow(): boolean {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#waitingSince = null;
    if (this.#closed || this.#running !== null) return true;
    let pending: PendingCommit | null;
    try {
      pending = this.#ports.prepareCommit();
    } catch (error) {
      // Called by a timer: an uncaught error would end the process without a message.
      this.#fail(error);
      return true;
    }
    if (pending === null) return false;
    this.#running = this.#commit(pending).finally(() => {
      this.#running = null;
      this.notice();
    });
    return true;
  }

  async #commit(pending: PendingCommit): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.#writer.commit(pending.batch);
    } catch (error) {
      if (!(await this.#recovered(pending, error))) return;
    }
    this.#lastCommitMs = performance.now() - startedAt;
    try {
      pending.committed(this.#lastCommitMs);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** True when it is committed, by the first try or a later one. */
  async #recovered(pending: PendingCommit, firstError: unknown): Promise<boolean> {
    let error = firstError;
    for (let pauseMs = 100; !this.#closed; pauseMs = Math.min(pauseMs * 2, 2000)) {
      if (error instanceof SluiceError && error.code === 'fenced') {
        this.#closed = true;
        this.#ports.fenced(error.message);
        return false;
      }
      if (error instanceof SluiceError && !error.retriable) {
        this.#fail(error);
        return false;
      }
      this.#ports.note(`commit ${pending.progress.sequence} has no known end (${String(error)}); taking a new epoch`);
      try {
        await this.#writer.close();
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        await this.#ports.alive();
        if (this.#closed) return false;
        this.#writer = await this.#ports.openWriter();
        const last = await this.#ports.readProgress();
        const found = reconcile(last, pending.progress);
        if (found === 'committed') return true;
        if (found === 'fenced') throw new SluiceError('fenced', 'another worker has committed for this task');
        await this.#writer.commit(pending.batch);
        return true;
      } catch (next) {
        error = next;
      }
    }
    return false;
  }

  #fail(error: unknown): void {
    this.#closed = true;
    this.#ports.fatal(error);
  }
}
