import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SluiceError } from '../records/sluice-error.ts';

/** What the server shows. */
export interface HealthSource {
  /** Null while the worker lives; else a short reason. */
  readonly whyNotLive: () => string | null;
  /** Null while the worker is ready; else a short reason. */
  readonly whyNotReady: () => string | null;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Where the server listens. */
export interface HealthAddress {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

/** A server that listens. */
export interface HealthServer {
  /** Its root, with the port that it really has. */
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

/** When a connection is ended: requests for these paths are short, and so are their answers. */
export interface HealthLimits {
  /** For all of a request, and for a connection on which nothing is sent or read. Milliseconds. */
  readonly requestMs: number;
  /** For the head of a request. Milliseconds. */
  readonly headersMs: number;
  /** How often Node.js looks for requests past their time. Milliseconds. */
  readonly checkMs: number;
  /** More at once are refused. */
  readonly connections: number;
}

const LIMITS: HealthLimits = { requestMs: 10_000, headersMs: 5_000, checkMs: 1_000, connections: 256 };

/**
 * Serves `/livez`, `/readyz` and `/metrics` to GET and HEAD. The probes are 200 or 503 with a JSON body; everything else
 * is 404 or 405. Rejects with code `port-taken` or `listen-failed`.
 */
export async function startHealthServer(
  { host, port }: HealthAddress,
  source: HealthSource,
  limits: HealthLimits = LIMITS,
): Promise<HealthServer> {
  const timeouts = {
    requestTimeout: limits.requestMs,
    headersTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.checkMs,
  };
  const server = createServer(timeouts, (request, response) => {
    void answer(request, source)
      .catch((): Answer => json(500, { error: 'the metrics cannot be read' }))
      .then((answered) => send(request, response, answered));
  });
  // Also a client that connects and sends nothing, or does not read the answer.
  server.setTimeout(limits.requestMs);
  server.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(host, port, error)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer({ url = '/', method = '' }: IncomingMessage, source: HealthSource): Promise<Answer> {
  const [path] = url.split('?', 1);
  const isRead = method === 'GET' || method === 'HEAD';
  if (path !== '/livez' && path !== '/readyz' && path !== '/metrics') {
    return json(404, { error: 'not found', paths: ['/livez', '/readyz', '/metrics'] });
  }
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

function listenFailure(host: string, port: number, error: NodeJS.ErrnoException): SluiceError {
  return error.code === 'EADDRINUSE'
    ? new SluiceError('port-taken', `--port: ${port} on ${host} is taken; choose another one, or 0 for any free one`, {
        cause: error,
      })
    : new SluiceError('listen-failed', `--port: cannot listen on port ${port} of ${host}`, { cause: error });
}
