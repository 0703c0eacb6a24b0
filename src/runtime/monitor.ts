import { SILENT_OBSERVER } from '../engine/observer.ts';
import type { StageObserver } from '../engine/observer.ts';
import type { CampaignStatus } from '../campaign/campaign-status.ts';
import type { CallFailureReason, ModelRole } from '../records/model-reply.ts';
import type { StageName } from '../records/topic-name.ts';
import type { Journal } from '../stream/log-port.ts';
import { SILENT_CALLS } from './observed-calls.ts';
import type { CallObserver } from './observed-calls.ts';

/** How many records, and bytes of them, may be inside a stage, and are. */
export interface PermitUse {
  readonly used: number;
  readonly limit: number;
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** A worker as it is when somebody looks. */
export interface WorkerSnapshot {
  /** The campaign as this worker knows it. */
  status(): CampaignStatus;
  /** Records inside each running stage. */
  readonly inFlight: ReadonlyMap<StageName, number>;
  /** The permits of each running stage by source topic. */
  readonly permits: ReadonlyMap<StageName, ReadonlyMap<string, PermitUse>>;
}

/** What a worker tells of itself. Probes and metrics hang on it; the worker knows neither. */
export interface WorkerMonitor {
  stage(name: StageName): StageObserver;
  readonly calls: CallObserver;
  /** The journal of a stage, observed. */
  journal(stage: StageName, journal: Journal): Journal;
  /** Calls to a model wait for its endpoint, for this reason; null: no more. */
  waiting(role: ModelRole, reason: CallFailureReason | null): void;
  /** Why the schema registry is waited for; null: no more. */
  registryWaiting(this: void, reason: string | null): void;
  /** Whether nothing is drawn because the teacher's first traces all came to nothing. */
  teacherHeld(isHeld: boolean): void;
  /** Kafka answered a look at the log: the worker runs, and knows where its campaign stands. */
  looked(probe: WorkerSnapshot): void;
  draining(): void;
  failed(error: unknown): void;
}

/** Tells nobody. */
export const SILENT_MONITOR: WorkerMonitor = {
  stage: () => SILENT_OBSERVER,
  calls: SILENT_CALLS,
  journal: (_stage, journal) => journal,
  waiting: () => undefined,
  registryWaiting: () => undefined,
  teacherHeld: () => undefined,
  looked: () => undefined,
  draining: () => undefined,
  failed: () => undefined,
};
