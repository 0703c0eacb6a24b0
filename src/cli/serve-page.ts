import type { Config } from '../config/config.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { limitConnections, MOST_CONNECTIONS } from '../runtime/limit-connections.ts';
import { listen } from '../runtime/listen.ts';
import type { ListenAddress } from '../runtime/listen.ts';
import type { Note, ReadyBroker } from '../runtime/open-broker.ts';
import { openLivePage } from '../web/live-page.ts';
import type { LivePage } from '../web/live-page.ts';
import { awaitPageSource } from './page-source.ts';

/** A page that is served in this process. */
export interface ServedPage extends Pick<LivePage, 'failed' | 'close'> {
  readonly url: string;
}

const DEFAULT_PORT = 8080;

/** Serves the page of a campaign; without a port on 8080, or on a free one if that is in use. */
export async function servePage(
  config: Config,
  ready: ReadyBroker,
  options: { readonly host: string; readonly port: number | null; readonly isLazy?: boolean; readonly note: Note },
): Promise<ServedPage> {
  const { host, port, isLazy = false, note } = options;
  const page = openLivePage({
    campaign: config.campaign,
    host,
    note,
    isLazy,
    open: (closed) => awaitPageSource(config, ready, closed, note),
  });
  limitConnections(page.server, MOST_CONNECTIONS);
  try {
    const url = await listenOn(page, { host, port: port ?? DEFAULT_PORT }, port === null);
    return { url, failed: page.failed, close: () => page.close() };
  } catch (error) {
    await page.close();
    throw error;
  }
}

async function listenOn({ server }: LivePage, address: ListenAddress, mayBeFree: boolean): Promise<string> {
  try {
    return await listen(server, address);
  } catch (error) {
    if (!mayBeFree || !(error instanceof SluiceError) || error.code !== 'port-taken') throw error;
    return listen(server, { ...address, port: 0 });
  }
}
