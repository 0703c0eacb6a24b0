import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_MS = 60_000;

/**
 * Creates the sockets of a kafkajs client as kafkajs does, and closes a socket if a request gets no byte of a response
 * for `silentMs`; all of our requests have a response, because none uses acks=0. kafkajs abandons such a request, but
 * retries it over the same connection: if the connection is half-open, all retries would time out one after the other.
 * `closed`, if aborted, closes all of the sockets.
 */
export function createSocketFactory(silentMs: number, closed?: AbortSignal): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    // Kafka's addresses are often IP addresses, which are not valid server names for TLS; kafkajs passes those too.
    const name = isIP(host) === 0 ? { servername: host } : {};
    // Its types require TLS to be set.
    const isTls = Boolean(ssl);
    const socket = isTls ? connectTls({ host, port, ...name, ...ssl }, onConnect) : connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    if (closed !== undefined) closeWith(socket, closed);
    // kafkajs calls it again at each disconnect, and of a closed socket Node.js adds a listener each time.
    socket.once('close', () => (socket.unref = () => socket));
    return breakWhenSilent(socket, silentMs);
  };
}

function closeWith(socket: Socket, closed: AbortSignal): void {
  const close = (): void => {
    socket.destroy(new Error('the client was closed'));
  };
  if (closed.aborted) close();
  closed.addEventListener('abort', close, { once: true });
  socket.on('close', () => closed.removeEventListener('abort', close));
}

function breakWhenSilent(socket: Socket, silentMs: number): Socket {
  let waiting: NodeJS.Timeout | undefined;
  const answered = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
  };
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  socket.write = (...args: unknown[]): boolean => {
    waiting ??= setTimeout(() => {
      socket.destroy(new Error(`no answer for ${silentMs} ms`));
    }, silentMs).unref();
    return write(...args);
  };
  socket.on('data', answered);
  socket.on('close', answered);
  return socket;
}
