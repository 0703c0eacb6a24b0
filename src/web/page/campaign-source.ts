import type { PageStatus } from '../page-status.ts';

/** The source of the page's campaign data. */
export interface CampaignSource {
  /** Whether it is a copy that does not change. */
  readonly isCopy: boolean;
  /** Answers a server path; rejects with a message. */
  ask(path: string, signal?: AbortSignal): Promise<unknown>;
  /** Reports changes of the status (null: there is none any more), and of the connection; returns the stop function. */
  watch(tell: (status: PageStatus) => void, connected: (isConnected: boolean) => void): () => void;
}
