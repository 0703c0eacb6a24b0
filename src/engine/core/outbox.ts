import type { CommitBatch } from '../../stream/log-port.ts';
import type { Progress } from '../../stream/progress.ts';
import { recordBytes } from '../../stream/record-size.ts';
import type { RecordRef } from '../../stream/record.ts';
import type { StageDescription } from '../../stream/stage.ts';
import type { TaskMoney } from '../calls/task-money.ts';
import type { CallEvent } from '../calls/call-events.ts';
import type { Permit } from './permits.ts';
import type { TaskCoreOptions } from './task-core-options.ts';
import type { Concluded } from './task-state.ts';

/** What the outbox of a task needs of it; of the stage, its description. */
type OutboxOptions = Pick<TaskCoreOptions, 'task' | 'fingerprint' | 'owner' | 'restored' | 'codec' | 'now'> & {
  readonly stage: StageDescription;
};

/** How much waits for the next commit. */
export interface WaitingOutcomes {
  readonly outcomes: number;
  readonly bytes: number;
  /** A position moved without an outcome. */
  readonly moved: boolean;
  /** Other tasks wait for what the next commit says. */
  readonly urgent: boolean;
}

/** One commit: what is written, and what follows when it is committed. */
export interface PendingCommit {
  readonly batch: CommitBatch;
  readonly progress: Pick<Progress, 'sequence' | 'worker'>;
  /** Called once it is known to be committed, with how long that took. */
  committed(ms: number): void;
}

/** Outcomes on their way to the next commit, each with the permit that its record holds until then. */
export class Outbox {
  readonly #options: OutboxOptions;
  #concluded: Concluded[] = [];
  #permits: Permit[] = [];
  #bytes = 0;
  #moved = false;
  #urgent = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(concluded: Concluded, permit: Permit): void {
    this.#concluded.push(concluded);
    this.#permits.push(permit);
    let bytes = 0;
    for (const output of concluded.outputs) bytes += recordBytes(output);
    this.#bytes += bytes;
    permit.conclude(bytes);
  }

  /** A position moved without an outcome. */
  positionMoved(): void {
    this.#moved = true;
  }

  /** Something that other tasks wait for is to be committed. */
  becameUrgent(): void {
    this.#moved = true;
    this.#urgent = true;
  }

  waiting(): WaitingOutcomes {
    return { outcomes: this.#concluded.length, bytes: this.#bytes, moved: this.#moved, urgent: this.#urgent };
  }

  /**
   * All that waits as one commit: folds it into the task's state and takes the progress from one snapshot of it.
   *
   * @param committed told with the permits of the inputs whose outcomes are in it
   */
  prepareCommit(committed: (permits: readonly Permit[], ms: number) => void): PendingCommit | null {
    if (this.#concluded.length === 0 && !this.#moved) return null;
    const { stage, task, fingerprint, owner, restored, codec, now } = this.#options;
    const { state, journal, money } = restored;
    const [concluded, permits] = [this.#concluded, this.#permits];
    this.#concluded = [];
    this.#permits = [];
    this.#bytes = 0;
    this.#moved = false;
    this.#urgent = false;
    const ended: RecordRef[] = concluded.map(({ ref }) => ref);
    state.fold(concluded);
    const journalLowWater = journal?.lowWater(ended) ?? 0;
    for (const { ref, calls, costGroup } of concluded) {
      noteSaved(calls, money);
      money.inputEnded(ref, costGroup);
    }
    const spent = money.progress(journal?.position ?? 0);
    const identity = { stage: stage.name, task, fingerprint, worker: owner };
    const progress = state.progress({ ...identity, ...spent, journalLowWater, committedAt: now() });
    return {
      progress,
      batch: {
        offsets: progress.inputs.map(({ topic, partition, base }) => ({ topic, partition, offset: base })),
        outputs: concluded.flatMap(({ outputs }) => outputs),
        progress: {
          topic: stage.control,
          partition: task,
          key: Buffer.from(`${stage.name}-${task}`),
          value: codec.encode('progress', progress),
        },
      },
      committed: (ms) => {
        // The journal's records of its inputs are not needed any more.
        for (const ref of ended) journal?.forget(ref);
        committed(permits, ms);
      },
    };
  }
}

/** What the journal spared counts with the outcome that it was used for. */
function noteSaved(calls: readonly CallEvent[], money: TaskMoney): void {
  for (const call of calls) {
    if (call.kind === 'replied' && call.reused !== null) money.saved(call.role, call.reused);
  }
}
