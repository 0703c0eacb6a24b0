import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { limitConnections, MOST_CONNECTIONS } from './limit-connections.ts';
import { listen } from './listen.ts';
import type { ListenAddress } from './listen.ts';

/** The data of the server. */
export interface HealthSource {
  /** Null while the worker is live; else a short reason. */
  readonly whyNotLive: () => string | null;
  /** Null while the worker is ready; else a short reason. */
  readonly whyNotReady: () => string | null;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Answers a request for any other path; default: no other path exists. */
  readonly other?: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** A listening server. */
export interface HealthServer {
  /** Its root URL with the actual port. */
  readonly url: string;
  /** Ends it, open connections included. */
  close(): Promise<void>;
}

interface Answer {
  readonly code: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** When a connection is ended: requests are short; answers are short, or continue indefinitely. */
export interface HealthLimits {
  /** For a whole request, and for a connection on which nothing is sent or read. Milliseconds. */
  readonly requestMs: number;
  /** For the head of a request. Milliseconds. */
  readonly headersMs: number;
  /** How often Node.js looks for expired requests. Milliseconds. */
  readonly checkMs: number;
  /** A further one ends the oldest without a request in progress. */
  readonly connections: number;
}

const LIMITS: HealthLimits = { requestMs: 10_000, headersMs: 5_000, checkMs: 1_000, connections: MOST_CONNECTIONS };

/**
 * Serves `/livez`, `/readyz` and `/metrics` to GET and HEAD. The probes are 200 or 503 with a JSON body; `other`
 * answers all other paths, or they are 404 or 405. Rejects like `listen`.
 */
export async function startHealthServer(
  address: ListenAddress,
  source: HealthSource,
  limits: HealthLimits = LIMITS,
): Promise<HealthServer> {
  const timeouts = {
    requestTimeout: limits.requestMs,
    headersTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.checkMs,
  };
  const server = createServer(timeouts, (request, response) => {
    const { other } = source;
    if (other !== undefined && !PROBES.has(pathOf(request))) {
      void other(request, response).catch(() => response.destroy());
      return;
    }
    void answer(request, source)
      .catch((): Answer => json(500, { error: 'the metrics cannot be read' }))
      .then((answered) => send(request, response, answered));
  });
  // This includes a client that connects and sends nothing, or does not read the answer.
  server.setTimeout(limits.requestMs);
  limitConnections(server, limits.connections);
  const url = await listen(server, address);
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/';

async function answer(request: IncomingMessage, source: HealthSource): Promise<Answer> {
  const path = pathOf(request);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!PROBES.has(path)) return json(404, { error: 'not found', paths: [...PROBES] });
  if (!isRead) return { ...json(405, { error: 'only GET and HEAD' }), headers: { allow: 'GET, HEAD' } };
  if (path === '/metrics') {
    const { contentType, text } = await source.metrics();
    return { code: 200, contentType, body: text };
  }
  const reason = path === '/livez' ? source.whyNotLive() : source.whyNotReady();
  return reason === null ? json(200, { status: 'ok' }) : json(503, { status: 'unavailable', reason });
}

function send(request: IncomingMessage, response: ServerResponse, { code, contentType, body, headers }: Answer): void {
  response.writeHead(code, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const json = (code: number, value: object): Answer => ({
  code,
  contentType: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value)}\n`,
});
