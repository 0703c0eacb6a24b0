import type { PageStatus } from '../page-status.ts';

/** Where the page has its campaign from. */
export interface CampaignSource {
  /** Whether it is a copy that does not change. */
  readonly isCopy: boolean;
  /** Answers what is asked of a server by its path; rejects with a message. */
  ask(path: string, signal?: AbortSignal): Promise<unknown>;
  /** Tells of the status as it changes (null: of none any more), and whether there is a connection; returns how to stop. */
  watch(tell: (status: PageStatus) => void, connected: (isConnected: boolean) => void): () => void;
}
