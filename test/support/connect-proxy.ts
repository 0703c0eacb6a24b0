import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A real HTTP proxy on a free port of 127.0.0.1 that tunnels (CONNECT). */
export interface ConnectProxy {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** The requested targets, with the authorization of the requests. */
  readonly asked: readonly { readonly target: string; readonly authorization: string | null }[];
  close(): Promise<void>;
}

/**
 * Starts a proxy.
 *
 * @param portOf the port of 127.0.0.1 for a name; null: the proxy refuses it (407)
 */
export async function startConnectProxy(portOf: (target: string) => number | null): Promise<ConnectProxy> {
  const asked: { target: string; authorization: string | null }[] = [];
  const sockets = new Set<Socket>();
  const http = createServer((_, response) => response.writeHead(405).end());
  http.on('connect', (request, socket: Socket) => {
    const target = request.url ?? '';
    asked.push({ target, authorization: request.headers['proxy-authorization'] ?? null });
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    const port = portOf(target);
    if (port === null) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    host: `127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}
