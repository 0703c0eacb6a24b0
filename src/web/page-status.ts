import type { CampaignStatus } from '../campaign/campaign-status.ts';
import type { HoldingBack } from '../campaign/holding-back.ts';
import type { TaskRow } from '../campaign/task-rows.ts';
import type { TimeToEnd } from '../campaign/time-to-end.ts';

/** The data of the page in addition to the fields of `sluice status --json`. */
export interface PageFacts {
  readonly atMs: number;
  readonly holdingBack: HoldingBack | null;
  readonly timeToEnd: TimeToEnd | null;
  readonly lastCommitMs: number | null;
  readonly tasks: readonly TaskRow[];
  readonly records: {
    readonly listed: number;
    readonly dropped: number;
    /** Whether records that existed before are still being read. */
    readonly isReading: boolean;
  };
}

/** The answer of `/api/status`: the fields of `sluice status --json`, and `page`. */
export type PageStatus = CampaignStatus & { readonly page: PageFacts };
