import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openLivePage } from '../../src/web/live-page.ts';

it('ends a connection whose request has no complete head a few seconds later', { timeout: 15_000 }, async () => {
  const open = (): Promise<null> => Promise.resolve(null);
  const page = openLivePage({ campaign: 'c', host: '127.0.0.1', isLazy: true, open, note: () => undefined });
  onTestFinished(() => page.close());
  page.server.listen(0, '127.0.0.1');
  await once(page.server, 'listening');
  const { port } = page.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n');
  const began = performance.now();
  socket.on('data', () => undefined).on('error', () => undefined);
  await once(socket, 'close');
  expect(performance.now() - began).toBeLessThan(9000);
});
