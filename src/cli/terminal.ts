import type { CampaignStatus } from '../campaign/campaign-status.ts';

/** The output of a command: machine-readable output on stdout, everything else on stderr. */
export interface Terminal {
  /** One JSON line on stdout; resolves when the next may be written. */
  json(value: unknown): Promise<void>;
  /** Text on stdout, for commands that answer a person. */
  print(text: string): Promise<void>;
  /** Resolves after all of stdout is written; rejects if it could not be written. */
  flushed(): Promise<void>;
  /**
   * Aborted after a write to stdout failed, mostly because its reader closed it. Node.js sees that only at a write:
   * without one, a command that waits learns nothing.
   */
  readonly closed: AbortSignal;
  /** Whether stdout is a terminal, where a view can be redrawn in place. */
  readonly isAttended: boolean;
  /** A line on stderr. */
  readonly note: (message: string) => void;
  /** A line on stderr that is redrawn in place, until it is null; null if stderr is not a terminal. */
  readonly line: ((text: string | null) => void) | null;
  /** The campaign's state during a run: redrawn on a terminal, occasional lines elsewhere. */
  progress(status: CampaignStatus): void;
  /** The last state; it stays on the screen. */
  progressDone(status: CampaignStatus): void;
  /** The state as text. */
  describeStatus(status: CampaignStatus): string;
}
