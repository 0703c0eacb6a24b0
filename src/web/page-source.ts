import type { SourceStatus } from '../campaign/campaign-status.ts';
import type { CampaignView } from '../campaign/campaign-view.ts';
import type { Lineage } from '../campaign/lineage.ts';
import type { StatusSettings } from '../campaign/status.ts';
import type { LogPort } from '../stream/log-port.ts';
import type { CampaignCodec } from '../topology/schema-types.ts';

/** A campaign as the page reads it, from Kafka only. */
export interface PageSource {
  readonly settings: StatusSettings;
  /** By model: maximum number of calls in flight in one worker. */
  readonly callLimits: Readonly<Record<string, number>>;
  readonly codec: CampaignCodec;
  /** The reader that follows the campaign while the page is served. */
  readonly log: Pick<LogPort, 'bounds' | 'follow' | 'iterate' | 'nameOf' | 'partitionsOf'>;
  /**
   * Another reader of the same topics, with its codec: a partition that is followed cannot be read from another offset.
   */
  readonly bodies: { readonly log: Pick<LogPort, 'iterate' | 'nameOf'>; readonly codec: CampaignCodec };
  /**
   * All records of a campaign about an id, with its calls and their cost; reads whole partitions of the call journals.
   */
  readLineage(id: string): Promise<Lineage | null>;
  /** Sets the stages of a view with waits that have a worker. */
  lookForWorkers(view: CampaignView): Promise<void>;
  /** The counts of the configured sources; empty if there are none. */
  readSources(): Promise<readonly SourceStatus[]>;
  /** Rejects when a reader cannot continue. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}
