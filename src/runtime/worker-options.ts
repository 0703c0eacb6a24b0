import type { Config } from '../config/config.ts';
import type { StageName } from '../records/topic-name.ts';
import type { WorkerMonitor } from './monitor.ts';
import type { Note } from './open-broker.ts';

/** When a worker ends automatically. */
export type RunUntil = 'complete' | 'idle' | 'forever';

/**
 * Why a worker ended: the size is reached, no work is left that could start, the budget is used up, or a stop was
 * requested.
 */
export type RunEnd = 'complete' | 'idle' | 'budget' | 'stopped';

/** The options of a worker. */
export interface WorkerOptions {
  readonly stages: readonly StageName[];
  readonly until: RunUntil;
  /** How long in-flight calls may take to finish when it stops, in milliseconds. */
  readonly graceMs: number;
  readonly note: Note;
  /** The first abort drains, the second ends at once. */
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
  /** Default: reports are ignored. */
  readonly monitor?: WorkerMonitor;
}

/** A campaign without a size never completes; `complete` is the default if a size is given. */
export const defaultUntil = (config: Config): RunUntil => (config.size === null ? 'forever' : 'complete');
