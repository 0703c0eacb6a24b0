import type { CampaignStatus } from '../campaign/campaign-status.ts';

/** What a command may show: machine-readable output on stdout, everything else on stderr. */
export interface Terminal {
  /** One JSON line on stdout; resolves when the next may be written. */
  json(value: unknown): Promise<void>;
  /** Text on stdout, for commands that answer a person. */
  print(text: string): Promise<void>;
  /** Resolves once all of stdout is written; rejects where it could not be. */
  flushed(): Promise<void>;
  /** A line on stderr. */
  readonly note: (message: string) => void;
  /** A line on stderr that is redrawn in place, until it is null; where stderr is no terminal there is none. */
  readonly line: ((text: string | null) => void) | null;
  /** The campaign's state while something runs: redrawn on a terminal, a line now and then elsewhere. */
  progress(status: CampaignStatus): void;
  /** The last state; it stays on the screen. */
  progressDone(status: CampaignStatus): void;
  /** The state as text. */
  describeStatus(status: CampaignStatus): string;
}
