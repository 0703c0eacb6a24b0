import type { EndpointReply, EndpointRequest } from './http-endpoint.ts';

import { startHttpEndpoint } from './http-endpoint.ts';

/** Answers one request; it may be asynchronous. If it never settles, the request hangs. */
export type Script = (request: EndpointRequest) => EndpointReply | Promise<EndpointReply>;

/** A running scripted server. */
export interface ScriptedServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Every request so far, in the order in which their bodies were complete. */
  readonly requests: readonly EndpointRequest[];
  /** Fast, even with hanging requests. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an HTTP server on 127.0.0.1 whose answers come from a function: status, headers, body, delay, or a closed
 * connection. For tests of clients.
 *
 * @example
 * const server = await startScriptedServer(({ n }) => (n === 0 ? { status: 503 } : { body: { ok: true } }));
 */
export async function startScriptedServer(script: Script, options: { port?: number } = {}): Promise<ScriptedServer> {
  const requests: EndpointRequest[] = [];
  const endpoint = await startHttpEndpoint({
    port: options.port,
    handle: (request) => {
      requests.push(request);
      return script(request);
    },
  });
  return { url: endpoint.url, requests, close: endpoint.close };
}
