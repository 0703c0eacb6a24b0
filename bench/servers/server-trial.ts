import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import type { Check } from '../../src/records/check.ts';
import type { RunningServer } from './server-process.ts';

/** A small campaign on servers. */
export interface CampaignPlan {
  /** What is special about it. */
  readonly name: string;
  /** What it asks: it is given up where one of them ends. */
  readonly servers: readonly Pick<RunningServer, 'broken'>[];
  /** As in a configuration. */
  readonly models: Readonly<Record<'target' | 'teacher' | 'scorer', object>>;
  readonly questions: readonly object[];
  /** Left out: the run ends when nothing more can start. */
  readonly size?: number;
  readonly mix?: object;
  /** Checks of `sluice doctor` that are expected to fail. */
  readonly mayFail?: readonly string[];
}

/** What was seen of a campaign. */
export interface SeenCampaign {
  readonly name: string;
  /** Those of `sluice doctor` that ask the models. */
  readonly checks: readonly Check[];
  readonly runSeconds: number;
  readonly runExit: number | null;
  /** What `sluice run` told on stderr, without its progress. */
  readonly notes: readonly string[];
  readonly status: CampaignStatus;
  /** The first verified record, as it is exported; null: none. */
  readonly record: unknown;
  /** What is not as it must be; empty: all is well. */
  readonly problems: readonly string[];
}

/** What was seen of a server. */
export interface SeenServer {
  readonly version: string;
  readonly campaigns: readonly SeenCampaign[];
}

/** What a trial has at hand. */
export interface TrialContext {
  /** A folder that is gone afterwards. */
  readonly work: string;
  readonly say: (line: string) => void;
  /** Where a server's output goes; stays. */
  readonly logFile: (name: string) => string;
  /** Runs `doctor`, `ingest`, `run`, `status` and `tail` on a real broker. */
  readonly campaign: (plan: CampaignPlan) => Promise<SeenCampaign>;
}

/** A server that is not ours. */
export interface ServerTrial {
  readonly name: string;
  /** Errors with `CannotServe` where it cannot be installed or started here. */
  readonly run: (context: TrialContext) => Promise<SeenServer>;
}
