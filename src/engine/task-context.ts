import type { PicoUsd } from '../records/money.ts';
import type { ModelRole } from '../records/model-reply.ts';
import type { Codec, Journal, LogPort, Source, TopicPartition } from '../topology/log-ports.ts';
import type { Stage, StagePorts } from '../topology/stage.ts';
import type { BlockWatch } from './block-watch.ts';
import type { CallAdmission } from './calls/call-admission.ts';
import type { CallEvent } from './calls.ts';
import type { CommitCadence } from './committer.ts';
import type { HandOverPolicy } from './journaled-calls.ts';
import type { StageObserver } from './observer.ts';
import type { Permits } from './permits.ts';

/** What a task needs of the process it lives in. */
export interface TaskContext {
  readonly stage: Stage;
  readonly fingerprint: string;
  /** This process, for good: a random id. */
  readonly worker: string;
  readonly log: LogPort;
  readonly codec: Codec;
  readonly source: Pick<Source, 'startAt' | 'pause' | 'resume'>;
  readonly ports: Omit<StagePorts, 'call'>;
  readonly cadence: CommitCadence;
  readonly handOver: HandOverPolicy;
  /** The stage's call journal in this process; null: calls are made without one (the sample stage, some benchmarks). */
  readonly journal: Journal | null;
  /** What lets calls to a model begin in this process. */
  readonly admissionOf: (role: ModelRole) => CallAdmission;
  readonly modelOf: (role: ModelRole) => string;
  /** Resolves while this process is known to be a living member of the stage's group. */
  readonly membership: () => Promise<void>;
  readonly costOf: (event: CallEvent) => PicoUsd;
  /** How many partitions a topic has. */
  readonly partitionsOf: (topic: TopicPartition['topic']) => number;
  /** The permits for a source topic, shared by all tasks of the stage in this process. */
  readonly permitsOf: (topic: TopicPartition['topic']) => Permits;
  /** How far the records of a partition may run ahead of the first one without an outcome. Default: `WINDOW`. */
  readonly window?: number;
  /** Whether new records may enter at all. */
  readonly isOpen: () => boolean;
  readonly alive: () => Promise<void>;
  /** Another owner has the task. */
  readonly lost: (why: string) => void;
  readonly fatal: (error: unknown) => void;
  readonly note: (message: string) => void;
  readonly observe: StageObserver;
  /** Shared by all tasks of the process. Left out: blocks are not watched. */
  readonly blockWatch?: BlockWatch;
}
