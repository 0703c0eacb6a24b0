import type { RecordRef } from '../stream/record.ts';
import { recordBytes } from '../stream/record-size.ts';
import type { EngineCodec } from './engine-schemas.ts';
import type { Progress } from '../stream/progress.ts';
import type { StageDescription } from '../stream/stage.ts';
import type { PendingCommit } from './committer.ts';
import type { JournalView } from './calls/journal-view.ts';
import type { StageObserver } from './observer.ts';
import type { Permit } from './permits.ts';
import type { Concluded, TaskState } from './task-state.ts';

/** What the outbox of a task is made of. */
export interface OutboxOptions {
  readonly stage: Pick<StageDescription, 'name' | 'control'>;
  readonly identity: Pick<Progress, 'stage' | 'task' | 'fingerprint' | 'worker'>;
  readonly state: TaskState;
  readonly journal: JournalView | null;
  readonly codec: EngineCodec;
  readonly now: () => Date;
  /** The permit of a committed outcome is free again. */
  readonly free: (permit: Permit) => void;
  /** A commit stands: permits are free, and the window has moved. */
  readonly onCommitted: () => void;
  readonly observe: Pick<StageObserver, 'committed'>;
}

/** Outcomes on their way to the next commit, each with the permit that its record holds until then. */
export class Outbox {
  readonly #options: OutboxOptions;
  #pending: { readonly concluded: Concluded; readonly permit: Permit }[] = [];
  #bytes = 0;
  #moved = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(concluded: Concluded, permit: Permit): void {
    this.#pending.push({ concluded, permit });
    let bytes = 0;
    for (const output of concluded.outputs) bytes += recordBytes(output);
    this.#bytes += bytes;
    permit.grow(bytes);
  }

  /** A position moved without an outcome. */
  positionMoved(): void {
    this.#moved = true;
  }

  waits(): { readonly outcomes: number; readonly bytes: number; readonly moved: boolean } {
    return { outcomes: this.#pending.length, bytes: this.#bytes, moved: this.#moved };
  }

  /** All that waits as one commit: folds it into the task's state and takes the progress from one snapshot of it. */
  cut(): PendingCommit | null {
    if (this.#pending.length === 0 && !this.#moved) return null;
    const { stage, identity, state, journal, codec, now, free, onCommitted: stands, observe } = this.#options;
    const pending = this.#pending;
    this.#pending = [];
    this.#bytes = 0;
    this.#moved = false;
    const concluded = pending.map((entry) => entry.concluded);
    const ended: RecordRef[] = concluded.map(({ ref }) => ref);
    state.fold(concluded);
    const journalLowWater = journal?.lowWater(ended) ?? 0;
    const progress = state.progress({ ...identity, journalLowWater, committedAt: now() });
    return {
      progress,
      batch: {
        offsets: progress.inputs.map(({ topic, partition, base }) => ({ topic, partition, offset: base })),
        outputs: concluded.flatMap(({ outputs }) => outputs),
        progress: {
          topic: stage.control,
          partition: identity.task,
          key: Buffer.from(`${stage.name}-${identity.task}`),
          value: codec.encode('progress', progress),
        },
      },
      committed: (ms) => {
        observe.committed(ms, pending.length);
        for (const ref of ended) journal?.forget(ref);
        for (const { permit } of pending) free(permit);
        stands();
      },
    };
  }
}
