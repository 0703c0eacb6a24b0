import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createServer } from 'node:http';

/** A request for an endpoint's handler. */
export interface EndpointRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body parsed as JSON; undefined if it is empty or not JSON. */
  readonly body: unknown;
  readonly rawBody: string;
  /** Number of this request at this endpoint, from 0. */
  readonly n: number;
}

/** The answer of an endpoint. */
export interface EndpointReply {
  /** Default 200. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent unchanged, in place of `body`. */
  readonly rawBody?: string | undefined;
  /** Delay before any byte is sent. Milliseconds, default 0. */
  readonly delayMs?: number | undefined;
  /** Close the connection after the delay without an answer. Default false. */
  readonly destroy?: boolean | undefined;
}

/** Options of `startHttpEndpoint`. */
export interface HttpEndpointOptions {
  readonly handle: (request: EndpointRequest) => EndpointReply | Promise<EndpointReply>;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  /** Larger bodies are answered with 413. Bytes, default 16 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Called when a request has arrived, and when its answer is sent or its connection is closed. */
  readonly onStart?: (() => void) | undefined;
  readonly onEnd?: (() => void) | undefined;
}

/** A running endpoint. */
export interface HttpEndpoint {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Stops listening, drops delayed replies and closes every open connection: never waits for a client. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an HTTP server for tests and toy models. If a handler throws, the answer is 500 with its message.
 *
 * @throws the server's error if it cannot listen, for example `EADDRINUSE`
 */
export async function startHttpEndpoint(options: HttpEndpointOptions): Promise<HttpEndpoint> {
  const { handle, host = '127.0.0.1', port = 0, maxBodyBytes = 16 * 1024 * 1024 } = options;
  const timers = new Set<NodeJS.Timeout>();
  let requests = 0;

  const answerLater = (response: ServerResponse, reply: EndpointReply): void => {
    if (reply.delayMs === undefined || reply.delayMs <= 0) {
      answer(response, reply);
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      answer(response, reply);
    }, reply.delayMs);
    timers.add(timer);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const n = requests;
    requests += 1;
    options.onStart?.();
    response.once('close', () => options.onEnd?.());
    const rawBody = await readBody(request, maxBodyBytes);
    if (rawBody === null) {
      // The rest of the body is not read, so the connection cannot be used again.
      answer(response, {
        status: 413,
        headers: { connection: 'close' },
        body: { error: { message: 'body too large' } },
      });
      return;
    }
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    try {
      const { headers, method = 'GET' } = request;
      answerLater(response, await handle({ method, path, headers, body: parseJson(rawBody), rawBody, n }));
    } catch (error) {
      answer(response, { status: 500, body: { error: { message: String(error) } } });
    }
  };

  // Longer than any client keeps a connection in its pool: a server that closes first resets requests in transit.
  const server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 4_096 }, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;

  return {
    url: `http://${shown}:${address.port}`,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

function answer(response: ServerResponse, reply: EndpointReply): void {
  if (response.destroyed) return;
  if (reply.destroy === true) {
    response.destroy();
    return;
  }
  const text = reply.rawBody ?? JSON.stringify(reply.body ?? {});
  response.writeHead(reply.status ?? 200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...reply.headers,
  });
  response.end(text);
}

/** The body as text; null if it is larger than `maxBytes`. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
