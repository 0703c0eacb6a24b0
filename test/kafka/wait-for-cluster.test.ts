import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KafkaConnection } from '../../src/kafka/client.ts';
import { waitForCluster } from '../../src/kafka/wait-for-cluster.ts';

describe('the wait for a broker that accepts connections and never answers', () => {
  let server: Server;
  let connection: KafkaConnection;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined).resume());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    connection = { brokers: [`127.0.0.1:${port}`], ssl: false, sasl: null };
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
  });

  it('ends at its deadline in the middle of a request, and closes the connection', async () => {
    const wait = waitForCluster(connection, { deadlineMs: 300, waiting: () => undefined });
    const message = `Kafka at ${connection.brokers[0]} cannot be used: no answer within 0.3 s. Check kafka.brokers`;
    await expect(wait).rejects.toMatchObject({ code: 'kafka-unreachable', message: expect.stringContaining(message) });
    const [socket] = sockets;
    expect(sockets).toHaveLength(1);
    if (socket?.closed === false) await once(socket, 'close');
  });

  it('ends at a signal in the middle of a request', async () => {
    const stop = new AbortController();
    const wait = waitForCluster(connection, { deadlineMs: null, waiting: () => undefined, signal: stop.signal });
    await once(server, 'connection');
    stop.abort(new Error('stopped'));
    await expect(wait).rejects.toThrow('stopped');
  });

  it('is reported while it lasts', async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const waiting = (message: string): void => {
      told.push(message);
      stop.abort(new Error('stopped'));
    };
    await expect(waitForCluster(connection, { deadlineMs: null, waiting, signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
    expect(told).toEqual([`waiting for Kafka at ${connection.brokers[0]} (no answer yet)`]);
  }, 10_000);

  it('does not keep another broker of the list from being asked', async () => {
    const told: string[] = [];
    const both = { ...connection, brokers: [...connection.brokers, '127.0.0.1:9'] };
    const wait = waitForCluster(both, { deadlineMs: 1000, waiting: (message) => told.push(message) });
    await expect(wait).rejects.toMatchObject({
      code: 'kafka-unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(told).toHaveLength(1);
  });
});
