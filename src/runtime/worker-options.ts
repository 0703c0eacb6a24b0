import type { Config } from '../config/config.ts';
import type { StageName } from '../records/topic-name.ts';
import type { WorkerMonitor } from './monitor.ts';
import type { Note } from './open-broker.ts';

/** When a worker ends by itself. */
export type RunUntil = 'complete' | 'idle' | 'forever';

/** How a worker ended: the size reached, nothing left that could start, the budget used up, or asked to stop. */
export type RunEnd = 'complete' | 'idle' | 'budget' | 'stopped';

/** What a worker is asked to do. */
export interface WorkerOptions {
  readonly stages: readonly StageName[];
  readonly until: RunUntil;
  /** How long in-flight calls may take to finish when it stops, in milliseconds. */
  readonly graceMs: number;
  readonly note: Note;
  /** The first abort drains, the second ends at once. */
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
  /** Default: nobody is told. */
  readonly monitor?: WorkerMonitor;
}

/** The targets of a run with a size-less campaign never complete; `complete` is the default where a size is given. */
export const defaultUntil = (config: Config): RunUntil => (config.size === null ? 'forever' : 'complete');
