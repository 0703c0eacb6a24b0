import { SILENT_OBSERVER } from '../engine/observer.ts';
import type { StageObserver } from '../engine/observer.ts';
import type { CampaignStatus } from '../campaign/campaign-status.ts';
import type { CallFailureReason, ModelRole } from '../records/model-reply.ts';
import type { StageName } from '../records/topic-name.ts';
import type { Journal } from '../stream/log-port.ts';
import { SILENT_CALLS } from './observed-calls.ts';
import type { CallObserver } from './observed-calls.ts';

/** The number of records (or their bytes) that are inside a stage, and its limit. */
export interface PermitUse {
  readonly used: number;
  readonly limit: number;
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** The current state of a worker. */
export interface WorkerSnapshot {
  /** The campaign as read by this worker. */
  status(): CampaignStatus;
  /** Records inside each running stage. */
  readonly inFlight: ReadonlyMap<StageName, number>;
  /** The permits of each running stage by source topic. */
  readonly permits: ReadonlyMap<StageName, ReadonlyMap<string, PermitUse>>;
}

/** The reports of a worker about itself. Probes and metrics implement it; the worker does not depend on them. */
export interface WorkerMonitor {
  stage(name: StageName): StageObserver;
  readonly calls: CallObserver;
  /** The journal of a stage, observed. */
  journal(stage: StageName, journal: Journal): Journal;
  /** Calls to a model wait for its endpoint, for this reason; null: they no longer wait. */
  waiting(role: ModelRole, reason: CallFailureReason | null): void;
  /** Why the worker waits for the schema registry; null: it no longer waits. */
  registryWaiting(this: void, reason: string | null): void;
  /** Whether nothing is drawn because the teacher's first traces all failed. */
  teacherHeld(isHeld: boolean): void;
  /** Kafka answered a look at the log: the worker runs, and has read its campaign's state. */
  looked(worker: WorkerSnapshot): void;
  draining(): void;
  failed(error: unknown): void;
}

/** Does nothing. */
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
