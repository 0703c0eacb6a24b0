import { Hono } from 'hono';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { facetsOf, listedRecord, neighboursOf, pageOf, parseRecordQuery } from '../campaign/record-filter.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { isHostAllowed } from './host-check.ts';
import { LatestEvent } from './latest-event.ts';
import type { LiveCampaign } from './live-campaign.ts';
import type { BodyReader } from './read-bodies.ts';
import { StaticFiles } from './static-files.ts';
import { wholeRecord } from './whole-record.ts';

/** The sources of the page. Null: the topics of the campaign do not exist yet. */
export interface AppPorts {
  readonly campaign: string;
  readonly live: () => { readonly campaign: LiveCampaign; readonly bodies: BodyReader } | null;
  /** The address that the server listens on, as requested. */
  readonly host: string;
  /** Receives the requests that could not be answered, for the operator of the server. */
  readonly note: (message: string) => void;
}

/** No inline script or style, no external resources, no frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Maximum length of the path and query of a request. */
const MOST_URL_CHARS = 2_000;
/** Maximum number of pages that receive changes; each holds a connection. */
const MOST_LISTENERS = 64;
/** Shorter than the timeout of a silent connection. */
const PING_MS = 5_000;

/** The page of a campaign and its API, read-only. */
export function createApp({ campaign, live, host, note }: AppPorts): Hono {
  const files = new StaticFiles();
  const app = new Hono();
  const facets = ofLast(facetsOf);
  let listeners = 0;

  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    if (!isHostAllowed(c.req.header('host'), host)) {
      return c.json(
        { error: `this server is reached as ${host}, or by an address: the Host header names another one` },
        421,
      );
    }
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      c.header('allow', 'GET, HEAD');
      return c.json({ error: 'only GET and HEAD' }, 405);
    }
    if (c.req.url.length > MOST_URL_CHARS) return c.json({ error: 'the address is too long' }, 414);
    c.header('cache-control', c.req.path.startsWith('/api/') ? 'no-store' : 'no-cache');
    await next();
  });

  const absent = (c: Context): Response =>
    c.json({ error: `campaign ${campaign} has no topics yet: run it first` }, 503);

  app.get('/api/status', (c) => {
    const open = live();
    return open === null ? absent(c) : c.json(open.campaign.status());
  });

  app.get('/api/facets', (c) => {
    const open = live();
    return open === null ? absent(c) : c.json(facets(open.campaign.index.newestFirst()));
  });

  app.get('/api/series', (c) => {
    const open = live();
    if (open === null) return absent(c);
    return c.json(open.campaign.series());
  });

  app.get('/api/records', (c) => {
    const open = live();
    if (open === null) return absent(c);
    const query = parseRecordQuery(new URL(c.req.url).searchParams);
    if (typeof query === 'string') return c.json({ error: query }, 400);
    return c.json(pageOf(open.campaign.index.newestFirst(), query));
  });

  app.get('/api/record', async (c) => {
    const open = live();
    if (open === null) return absent(c);
    const parameters = [...new URL(c.req.url).searchParams];
    const id = c.req.query('id') ?? '';
    if (id === '') return c.json({ error: 'id: expected the id of a question, such as /api/record?id=q1' }, 400);
    const hasCalls = c.req.query('calls') === 'true';
    const query = parseRecordQuery(parameters.filter(([name]) => name !== 'id' && name !== 'calls'));
    if (typeof query === 'string') return c.json({ error: query }, 400);
    const { index } = open.campaign;
    const listed = index.get(id);
    if (listed === null) return c.json({ error: 'no record of this id is listed' }, 404);
    const [lineage = null] = hasCalls ? [await open.bodies.readWithCalls(id)] : await open.bodies.read([listed]);
    const beside = neighboursOf(index.newestFirst(), listed, query.filter);
    return c.json({ record: listedRecord(listed), refs: listed.refs, ...wholeRecord(lineage), ...beside });
  });

  app.get('/api/events', (c) => {
    const open = live();
    if (open === null) return absent(c);
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' });
    if (listeners >= MOST_LISTENERS) return c.json({ error: 'too many pages are open' }, 503);
    // Before anything is kept for the page: if it throws, the request fails as any other.
    const first = JSON.stringify(open.campaign.status());
    return streamSSE(c, async (stream) => {
      const events = new LatestEvent((event, data) => stream.writeSSE({ event, data }));
      const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
      listeners += 1;
      const stop = open.campaign.subscribe((status) => events.send('status', JSON.stringify(status)));
      const ping = setInterval(() => events.send('ping', ''), PING_MS);
      try {
        events.send('status', first);
        await ended;
      } finally {
        clearInterval(ping);
        stop();
        listeners -= 1;
      }
    });
  });

  app.get('*', async (c) => {
    const file = await files.get(c.req.path);
    if (file === null) return c.json({ error: 'not found' }, 404);
    return c.body(file.body, 200, { 'content-type': file.contentType });
  });

  app.onError((error, c) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    // A service that does not answer has an error that says so; every other error is a fault of ours.
    const isAway = error instanceof SluiceError && error.retriable;
    note(`no answer to ${c.req.path}: ${isAway ? describeError(error) : (error.stack ?? describeError(error))}`);
    return isAway
      ? c.json({ error: `it cannot be read from Kafka now (${error.code}), try again later` }, 503)
      : c.json({ error: `the server could not answer ${c.req.path}: its output has the error` }, 500);
  });
  return app;
}

/** A function that keeps its last answer: an index has a new list after each change. */
function ofLast<In extends object, Out>(answer: (of: In) => Out): (of: In) => Out {
  let last: { readonly of: In; readonly answer: Out } | null = null;
  return (of) => {
    if (last?.of !== of) last = { of, answer: answer(of) };
    return last.answer;
  };
}
