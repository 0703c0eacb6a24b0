import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectionFailure } from '../../src/model/call-failures.ts';
import { createChatModel } from '../../src/model/chat-model.ts';
import type { ChatModelOptions } from '../../src/model/chat-model.ts';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import { describeError } from '../../src/records/sluice-error.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { ChatReply, ChatRequest } from '../../src/records/model-reply.ts';
import { answerWith, useAnsweringServer } from '../support/answering-server.ts';
import type { Answer, AnsweringServer } from '../support/answering-server.ts';

const KEY = 'sk-secret-0123456789';
const request: ChatRequest = { messages: [{ role: 'user', content: 'What is 6 × 7?' }] };

const completion = (message: object, more: object = {}, choice: object = {}): object => ({
  id: 'c1',
  object: 'chat.completion',
  model: 'served-model',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...choice }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  ...more,
});

let server: AnsweringServer;
const closing = useAnsweringServer((started) => {
  server = started;
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function modelAt(url: string, options: Partial<ChatModelOptions> = {}): ReturnType<typeof createChatModel> {
  const dispatcher = createEndpointPool(url, { connections: 4, connectTimeoutMs: 2_000, maxReplyBytes: 100_000 });
  closing.push(() => dispatcher.destroy());
  return createChatModel({
    baseUrl: `${url}/v1`,
    model: 'configured-model',
    apiKey: KEY,
    sampling: { temperature: 0.6, topP: 0.95, maxTokens: 64 },
    timeoutMs: 5_000,
    dispatcher,
    ...options,
  });
}

function answered(answer: Answer, options?: Partial<ChatModelOptions>): Promise<ChatReply> {
  server.answer = answer;
  return firstValueFrom(modelAt(server.url, options).complete(request));
}

async function failed(call: Promise<unknown>): Promise<CallFailure> {
  const failure: unknown = await call.then(
    (reply) => expect.fail(`expected a failure, got ${JSON.stringify(reply)}`),
    (error: unknown) => error,
  );
  if (!(failure instanceof CallFailure)) throw failure;
  expect(describeError(failure)).not.toContain(KEY);
  expect(JSON.stringify(failure)).not.toContain(KEY);
  expect(failure.stack).not.toContain(KEY);
  return failure;
}

describe('a request', () => {
  it('is one POST with the sampling, the extra body and the key, and nothing of the environment', async () => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-leak: 1');
    vi.stubEnv('OPENAI_ORG_ID', 'org-leak');
    await answered(answerWith(200, completion({ content: '42' })), {
      extraBody: { seed: 7, max_tokens: undefined, max_completion_tokens: 64, stream: true },
    });
    expect(server.requests).toHaveLength(1);
    const [sent] = server.requests;
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      model: 'configured-model',
      messages: request.messages,
      temperature: 0.6,
      top_p: 0.95,
      max_completion_tokens: 64,
      seed: 7,
      stream: false,
    });
    expect(sent?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(Object.keys(sent?.headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
    ]);
  });

  it('carries no authorization without a key', async () => {
    server.answer = answerWith(200, completion({ content: '42' }));
    const dispatcher = createEndpointPool(server.url, { connections: 1 });
    closing.push(() => dispatcher.destroy());
    const sampling = { temperature: 0, topP: 1, maxTokens: 8 };
    const model = createChatModel({ baseUrl: server.url, model: 'm', sampling, timeoutMs: 5_000, dispatcher });
    await firstValueFrom(model.complete(request));
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('starts with the subscription, once for each', async () => {
    server.answer = answerWith(200, completion({ content: '42' }));
    const reply = modelAt(server.url).complete(request);
    await sleep(20);
    expect(server.requests).toHaveLength(0);
    await Promise.all([firstValueFrom(reply), firstValueFrom(reply)]);
    expect(server.requests).toHaveLength(2);
  });

  it('is aborted at the endpoint when it is unsubscribed', async () => {
    server.answer = () => {};
    const received = server.nextRequest();
    const seen: unknown[] = [];
    const subscription = modelAt(server.url)
      .complete(request)
      .subscribe({
        next: (reply) => seen.push(reply),
        error: (error: unknown) => seen.push(error),
      });
    const { aborted } = await received;
    subscription.unsubscribe();
    await aborted;
    expect(seen).toEqual([]);
  });
});

describe('a reply', () => {
  it('has the returned model, the usage and the latency', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 64 },
      completion_tokens_details: { reasoning_tokens: 40 },
    };
    const reply = await answered(
      answerWith(200, completion({ content: '42', reasoning_content: 'six sevens' }, { usage })),
    );
    expect(reply).toMatchObject({
      content: '42',
      reasoning: 'six sevens',
      finishReason: 'stop',
      returnedModel: 'served-model',
      usage: { prompt: 100, cachedPrompt: 64, completion: 50, reasoning: 40 },
    });
    expect(reply.latencyMs).toBeGreaterThan(0);
  });

  it('is read with any content type', async () => {
    const text = JSON.stringify(completion({ content: '42' }));
    expect(await answered(answerWith(200, text))).toMatchObject({ content: '42', reasoning: null });
  });

  it('may be preceded by the blank lines that keep a connection alive', async () => {
    const text = `\n\n\n${JSON.stringify(completion({ content: '42' }))}`;
    expect(await answered(answerWith(200, text))).toMatchObject({ content: '42' });
  });
});

describe('a failure', () => {
  it.each([
    [429, 'rate-limited'],
    [500, 'server-error'],
    [502, 'server-error'],
    [503, 'overloaded'],
    [529, 'overloaded'],
    [402, 'quota-exhausted'],
    [408, 'try-later'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [400, 'request-refused'],
    [404, 'model-not-found'],
    [422, 'request-refused'],
    [307, 'request-refused'],
  ] as const)('is, for status %i, %s with the beginning of the body, and not tried again', async (status, reason) => {
    const body = { error: { message: `no good,   ${KEY} `.repeat(100) } };
    const failure = await failed(answered(answerWith(status, body, { location: 'http://127.0.0.1:1/' })));
    expect(failure.reason).toBe(reason);
    expect(failure.message).toMatch(
      new RegExp(`^configured-model at 127.0.0.1:\\d+: status ${status}: .*no good, \\[key\\]`),
    );
    expect(failure.message.length).toBeLessThan(300);
    expect(server.requests).toHaveLength(1);
  });

  it('says after how long the endpoint answered with an error', async () => {
    const late = (status: number): Answer => {
      return (response, ...rest) =>
        void sleep(100).then(() => answerWith(status, { error: 'late' })(response, ...rest));
    };
    for (const status of [502, 200]) {
      const failure = await failed(answered(late(status)));
      expect(failure).toMatchObject({ reason: 'server-error', hasBegun: false });
      expect(failure.answeredAfterMs).toBeGreaterThan(90);
    }
    expect((await failed(answered((response) => response.destroy()))).answeredAfterMs).toBeNull();
  });

  it('says how long the endpoint asks to wait', async () => {
    expect((await failed(answered(answerWith(429, {}, { 'retry-after': '7' })))).retryAfterMs).toBe(7_000);
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    const dated = await failed(answered(answerWith(503, {}, { 'retry-after': inAMinute })));
    expect(dated.retryAfterMs).toBeGreaterThan(55_000);
    expect(dated.retryAfterMs).toBeLessThanOrEqual(60_000);
    expect((await failed(answered(answerWith(429, {}, { 'retry-after': 'soon' })))).retryAfterMs).toBeNull();
  });

  it.each([
    ['no body', answerWith(200, ''), 'empty-reply'],
    ['blank lines', answerWith(200, '\n\n'), 'empty-reply'],
    ['no content', answerWith(200, completion({ content: null })), 'empty-reply'],
    ['HTML', answerWith(200, '<html><body>Bad gateway'), 'malformed-reply'],
    ['cut JSON', answerWith(200, '{"choices": ['), 'malformed-reply'],
    ['an error with status 200', answerWith(200, { error: { message: 'overloaded' } }), 'server-error'],
    ['an answer without end', answerWith(200, 'x'.repeat(200_000)), 'reply-too-large'],
  ] as const)('is, for %s, named as what it is', async (_, answer, reason) => {
    expect((await failed(answered(answer))).reason).toBe(reason);
  });

  it('is connection-refused where nothing listens', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const failure = await failed(firstValueFrom(modelAt(`http://127.0.0.1:${port}`).complete(request)));
    expect(failure.reason).toBe('connection-refused');
    expect(failure.message).toContain('ECONNREFUSED');
    const byName = await failed(firstValueFrom(modelAt(`http://localhost:${port}`).complete(request)));
    expect(byName.reason).toBe('connection-refused');
  });

  it('is connection-failed for anything else below HTTP', () => {
    const target = { model: 'm', host: 'h', apiKey: KEY };
    const unknownName = Object.assign(new Error(`getaddrinfo ENOTFOUND ${KEY}`), { code: 'ENOTFOUND' });
    const failure = connectionFailure(target, new TypeError('fetch failed', { cause: unknownName }));
    expect(failure.reason).toBe('connection-failed');
    const slow = Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' });
    expect(connectionFailure(target, slow)).toMatchObject({ reason: 'connection-failed' });
    expect(connectionFailure(target, unknownName).message).toBe('m at h: getaddrinfo ENOTFOUND [key]');
  });

  it('is connection-failed where the connection breaks, before the reply and within it', async () => {
    const before = await failed(answered((response) => response.destroy()));
    expect(before.reason).toBe('connection-failed');
    const middle = await failed(
      answered((response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"choices":', () => response.destroy());
      }),
    );
    expect(middle.reason).toBe('connection-failed');
  });

  it('is timeout where the reply does not begin, or does not end, within the limit', async () => {
    const limits = { timeoutMs: 100 };
    const silent = await failed(answered(() => {}, limits));
    expect(silent).toMatchObject({ reason: 'timeout', retryAfterMs: null });
    expect(silent.message).toContain('no reply within 100 ms');
    const slow = await failed(
      answered((response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{');
      }, limits),
    );
    expect(slow.reason).toBe('timeout');
    await server.requests[1]?.aborted;
  });
});

it('refuses a key that is not allowed in a header, without showing it', () => {
  expect(() => modelAt(server.url, { apiKey: 'sk-abc\n' })).toThrow(/API key must be printable ASCII/);
  expect(() => modelAt(server.url, { apiKey: 'sk-abc\n' })).not.toThrow(/sk-abc/);
});
