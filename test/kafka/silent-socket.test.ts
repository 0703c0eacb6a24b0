import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSocketFactory } from '../../src/kafka/silent-socket.ts';

describe('a connection to a broker', () => {
  let server: Server;
  let served: Promise<unknown[]>;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    server = createServer();
    served = once(server, 'connection');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    vi.useRealTimers();
    server.close();
  });

  const open = async (): Promise<{ client: Socket; broker: Socket }> => {
    const { port } = server.address() as AddressInfo;
    // kafkajs gives no TLS options where there is no TLS, which its types do not know.
    const args = { host: '127.0.0.1', port, onConnect: () => undefined } as Parameters<
      ReturnType<typeof createSocketFactory>
    >[0];
    const client = createSocketFactory(30_000)(args);
    await once(client, 'connect');
    return { client, broker: (await served)[0] as Socket };
  };

  it('is closed if a request has no answer, so that the next try uses another connection', async () => {
    const { client, broker } = await open();
    client.write('a request');
    await once(broker, 'data');
    vi.advanceTimersByTime(29_999);
    // Later writes are no sign of life.
    client.write('another one');
    expect(client.destroyed).toBe(false);
    const failed = once(client, 'error');
    vi.advanceTimersByTime(1);
    expect(String(await failed)).toContain('no answer for 30000 ms');
    expect(client.destroyed).toBe(true);
  });

  it('stays open without requests, and while each request gets its answer in time', async () => {
    const { client, broker } = await open();
    vi.advanceTimersByTime(3_600_000);
    for (let request = 0; request < 3; request += 1) {
      client.write('a request');
      await once(broker, 'data');
      vi.advanceTimersByTime(20_000);
      broker.write('its answer');
      await once(client, 'data');
    }
    vi.advanceTimersByTime(3_600_000);
    expect(client.destroyed).toBe(false);
    client.destroy();
  });
});
