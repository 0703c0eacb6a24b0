import type { SourceStatus } from '../campaign/campaign-status.ts';
import type { CampaignView } from '../campaign/campaign-view.ts';
import type { Lineage } from '../campaign/lineage.ts';
import type { StatusSettings } from '../campaign/status.ts';
import type { LogPort } from '../stream/log-port.ts';
import type { CampaignCodec } from '../topology/schema-types.ts';

/** A campaign as the page reads it: from Kafka alone. */
export interface PageSource {
  readonly settings: StatusSettings;
  /** By model: calls that may be in flight at once in one worker. */
  readonly callLimits: Readonly<Record<string, number>>;
  readonly codec: CampaignCodec;
  /** What is followed for as long as the page is served. */
  readonly log: Pick<LogPort, 'bounds' | 'follow' | 'iterate' | 'nameOf' | 'partitionsOf'>;
  /** Another reader of the same topics, with its codec: a partition that is followed cannot be read from another offset. */
  readonly bodies: { readonly log: Pick<LogPort, 'iterate' | 'nameOf'>; readonly codec: CampaignCodec };
  /** What a campaign holds of an id with its calls and their cost; reads whole partitions of the call journals. */
  readLineage(id: string): Promise<Lineage | null>;
  /** Tells a view with waits which stages a process works on. */
  lookForWorkers(view: CampaignView): Promise<void>;
  /** What the sources of the configuration have brought; none where it names none. */
  readSources(): Promise<readonly SourceStatus[]>;
  /** Rejects when a reader cannot go on. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}
