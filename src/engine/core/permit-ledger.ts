import type { RawRecord } from '../../stream/record.ts';
import type { PartitionQueue } from './partition-queue.ts';
import type { Permit } from './permits.ts';

/**
 * The permits that the records of one task hold, each from its record's admission until its outcome is committed. The
 * permits themselves are shared by all tasks of the stage in this process.
 */
export class PermitLedger {
  readonly #held = new Set<Permit>();
  readonly #queues: readonly PartitionQueue[];
  readonly #wake: () => void;

  /** `wake` is called when a permit may be free that was refused. */
  constructor(queues: readonly PartitionQueue[], wake: () => void) {
    this.#queues = queues;
    this.#wake = wake;
  }

  /** Takes the next record of a queue with its permit; null where there is none, or where window or permits allow none. */
  admit(queue: PartitionQueue): { readonly record: RawRecord; readonly permit: Permit } | null {
    const taken = queue.take(this.#wake);
    if (taken !== null) this.#held.add(taken.permit);
    return taken;
  }

  release(permit: Permit): void {
    this.#held.delete(permit);
    permit.release();
  }

  /** The task takes nothing more, and is not woken any more. What its records hold, they hold until `close`. */
  stop(): void {
    for (const { permits } of this.#queues) permits.forget(this.#wake);
  }

  /** Gives all back: what has no committed outcome is the next owner's. */
  close(): void {
    for (const permit of this.#held) permit.release();
    this.#held.clear();
  }
}
