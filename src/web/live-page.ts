import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { INDEX_CAPACITY, LiveCampaign } from './live-campaign.ts';
import type { PageSource } from './page-source.ts';
import { BodyReader } from './read-bodies.ts';

/** The page of a campaign on a server that is not listening yet. */
export interface LivePage {
  readonly server: Server;
  /** Rejects when the topics can no longer be read. */
  readonly failed: Promise<never>;
  /** Ends the server, including open connections, and the readers. */
  close(): Promise<void>;
}

/** The settings of a page. */
export interface LivePageOptions {
  readonly campaign: string;
  /** The address that the server will listen on: other names in the Host header of a request are refused. */
  readonly host: string;
  /** See `AppPorts`. */
  readonly note: (message: string) => void;
  /** Start reading at the first request. Default: immediately. */
  readonly isLazy?: boolean;
  /** Opens the campaign as soon as its topics exist; null: the page was closed before. */
  readonly open: (closed: AbortSignal) => Promise<PageSource | null>;
}

/** For a whole request, for its head, and how often Node.js looks for expired ones. */
const TIMEOUTS = { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000 };

/**
 * Makes the page of a campaign. It is served immediately, and shows that it is reading until it has the state of the
 * campaign.
 */
export function openLivePage({ campaign, host, note, isLazy = false, open }: LivePageOptions): LivePage {
  let opened: { readonly campaign: LiveCampaign; readonly bodies: BodyReader } | null = null;
  const closed = new AbortController();
  let fatal: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fatal = reject;
  });
  failed.catch(() => undefined);
  const app = createApp({ campaign, live: () => opened, host, note });
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: TIMEOUTS }) as Server;
  const asked = new Promise<void>((resolve) => {
    if (!isLazy) resolve();
    server.once('request', () => resolve());
    closed.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const opening = (async () => {
    await asked;
    const source = await open(closed.signal);
    if (source === null) return;
    source.failed.catch(fatal);
    try {
      const live = await LiveCampaign.start(source, { capacity: INDEX_CAPACITY, now: Date.now, fatal });
      opened = { campaign: live, bodies: new BodyReader(source) };
    } catch (error) {
      await source.close().catch(() => undefined);
      throw error;
    }
  })();
  opening.catch(fatal);
  return {
    server,
    failed,
    close: async () => {
      closed.abort();
      const ended = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await ended;
      await opening.catch(() => undefined);
      await opened?.campaign.close();
      await opened?.campaign.source.close();
    },
  };
}
