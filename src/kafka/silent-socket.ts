import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_MS = 60_000;

/**
 * Makes the sockets of a kafkajs client, as kafkajs itself would, and breaks one that leaves a request without a byte
 * of answer for `silentMs`; each of ours has an answer, since nothing is sent with acks=0. kafkajs gives up the request
 * then, but sends its next try over the same connection: where the other end is gone without a word (half-open), all
 * its retries would end that way, one time limit after the other.
 */
export function createSocketFactory(silentMs: number): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    // Kafka's addresses are often no names that a certificate could stand for; kafkajs names the others too.
    const name = isIP(host) === 0 ? { servername: host } : {};
    // Its types say that there is always TLS.
    const isTls = Boolean(ssl);
    const socket = isTls ? connectTls({ host, port, ...name, ...ssl }, onConnect) : connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return breakWhenSilent(socket, silentMs);
  };
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
