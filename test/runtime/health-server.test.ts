import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit.ts';
import { startHealthServer } from '../../src/runtime/health-server.ts';
import type { HealthServer, HealthSource } from '../../src/runtime/health-server.ts';

const HEALTHY: HealthSource = {
  whyNotLive: () => null,
  whyNotReady: () => null,
  metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'sluice_x 1\n' }),
};

let server: HealthServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(source: Partial<HealthSource> = {}): Promise<HealthServer> {
  server = await startHealthServer({ host: '127.0.0.1', port: 0 }, { ...HEALTHY, ...source });
  return server;
}

interface Got {
  readonly code: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(path: string, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    request(`${server?.url}${path}`, { method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ code: response.statusCode, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('other paths', () => {
  it('are answered by their handler, which never replaces a probe', async () => {
    const asked: (string | undefined)[] = [];
    await serve({
      other: (incoming, response) => {
        asked.push(incoming.url);
        response.end('page');
        return Promise.resolve();
      },
    });
    expect((await ask('/')).body).toBe('page');
    expect((await ask('/livez/x?y')).body).toBe('page');
    expect(JSON.parse((await ask('/livez?y')).body)).toEqual({ status: 'ok' });
    expect((await ask('/metrics')).body).toBe('sluice_x 1\n');
    expect(asked).toEqual(['/', '/livez/x?y']);
  });

  it('close their connection if the handler fails, and the server continues', async () => {
    await serve({ other: () => Promise.reject(new Error('away')) });
    await expect(ask('/')).rejects.toThrow('socket hang up');
    expect((await ask('/livez')).code).toBe(200);
  });
});

describe('probes', () => {
  it.each(['/livez', '/readyz', '/readyz?verbose'])('%s is 200 with JSON while nothing is wrong', async (path) => {
    await serve();
    const { code, headers, body } = await ask(path);
    expect(code).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    expect(JSON.parse(body)).toEqual({ status: 'ok' });
  });

  it('are 503 with the reason, each with its own', async () => {
    await serve({ whyNotLive: () => 'failed: consumer-crashed', whyNotReady: () => 'draining' });
    const live = await ask('/livez');
    expect([live.code, JSON.parse(live.body)]).toEqual([
      503,
      { status: 'unavailable', reason: 'failed: consumer-crashed' },
    ]);
    const ready = await ask('/readyz');
    expect([ready.code, JSON.parse(ready.body)]).toEqual([503, { status: 'unavailable', reason: 'draining' }]);
  });

  it('follow the state from one request to the next', async () => {
    let reason: string | null = 'not joined yet: grade';
    await serve({ whyNotReady: () => reason });
    expect((await ask('/readyz')).code).toBe(503);
    reason = null;
    expect((await ask('/readyz')).code).toBe(200);
    expect((await ask('/livez')).code).toBe(200);
  });
});

describe('metrics', () => {
  it('are given as they are, with their content type', async () => {
    await serve();
    const { code, headers, body } = await ask('/metrics');
    expect([code, body]).toEqual([200, 'sluice_x 1\n']);
    expect(headers).toMatchObject({ 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });

  it('that cannot be read are 500, and the server continues', async () => {
    await serve({ metrics: () => Promise.reject(new Error('secret detail')) });
    const { code, body } = await ask('/metrics');
    expect([code, JSON.parse(body)]).toEqual([500, { error: 'the metrics cannot be read' }]);
    expect((await ask('/livez')).code).toBe(200);
  });
});

describe('requests', () => {
  it.each(['/livez', '/readyz', '/metrics'])('HEAD %s has the headers of GET and no body', async (path) => {
    await serve();
    const { code, headers, body } = await ask(path, 'HEAD');
    const got = await ask(path);
    expect([code, body]).toEqual([200, '']);
    expect(headers['content-length']).toBe(String(got.body.length));
    expect(headers['content-type']).toBe(got.headers['content-type']);
  });

  it.each(['/', '/livez/', '/LIVEZ', '/metrics.json', '//readyz', '/..%2flivez'])('%s is 404', async (path) => {
    await serve();
    const { code, body } = await ask(path);
    expect(code).toBe(404);
    expect(JSON.parse(body)).toEqual({ error: 'not found', paths: ['/livez', '/readyz', '/metrics'] });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is 405 and says what is allowed', async (method) => {
    await serve();
    const { code, headers } = await ask('/metrics', method);
    expect(code).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD');
  });
});

describe('the address', () => {
  it('is 127.0.0.1 with the port that 0 became', async () => {
    expect((await serve()).url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it('that is taken is one clear failure: exit 1', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const failure: unknown = await startHealthServer({ host: '127.0.0.1', port }, HEALTHY).catch(
      (error: unknown) => error,
    );
    other.close();
    expect(failure).toMatchObject({
      code: 'port-taken',
      message: `--port: ${port} on 127.0.0.1 is taken; choose another one, or 0 for any free one`,
    });
    expect(exitCodeOf(failure)).toBe(1);
  });

  it.each(['192.0.2.1', 'nowhere.invalid'])(
    '%s, which this machine does not have, is wrong usage: exit 2',
    async (host) => {
      const failure: unknown = await startHealthServer({ host, port: 0 }, HEALTHY).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        message: expect.stringMatching(`^--host: ${host} is no address of this machine; `),
      });
      expect(exitCodeOf(failure)).toBe(2);
    },
  );

  it('is free again after the end, connections that were kept open included', async () => {
    const first = await serve();
    expect((await fetch(`${first.url}/livez`)).status).toBe(200);
    await first.close();
    server = null;
    const again = await startHealthServer({ host: '127.0.0.1', port: Number(new URL(first.url).port) }, HEALTHY);
    await again.close();
  });
});

describe('slow connections', () => {
  /** Resolves with the answer, after the server has closed the connection. */
  const endOf = (socket: Socket): Promise<string> =>
    new Promise((resolve) => {
      let answered = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (answered += chunk));
      socket.on('error', () => undefined).on('close', () => resolve(answered));
    });
  const open = async (): Promise<Socket> => {
    const limits = { requestMs: 300, headersMs: 200, checkMs: 20, connections: 8 };
    server = await startHealthServer({ host: '127.0.0.1', port: 0 }, HEALTHY, limits);
    return connect(Number(new URL(server.url).port), '127.0.0.1');
  };

  it('that say nothing are ended', async () => {
    expect(await endOf(await open())).not.toContain('200 OK');
  });

  it('that send a request bit by bit are ended, and others are answered meanwhile', async () => {
    const socket = await open();
    socket.write('GET /livez HTTP/1.1\r\nhost: x\r\n');
    const dripping = setInterval(() => void socket.write('x-more: 1\r\n'), 50);
    const ended = endOf(socket);
    expect((await ask('/livez')).code).toBe(200);
    expect(await ended).toMatch(/^(HTTP\/1\.1 408 |$)/);
    clearInterval(dripping);
    expect((await ask('/livez')).code).toBe(200);
  });

  it('do not keep out others, however many they are: the oldest are ended', async () => {
    const limits = { requestMs: 10_000, headersMs: 5_000, checkMs: 1_000, connections: 8 };
    server = await startHealthServer({ host: '127.0.0.1', port: 0 }, HEALTHY, limits);
    const { port } = new URL(server.url);
    const half = Array.from({ length: 30 }, () => connect(Number(port), '127.0.0.1'));
    const ends = half.map((socket) => endOf(socket));
    for (const socket of half) socket.write('GET /livez HTTP/1.1\r\nhost: x\r\n');
    await Promise.all(ends.slice(0, 20));
    for (let probe = 0; probe < 3; probe += 1) expect((await ask('/livez')).code).toBe(200);
  });

  it('that announce a body and keep it back are ended', async () => {
    const socket = await open();
    socket.write('POST /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx');
    expect(await endOf(socket)).toContain('405');
  });
});
