import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import type { Check } from '../../src/records/check.ts';
import type { RunningServer } from './server-process.ts';

/** A small campaign on servers. */
export interface CampaignPlan {
  /** The special feature of this campaign. */
  readonly name: string;
  /** The servers that it calls: the campaign is aborted if one of them ends. */
  readonly servers: readonly Pick<RunningServer, 'broken'>[];
  /** In the form of a configuration. */
  readonly models: Readonly<Record<'target' | 'teacher' | 'scorer', object>>;
  readonly questions: readonly object[];
  /** Default: the run ends when no more work can start. */
  readonly size?: number;
  readonly mix?: object;
  /** Checks of `sluice doctor` that are expected to fail. */
  readonly mayFail?: readonly string[];
}

/** The observations of a campaign. */
export interface SeenCampaign {
  readonly name: string;
  /** The checks of `sluice doctor` that call the models. */
  readonly checks: readonly Check[];
  readonly runSeconds: number;
  readonly runExit: number | null;
  /** The stderr of `sluice run`, without its progress. */
  readonly notes: readonly string[];
  readonly status: CampaignStatus;
  /** The first verified record in exported form; null: none. */
  readonly record: unknown;
  /** The problems that were found; empty means success. */
  readonly problems: readonly string[];
}

/** The observations of a server. */
export interface SeenServer {
  readonly version: string;
  readonly campaigns: readonly SeenCampaign[];
}

/** The tools of a trial. */
export interface TrialContext {
  /** A temporary folder. */
  readonly work: string;
  readonly say: (line: string) => void;
  /** The path of a server's output; the file is kept. */
  readonly logFile: (name: string) => string;
  /** Runs `doctor`, `ingest`, `run`, `status` and `tail` on a real broker. */
  readonly campaign: (plan: CampaignPlan) => Promise<SeenCampaign>;
}

/** A third-party server. */
export interface ServerTrial {
  readonly name: string;
  /** Errors with `CannotServe` if it cannot be installed or started here. */
  readonly run: (context: TrialContext) => Promise<SeenServer>;
}
