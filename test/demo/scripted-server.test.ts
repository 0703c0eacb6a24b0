import { afterEach, describe, expect, it } from 'vitest';

import { startHttpEndpoint } from '../../src/demo/http-endpoint.ts';
import { startScriptedServer } from '../../src/demo/scripted-server.ts';

const open: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(...args: Parameters<typeof startScriptedServer>): ReturnType<typeof startScriptedServer> {
  const server = await startScriptedServer(...args);
  open.push(server);
  return server;
}

describe('startScriptedServer', () => {
  it('answers each request as the script says and records it', async () => {
    const server = await start(({ n }) =>
      n === 0 ? { status: 503, headers: { 'retry-after': '2' }, body: { error: 'busy' } } : { rawBody: 'not json' },
    );
    const first = await fetch(`${server.url}/a?b=1`, { method: 'POST', body: '{"x":1}', headers: { 'x-key': 'k' } });
    expect([first.status, first.headers.get('retry-after'), await first.json()]).toEqual([503, '2', { error: 'busy' }]);
    const second = await fetch(`${server.url}/a`);
    expect([second.status, await second.text()]).toEqual([200, 'not json']);
    expect(server.requests.map(({ method, path, body, n }) => ({ method, path, body, n }))).toEqual([
      { method: 'POST', path: '/a', body: { x: 1 }, n: 0 },
      { method: 'GET', path: '/a', body: undefined, n: 1 },
    ]);
    expect(server.requests[0]?.headers['x-key']).toBe('k');
  });

  it('can wait, and can cut the connection', async () => {
    const server = await start(({ path }) => (path === '/cut' ? { destroy: true } : { delayMs: 60, body: {} }));
    const before = performance.now();
    await fetch(`${server.url}/slow`);
    expect(performance.now() - before).toBeGreaterThan(50);
    await expect(fetch(`${server.url}/cut`)).rejects.toThrow('fetch failed');
  });

  it('shows the error of a script that throws', async () => {
    const server = await start(() => {
      throw new Error('no such case');
    });
    const reply = await fetch(server.url);
    expect(reply.status).toBe(500);
    expect(await reply.text()).toContain('no such case');
  });

  it('closes at once with requests open, delayed or hanging', async () => {
    const server = await start(({ path }) =>
      path === '/hang' ? new Promise<never>(() => undefined) : { delayMs: 60_000, body: {} },
    );
    const pending = [fetch(`${server.url}/hang`), fetch(`${server.url}/slow`)].map((call) =>
      call.then(
        () => 'answered',
        () => 'cut',
      ),
    );
    while (server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = performance.now();
    await server.close();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await Promise.all(pending)).toEqual(['cut', 'cut']);
  });
});

describe('startHttpEndpoint', () => {
  it('answers 413 to a body above its cap', async () => {
    const endpoint = await startHttpEndpoint({ maxBodyBytes: 10, handle: () => ({ body: {} }) });
    open.push(endpoint);
    expect((await fetch(endpoint.url, { method: 'POST', body: 'x'.repeat(11) })).status).toBe(413);
    expect((await fetch(endpoint.url, { method: 'POST', body: 'x'.repeat(10) })).status).toBe(200);
  });

  it('fails where its port is taken', async () => {
    const first = await startHttpEndpoint({ handle: () => ({}) });
    open.push(first);
    const port = Number(new URL(first.url).port);
    await expect(startHttpEndpoint({ handle: () => ({}), port })).rejects.toThrow('EADDRINUSE');
  });
});
