import type { PageStatus } from '../page-status.ts';
import type { CampaignSource } from './campaign-source.ts';

const AGAIN_MS = 2000;

/** The campaign data from the server of the page. */
export const servedSource: CampaignSource = {
  isCopy: false,
  async ask(path, signal) {
    const response = await fetch(path, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
      throw new Error('the server of this page does not answer: it has ended, or cannot be reached', { cause });
    });
    const body = (await response.json()) as { readonly error?: string };
    if (!response.ok) throw new Error(body.error ?? `HTTP ${response.status}`);
    return body;
  },
  /** By server-sent events, which reconnect automatically. */
  watch(tell, connected) {
    let events: EventSource | null = null;
    let again: ReturnType<typeof setTimeout> | null = null;
    const connect = (): void => {
      events = new EventSource('/api/events');
      events.addEventListener('status', (event) => {
        connected(true);
        tell(JSON.parse((event as MessageEvent<string>).data) as PageStatus);
      });
      events.addEventListener('error', () => {
        connected(false);
        // An answer that is not a stream closes it permanently: the campaign has no topics yet.
        if (events?.readyState === EventSource.CLOSED) again = setTimeout(connect, AGAIN_MS);
      });
    };
    connect();
    return () => {
      events?.close();
      if (again !== null) clearTimeout(again);
    };
  },
};
