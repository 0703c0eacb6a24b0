import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import { addressOf, postJson, requestHeaders } from '../../src/model/post-json.ts';
import type { HttpAnswer } from '../../src/model/post-json.ts';
import { UnreadableBody } from '../../src/model/body-sink.ts';
import { ReplyBudget } from '../../src/model/reply-budget.ts';
import type { ReplyShare } from '../../src/model/reply-budget.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A server with scripted answers, and the ends of its answers. */
async function serve(answer: (response: ServerResponse) => void): Promise<{ url: string; ended: Promise<number> }> {
  let closed: (bytes: number) => void;
  const ended = new Promise<number>((resolve) => {
    closed = resolve;
  });
  const http = createServer((request, response) => {
    request.resume();
    request.once('end', () => answer(response));
    response.once('close', () => closed(request.socket.bytesWritten));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  closing.push(async () => {
    http.closeAllConnections();
    http.close();
    await once(http, 'close');
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`, ended };
}

const KEY = 'sk-secret-0123456789';

function post(url: string, maxReplyBytes: number, budget = new ReplyBudget(1e9)): Promise<HttpAnswer> {
  const dispatcher = createEndpointPool(url, { connections: 1, maxReplyBytes, budget });
  closing.push(() => dispatcher.destroy());
  return postJson(dispatcher, { address: addressOf(url), headers: requestHeaders(KEY), body: '{}', signal: null });
}

async function answered(
  body: Buffer | string,
  headers: Record<string, string>,
  maxReplyBytes = 100_000,
  status = 200,
): Promise<HttpAnswer> {
  const { url } = await serve((response) => response.writeHead(status, headers).end(body));
  return post(url, maxReplyBytes);
}

const failureOf = async (call: Promise<unknown>): Promise<UnreadableBody> => {
  const error: unknown = await call.then(
    (value) => expect.fail(`expected a failure, got ${JSON.stringify(value).slice(0, 100)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnreadableBody)) throw error;
  return error;
};

const TEXT = JSON.stringify({ text: 'sechs mal sieben – 42 '.repeat(200) });
const CODERS: Readonly<Record<string, (text: string | Buffer) => Buffer>> = {
  gzip: zlib.gzipSync,
  'x-gzip': zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  zstd: zlib.zstdCompressSync,
};

describe('a body that is not UTF-8', () => {
  const latin1 = Buffer.from(JSON.stringify({ text: 'idé' }), 'latin1');

  it.each([
    ['plain', latin1, {}],
    ['coded', zlib.gzipSync(latin1), { 'content-encoding': 'gzip' }],
    ['cut within a character', Buffer.from('{"text":"idé').subarray(0, -1), {}],
  ])('is malformed, since characters would be lost: %s', async (_, body, headers) => {
    const failure = await failureOf(answered(body, headers));
    expect(failure).toMatchObject({ reason: 'malformed-reply', message: expect.stringContaining('is not UTF-8') });
  });

  it('is read where it has replacement characters of its own, and in an error', async () => {
    expect((await answered('{"text":"id\ufffd"}', {})).text).toBe('{"text":"id\ufffd"}');
    expect((await answered(latin1, {}, 100_000, 500)).text).toBe('{"text":"id\ufffd"}');
  });
});

describe('a coded body', () => {
  it.each(Object.entries(CODERS))('is decoded from %s', async (coding, encode) => {
    expect((await answered(encode(TEXT), { 'content-encoding': coding })).text).toBe(TEXT);
  });

  it('is decoded from several codings, the last first, whatever their case', async () => {
    const body = zlib.brotliCompressSync(zlib.gzipSync(TEXT));
    expect((await answered(body, { 'content-encoding': 'GZIP, identity, Br' })).text).toBe(TEXT);
    expect((await answered(TEXT, { 'content-encoding': 'identity' })).text).toBe(TEXT);
  });

  it.each([
    ['not in its coding', 'gzip', Buffer.from(TEXT)],
    ['cut', 'gzip', zlib.gzipSync(TEXT).subarray(0, 40)],
    ['cut', 'br', zlib.brotliCompressSync(TEXT).subarray(0, 20)],
    ['not in its coding', 'zstd', Buffer.from(TEXT)],
    ['in an unknown coding', 'rot13', Buffer.from(TEXT)],
    ['in too many codings', 'gzip, gzip, gzip, gzip', zlib.gzipSync(TEXT)],
  ])('is malformed where it is %s (%s)', async (_, coding, body) => {
    expect(await failureOf(answered(body, { 'content-encoding': coding }))).toMatchObject({
      reason: 'malformed-reply',
    });
  });

  it.each(Object.entries(CODERS))('is ended where a few bytes of %s inflate over the limit', async (coding, encode) => {
    const bomb = encode(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    const failure = await failureOf(answered(bomb, { 'content-encoding': coding }));
    expect(failure).toMatchObject({ reason: 'reply-too-large', message: expect.stringContaining('100000') });
  });

  it('is ended where coding within coding inflates over the limit', async () => {
    const bomb = zlib.gzipSync(zlib.gzipSync(Buffer.alloc(50_000_000)));
    const failure = await failureOf(answered(bomb, { 'content-encoding': 'gzip, gzip' }));
    expect(failure.reason).toBe('reply-too-large');
  });
});

describe('a long body', () => {
  it('is read up to the limit itself', async () => {
    const body = 'x'.repeat(100_000);
    expect((await answered(body, {})).text).toBe(body);
  });

  it('is ended at once where its length is announced', async () => {
    const { url, ended } = await serve((response) => {
      response.writeHead(200, { 'content-length': '50000000' });
      response.write('x');
    });
    expect(await failureOf(post(url, 100_000))).toMatchObject({ reason: 'reply-too-large' });
    expect(await ended).toBeLessThan(1_000);
  });

  it('is ended if it never ends, and its connection is closed', async () => {
    const chunk = 'x'.repeat(64 * 1024);
    const { url, ended } = await serve((response) => {
      response.writeHead(200);
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', write);
      };
      write();
    });
    expect(await failureOf(post(url, 1_000_000))).toMatchObject({ reason: 'reply-too-large' });
    // Bytes in the buffers of both sides, in addition to those that were read.
    expect(await ended).toBeLessThan(30_000_000);
  });

  it('of a refusal is cut for its excerpt, and the status stays', async () => {
    const answer = await answered('x'.repeat(1_000_000), {}, 10_000_000, 500);
    expect(answer.status).toBe(500);
    expect(answer.text.length).toBeLessThanOrEqual(64 * 1024);
    expect(answer.text).toMatch(/^x+$/);
    expect((await answered('no gzip', { 'content-encoding': 'gzip' }, 1_000, 503)).status).toBe(503);
  });

  it('fails with the error of the connection where that breaks', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-length': '1000', 'content-encoding': 'gzip' });
      response.write(zlib.gzipSync(TEXT).subarray(0, 20), () => response.destroy());
    });
    const error: unknown = await post(url, 100_000).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'UND_ERR_SOCKET' });
  });
});

describe('the bytes of all replies', () => {
  it('are bounded: above the bound only the largest continues, and each one ends', async () => {
    const budget = new ReplyBudget(200_000);
    let peak = 0;
    const sizes = [400_000, 150_000, 150_000, 150_000, 150_000, 150_000, 150_000, 150_000];
    const calls = sizes.map(async (size) => {
      const { url } = await serve((response) => response.writeHead(200).end('x'.repeat(size)));
      return (await post(url, 1_000_000, budget)).text.length;
    });
    const done = new AbortController();
    const watch = (async () => {
      while (!done.signal.aborted) {
        peak = Math.max(peak, budget.bytes);
        await nextTurn();
      }
    })();
    expect(await Promise.all(calls)).toEqual(sizes);
    done.abort();
    await watch;
    expect(budget.bytes).toBe(0);
    expect(peak).toBeGreaterThan(0);
    // The bound, the largest one beyond it, and a chunk of each.
    expect(peak).toBeLessThan(200_000 + 400_000 + sizes.length * 65_536);
  });

  it('are free again after failures, and after calls that were given up', async () => {
    const budget = new ReplyBudget(1_000);
    const { url } = await serve((response) => response.writeHead(200).write('x'.repeat(5_000)));
    const other = await serve((response) => response.writeHead(200).write('x'.repeat(5_000)));
    const dispatcher = createEndpointPool(url, { connections: 1, budget });
    const abort = new AbortController();
    const headers = requestHeaders(undefined);
    const given = postJson(dispatcher, { address: addressOf(url), headers, body: '{}', signal: abort.signal });
    const waiting = post(other.url, 4_000, budget);
    expect(await failureOf(waiting)).toMatchObject({ reason: 'reply-too-large' });
    abort.abort();
    await expect(given).rejects.toThrow();
    await dispatcher.destroy();
    expect(budget.bytes).toBe(0);
  });
});

describe('headers', () => {
  it('are without the key, in whatever form they send it back', async () => {
    const answer = await answered('{}', {
      'x-echo': `Bearer ${KEY}`,
      'x-url': encodeURIComponent(`key=${KEY}`),
      'x-base64': Buffer.from(`Bearer ${KEY}`).toString('base64'),
      'retry-after': '7',
    });
    expect(JSON.stringify(answer.headers)).not.toMatch(/secret|c2VjcmV0/);
    expect(answer.headers).toMatchObject({ 'x-echo': 'Bearer [key]', 'retry-after': '7' });
  });
});

describe('a budget', () => {
  afterEach(() => vi.useRealTimers());

  it('lets the largest read on above the bound, and all of them below it', () => {
    const budget = new ReplyBudget(100);
    const resumed: string[] = [];
    const [a, b] = [budget.open(() => undefined), budget.open(() => undefined)];
    expect(a.take(40, () => resumed.push('a'))).toBe(true);
    expect(b.take(50, () => resumed.push('b'))).toBe(true);
    expect(a.take(15, () => resumed.push('a'))).toBe(true);
    expect(b.take(2, () => resumed.push('b'))).toBe(false);
    expect(a.take(100, () => resumed.push('a'))).toBe(true);
    a.release();
    a.release();
    expect(resumed).toEqual(['b']);
    expect(budget.bytes).toBe(52);
  });

  it('cancels the stalled one that all others wait for, then the next', () => {
    vi.useFakeTimers();
    const budget = new ReplyBudget(100);
    const given: string[] = [];
    const reply = (name: string): ReplyShare => {
      const share = budget.open(() => {
        given.push(name);
        share.release();
      });
      return share;
    };
    const [a, b, c] = [reply('a'), reply('b'), reply('c')];
    a.take(90, () => undefined);
    b.take(80, () => undefined);
    c.take(70, () => undefined);
    vi.advanceTimersByTime(9_000);
    a.take(1, () => undefined);
    vi.advanceTimersByTime(9_000);
    expect(given).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(given).toEqual(['a']);
    vi.advanceTimersByTime(10_000);
    expect(given).toEqual(['a', 'b']);
    vi.advanceTimersByTime(60_000);
    expect(given).toEqual(['a', 'b']);
    expect(budget.bytes).toBe(70);
  });
});
