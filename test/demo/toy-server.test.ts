import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ModelEndpoint } from '../../src/demo/model-endpoint.ts';

import { createRandom, drawLatencyMs } from '../../src/demo/seeded-random.ts';
import { startToyServer } from '../../src/demo/toy-server.ts';

interface Completion {
  readonly model: string;
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: { readonly content: string; readonly reasoning_content?: string };
  }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

describe('startToyServer', () => {
  let server: ModelEndpoint;
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(server.url + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  const ask = async (model: string, content: string, rest: object = {}): Promise<Completion> => {
    const reply = await post('/v1/chat/completions', { model, messages: [{ role: 'user', content }], ...rest });
    return (await reply.json()) as Completion;
  };

  beforeAll(async () => {
    server = await startToyServer({ seed: 1, latencyMs: { mean: 0, sigma: 0 } });
  });
  afterAll(async () => {
    await server.close();
  });

  it('lists its models', async () => {
    const list = (await (await fetch(`${server.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(['toy-target', 'toy-teacher', 'toy-prm']);
  });

  it('answers as the target, with usage', async () => {
    const reply = await ask('toy-target', 'Compute 2 + 3 + 4.\n\nPlease.');
    expect(reply.model).toBe('toy-target');
    expect(reply.choices[0]?.message.content).toMatch(/\\boxed\{\d+\}\.$/);
    expect(reply.choices[0]?.finish_reason).toBe('stop');
    expect(reply.usage.prompt_tokens).toBeGreaterThan(5);
    expect(reply.usage.completion_tokens).toBeGreaterThan(10);
  });

  it('keeps the reasoning of the teacher apart', async () => {
    const message = (await ask('toy-teacher', 'Compute 2 + 3 + 4.\n\nPlease.')).choices[0]?.message;
    expect(message?.reasoning_content).toContain('2 + 3 = 5');
    expect(message?.content).toMatch(/\\boxed\{9\}$/);
  });

  it('stops at the token limit', async () => {
    const { choices, usage } = await ask('toy-teacher', 'Compute 2 + 3 + 4.\n\nPlease.', { max_tokens: 5 });
    expect(choices[0]?.finish_reason).toBe('length');
    expect(choices[0]?.message.content).toBe('');
    expect(usage.completion_tokens).toBe(5);
  });

  it('scores steps as vLLM does, one row per separator', async () => {
    const input =
      '<|im_start|>system\nJudge.<|im_end|>\n<|im_start|>user\nCompute 2 + 3 + 4.<|im_end|>\n' +
      '<|im_start|>assistant\n2 + 3 = 5<extra_0>5 + 4 = 10<extra_0><|im_end|><|endoftext|>';
    const reply = (await (await post('/pooling', { model: 'toy-prm', input })).json()) as {
      data: [{ data: [number, number][] }];
    };
    const rows = reply.data[0].data;
    expect(rows.map(([, positive]) => Math.round(positive))).toEqual([1, 0]);
    for (const [negative, positive] of rows) expect(negative + positive).toBeCloseTo(1, 12);
  });

  it.each([
    ['/v1/chat/completions', { model: 'nobody', messages: [] }, 404],
    ['/pooling', { model: 'toy-target', input: 'a<extra_0>' }, 404],
    ['/v1/nothing', {}, 404],
    ['/v1/chat/completions', 'not json', 400],
    ['/v1/chat/completions', {}, 400],
    ['/v1/chat/completions', { model: 'toy-target' }, 400],
    ['/v1/chat/completions', { model: 'toy-target', messages: [{ role: 'system', content: 'x' }] }, 400],
    ['/v1/chat/completions', { model: 'toy-target', stream: true, messages: [{ role: 'user', content: 'x' }] }, 400],
    ['/pooling', { model: 'toy-prm', input: ['a<extra_0>'] }, 400],
    ['/pooling', { model: 'toy-prm', input: 'no separator' }, 400],
  ])('refuses %s %j with %i', async (path, body, status) => {
    const reply = await post(path, body);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ error: { type: 'invalid_request_error', message: expect.any(String) } });
  });
});

describe('startToyServer with latency', () => {
  it('answers after a delay and counts requests in flight', async () => {
    const server = await startToyServer({ latencyMs: { mean: 60, sigma: 0 } });
    const before = performance.now();
    const calls = ['toy-target', 'toy-target', 'toy-teacher'].map((model) =>
      fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Compute 1 + 1.' }] }),
      }).then((reply) => reply.json()),
    );
    await Promise.all(calls);
    expect(performance.now() - before).toBeGreaterThan(50);
    const stats = server.stats();
    await server.close();
    expect(stats.requests).toEqual({ 'toy-target': 2, 'toy-teacher': 1 });
    expect(stats.inFlightPeak).toBe(3);
  });
});

describe('drawLatencyMs', () => {
  it('has the mean that it is given', () => {
    const random = createRandom(1);
    const draws = Array.from({ length: 20_000 }, () => drawLatencyMs(random, { mean: 40, sigma: 0.6 }));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    expect(mean).toBeGreaterThan(39);
    expect(mean).toBeLessThan(41);
    expect(Math.min(...draws)).toBeGreaterThan(0);
    expect(drawLatencyMs(random, { mean: 0, sigma: 0.6 })).toBe(0);
    expect(drawLatencyMs(random, { mean: 7, sigma: 0 })).toBeCloseTo(7);
  });
});
