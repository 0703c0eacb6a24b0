import type { CommitBatch } from '../../stream/log-port.ts';
import type { Progress } from '../../stream/progress.ts';
import { recordBytes } from '../../stream/record-size.ts';
import type { StageDescription } from '../../stream/stage.ts';
import type { TaskMoney } from '../calls/task-money.ts';
import type { CallEvent } from '../calls/call-events.ts';
import type { Permit } from './permits.ts';
import type { TaskCoreOptions } from './task-core-options.ts';
import type { Concluded } from './task-state.ts';

/** The dependencies of a task's outbox; of the stage, its description. */
type OutboxOptions = Pick<TaskCoreOptions, 'task' | 'fingerprint' | 'owner' | 'restored' | 'codec' | 'now'> & {
  readonly stage: StageDescription;
};

/** The outcomes that wait for the next commit. */
export interface WaitingOutcomes {
  readonly outcomes: number;
  readonly bytes: number;
  /** A position moved without an outcome. */
  readonly moved: boolean;
  /** Other tasks wait for the content of the next commit. */
  readonly urgent: boolean;
}

/** One commit: what is written, and what happens once it is committed. */
export interface PendingCommit {
  readonly batch: CommitBatch;
  readonly progress: Pick<Progress, 'sequence' | 'worker'>;
  /** Called once it is known to be committed, with the duration. */
  committed(ms: number): void;
}

/** Outcomes that wait for the next commit, each with the permit that its record holds until then. */
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

  /** A change that other tasks wait for must be committed. */
  becameUrgent(): void {
    this.#moved = true;
    this.#urgent = true;
  }

  waiting(): WaitingOutcomes {
    return { outcomes: this.#concluded.length, bytes: this.#bytes, moved: this.#moved, urgent: this.#urgent };
  }

  /**
   * All waiting outcomes as one commit: folds them into the task's state and takes the progress from one snapshot of
   * it.
   *
   * @param committed called with the permits of the inputs whose outcomes are in it
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
    // Before the journal forgets the inputs that have an outcome now.
    state.fold(concluded);
    const journalLowWater = journal?.lowWater() ?? 0;
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
      committed: (ms) => committed(permits, ms),
    };
  }
}

/** Savings by the journal count with the outcome that used them. */
function noteSaved(calls: readonly CallEvent[], money: TaskMoney): void {
  for (const call of calls) {
    if (call.kind === 'replied' && call.reused !== null) money.saved(call.role, call.reused);
  }
}
