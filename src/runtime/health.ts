import { SluiceError } from '../records/sluice-error.ts';
import type { CallFailureReason, ModelRole } from '../records/model-reply.ts';
import type { StageName } from '../records/topic-name.ts';

/** After this time without any answer from Kafka a worker is not ready. */
const KAFKA_SILENCE_MS = 15_000;

/** The inputs of a worker's health. */
export interface WorkerHealthOptions {
  /** The stages that this worker runs. */
  readonly stages: readonly StageName[];
  /** Aborted when the worker is asked to stop. */
  readonly drain: AbortSignal;
  /** Milliseconds of a monotonic clock. Default: `performance.now`. */
  readonly now?: () => number;
}

/** Whether a worker is live and ready, from its own reports. Null means yes; else a short reason. */
export class WorkerHealth {
  readonly #options: WorkerHealthOptions;
  readonly #now: () => number;
  readonly #notJoined: Set<StageName>;
  readonly #away = new Map<ModelRole, CallFailureReason>();
  #answeredAt: number | null = null;
  #isDraining = false;
  #isTeacherHeld = false;
  #isRegistryAway = false;
  #failure: string | null = null;

  constructor(options: WorkerHealthOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#notJoined = new Set(options.stages);
  }

  /** A stage has joined its group, with any assignment. */
  joined(stage: StageName): void {
    this.#notJoined.delete(stage);
  }

  /** Kafka answered any request. */
  kafkaAnswered(): void {
    this.#answeredAt = this.#now();
  }

  /** Calls to a model wait for its endpoint, for this reason; null: they no longer wait. */
  waiting(role: ModelRole, reason: CallFailureReason | null): void {
    if (reason === null) this.#away.delete(role);
    else this.#away.set(role, reason);
  }

  /** The worker waits for the schema registry, for this reason; null: it no longer waits. */
  registryWaiting(reason: string | null): void {
    this.#isRegistryAway = reason !== null;
  }

  /** Nothing is drawn because the teacher's first traces all failed. */
  teacherHeld(isHeld: boolean): void {
    this.#isTeacherHeld = isHeld;
  }

  /** The worker accepts no new records. */
  draining(): void {
    this.#isDraining = true;
  }

  /** A fatal error; the first one counts. Only its code is shown: messages may contain hosts and paths. */
  failed(error: unknown): void {
    this.#failure ??= `failed: ${error instanceof SluiceError ? error.code : 'unexpected error'}`;
  }

  /** Not alive after a fatal error: the process is about to end with it. */
  whyNotLive(): string | null {
    return this.#failure;
  }

  /** Ready once all stages have joined, while Kafka and the endpoints answer, until the worker drains. */
  whyNotReady(): string | null {
    if (this.#failure !== null) return this.#failure;
    if (this.#isDraining || this.#options.drain.aborted) return 'draining';
    if (this.#isRegistryAway) return 'waiting for the schema registry';
    if (this.#answeredAt === null) return 'Kafka has not answered yet';
    const silenceMs = this.#now() - this.#answeredAt;
    if (silenceMs > KAFKA_SILENCE_MS) return `Kafka has not answered for ${Math.floor(silenceMs / 1000)} s`;
    if (this.#notJoined.size > 0) return `not joined yet: ${[...this.#notJoined].join(', ')}`;
    // Hosts and bodies are shown only by `status` and the log.
    const away = [...this.#away].map(([role, reason]) => `${role} (${reason})`);
    if (this.#isTeacherHeld) away.push('teacher (its first traces all came to nothing)');
    return away.length === 0 ? null : `waiting for ${away.join(', ')}`;
  }
}
