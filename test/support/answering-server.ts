import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach } from 'vitest';

/** A request that the server received, with its body read. */
interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The port of its connection. */
  readonly port: number;
  /** Resolves when the connection of the request closes before it was answered. */
  readonly aborted: Promise<void>;
}

/** Decides the answer to a request, by writing to the response; it may also never answer or destroy the socket. */
export type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

/** A real HTTP server on a free port of 127.0.0.1 that keeps its requests. */
export interface AnsweringServer {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** The answer to the next requests. */
  answer: Answer;
  /** Resolves with the next request as soon as it is received. */
  nextRequest(): Promise<ReceivedRequest>;
  close(): Promise<void>;
}

/** Starts a server; its default answer is 204. */
export async function startAnsweringServer(): Promise<AnsweringServer> {
  const requests: ReceivedRequest[] = [];
  const waiting: ((request: ReceivedRequest) => void)[] = [];
  const http = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request: ReceivedRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        port: incoming.socket.remotePort ?? 0,
        body: Buffer.concat(chunks).toString('utf8'),
        aborted: new Promise((resolve) => {
          response.on('close', () => {
            if (!response.writableFinished) resolve();
          });
        }),
      };
      requests.push(request);
      waiting.shift()?.(request);
      server.answer(response, request);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: AnsweringServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests,
    answer: (response) => response.writeHead(204).end(),
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}

/** Answers with a status, a body and headers. */
export const answerWith =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response
      .writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

/**
 * Starts a server before each test and passes it to `use`. The functions added to the returned list are called after
 * the test, the last first, and then the server is closed.
 */
export function useAnsweringServer(use: (server: AnsweringServer) => void): (() => Promise<void>)[] {
  const closing: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    const server = await startAnsweringServer();
    closing.push(() => server.close());
    use(server);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  return closing;
}
