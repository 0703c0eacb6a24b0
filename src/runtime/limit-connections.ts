import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of our servers: enough for a few people and probes. */
export const MOST_CONNECTIONS = 256;

/**
 * Limits the open connections of a server. One more ends the oldest that has no request in progress, so that clients
 * that keep connections without a request do not keep others out; Node.js' own limit refuses the new one.
 */
export function limitConnections(server: Server, most: number): void {
  /** Those without a request in progress, the oldest first. */
  const idle = new Set<Socket>();
  let open = 0;
  server.on('connection', (socket) => {
    open += 1;
    idle.add(socket);
    socket.once('close', () => {
      open -= 1;
      idle.delete(socket);
    });
    const [oldest] = idle;
    if (open <= most || oldest === undefined) return;
    idle.delete(oldest);
    oldest.destroy();
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
}
