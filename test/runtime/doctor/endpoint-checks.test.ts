import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { Check } from '../../../src/records/check.ts';
import { checkEndpoints } from '../../../src/runtime/doctor/endpoint-checks.ts';
import { answerWith, useAnsweringServer } from '../../support/answering-server.ts';
import type { Answer, AnsweringServer } from '../../support/answering-server.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import { DONE, event, streamOf } from '../../support/chat-world.ts';
import { threeAttempts } from '../../support/grading-policies.ts';
import { SELF_SIGNED } from '../../support/self-signed.ts';

const KEY = 'sk-secret-0123456789';

let server: AnsweringServer;
const closing = useAnsweringServer((started) => {
  server = started;
});

/** The findings of doctor for the target, with a teacher and a scorer that are not called. */
async function targetCheck(target: object = {}, env: Record<string, string> = {}): Promise<Check> {
  const config = parseConfig(
    {
      campaign: 'c',
      models: {
        target: { baseUrl: `${server.url}/v1`, model: 'm', sampling: { maxTokens: 64 }, ...target },
        teacher: { baseUrl: 'http://127.0.0.1:1/v1', model: 't', limits: { timeoutMs: 500 } },
        scorer: { baseUrl: 'http://127.0.0.1:1', model: 'p', limits: { timeoutMs: 500 } },
      },
    },
    { cwd: '/', env },
  );
  const checks = await checkEndpoints(config);
  for (const { found, fix } of checks) expect(`${found} ${fix}`).not.toMatch(/sk-secret|secret-password/);
  const check = checks.find(({ name }) => name === 'target');
  if (check === undefined) throw new Error('expected a check of the target');
  return check;
}

const reply = (more: object = {}, usage: object = {}): object => ({
  model: 'm',
  choices: [{ message: { role: 'assistant', content: 'It is \\boxed{40}.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 20, completion_tokens: 8, ...usage },
  ...more,
});
const list = (ids: readonly string[], contextTokens?: number): object => ({
  data: ids.map((id) => ({ id, ...(contextTokens !== undefined && { max_model_len: contextTokens }) })),
});

/** A server with these routes; anything else is 404, as FastAPI words it. */
const routes =
  (answers: Readonly<Record<string, Answer>>): Answer =>
  (response, request) =>
    (answers[request.path] ?? answerWith(404, { detail: 'Not Found' }))(response, request);

const chatWith = (chat: Answer, models: object = list(['m'])): Answer =>
  routes({ '/v1/models': answerWith(200, models), '/v1/chat/completions': chat });
const refusing = (status: number, message: string): Answer => answerWith(status, { error: { message } });

describe('doctor explains', () => {
  it('nothing where all is well', async () => {
    server.answer = chatWith(answerWith(200, reply()));
    expect(await targetCheck()).toMatchObject({ status: 'ok', fix: null });
  });

  it('a base URL without /v1', async () => {
    server.answer = chatWith(answerWith(200, reply()));
    const check = await targetCheck({ baseUrl: server.url });
    expect(check).toMatchObject({ status: 'failed' });
    expect(check.fix).toBe(`set models.target.baseUrl to ${server.url}/v1: the server lists its models there`);
  });

  it('a base URL that is that of the route, and a wrong model with it', async () => {
    server.answer = chatWith(answerWith(200, reply()), list(['other']));
    const { fix } = await targetCheck({ baseUrl: `${server.url}/v1/chat/completions` });
    expect(fix).toBe(
      `set models.target.baseUrl to ${server.url}/v1: the server lists its models there; and correct models.target.model: the endpoint serves other`,
    );
  });

  it('a model that is not served, with those that are', async () => {
    server.answer = chatWith(refusing(404, 'The model `m` does not exist.'), list(['a', 'b']));
    expect(await targetCheck()).toMatchObject({
      status: 'failed',
      fix: 'correct models.target.model: the endpoint serves a, b',
    });
  });

  it('a wrong key, without it', async () => {
    server.answer = chatWith(refusing(401, `Incorrect API key provided: ${KEY}`));
    const check = await targetCheck({ apiKeyEnv: 'KEY' }, { KEY });
    expect(check.found).toMatch(/^unauthorized: /);
    expect(check.fix).toContain('models.target.apiKeyEnv must name the variable with a valid key');
  });

  it.each([
    [
      'max_tokens',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "set models.target.maxTokensField to 'max_completion_tokens'",
    ],
    [
      'max_completion_tokens',
      'Unrecognized request argument supplied: max_completion_tokens',
      "leave models.target.maxTokensField at 'max_tokens'",
    ],
  ])('that %s is refused', async (maxTokensField, message, fix) => {
    server.answer = chatWith(refusing(400, message));
    expect((await targetCheck({ maxTokensField })).fix).toContain(fix);
  });

  it('a token limit that is not heeded', async () => {
    server.answer = chatWith(answerWith(200, reply({}, { completion_tokens: 900 })));
    expect((await targetCheck()).fix).toContain(
      'it does not know max_tokens; try the other models.target.maxTokensField',
    );
  });

  it('a temperature that is fixed, and a field of extraBody that is not known', async () => {
    server.answer = chatWith(
      refusing(
        400,
        "Unsupported value: 'temperature' does not support 0.6 with this model. Only the default (1) value is supported.",
      ),
    );
    expect((await targetCheck()).fix).toContain('set models.target.sampling.temperature to the one that it names');
    server.answer = chatWith(refusing(400, '"auto" is no valid value of reasoning_effort'));
    const { fix } = await targetCheck({ extraBody: { reasoning_effort: 'auto' } });
    expect(fix).toContain('correct or take out models.target.extraBody.reasoning_effort');
  });

  it('a context that is too small', async () => {
    const message = 'max_tokens=4096 cannot be greater than max_model_len=512. Please request fewer output tokens.';
    server.answer = chatWith(
      (response, request) => {
        const { max_tokens: most } = JSON.parse(request.body) as { max_tokens: number };
        (most > 512 ? refusing(400, message) : answerWith(200, reply()))(response, request);
      },
      list(['m'], 1024),
    );
    const { fix } = await targetCheck({ sampling: { maxTokens: 4096 } });
    expect(fix).toContain('set models.target.sampling.maxTokens to at most 512');
  });

  it('that a stream is demanded, where streams are off; with auto there is nothing to explain', async () => {
    server.answer = chatWith((response, request) => {
      const isStream = (JSON.parse(request.body) as { stream: boolean }).stream;
      const streamed = streamOf([event({ content: 'It is \\boxed{40}.' }), event({}, 'stop'), DONE]);
      (isStream ? streamed : refusing(400, 'This model only support stream mode'))(response, request);
    });
    expect((await targetCheck({ stream: 'never' })).fix).toContain("leave models.target.stream at 'auto'");
    expect(await targetCheck()).toMatchObject({ status: 'ok' });
  });

  it('thinking that is counted and hidden, or not there at all', async () => {
    server.answer = routes({});
    const teacher = async (chat: Answer): Promise<string | null> => {
      server.answer = chatWith(chat);
      const config = parseConfig(
        {
          campaign: 'c',
          models: {
            target: { baseUrl: 'http://127.0.0.1:1/v1', model: 'm', limits: { timeoutMs: 500 } },
            teacher: { baseUrl: `${server.url}/v1`, model: 'm' },
            scorer: { baseUrl: 'http://127.0.0.1:1', model: 'p', limits: { timeoutMs: 500 } },
          },
        },
        { cwd: '/', env: {} },
      );
      return (await checkEndpoints(config)).find(({ name }) => name === 'teacher')?.fix ?? null;
    };
    expect(await teacher(answerWith(200, reply()))).toContain('vLLM: --reasoning-parser');
    const thinking = streamOf([event({ reasoning: '12 * 3' }), event({ content: '40' }), event({}, 'stop'), DONE]);
    expect(await teacher(thinking)).toBeNull();
    expect(JSON.parse(server.requests.find(({ method }) => method === 'POST')?.body ?? '')).toMatchObject({
      stream: true,
    });
  });
});

describe('doctor on a scorer', () => {
  it.each([{ method: 'pass-rate' }, { ...threeAttempts, asksScorer: false }])(
    'that nothing asks: it is not tried (%j)',
    async (grading) => {
      server.answer = chatWith(answerWith(200, reply()));
      const model = { baseUrl: `${server.url}/v1`, model: 'm', sampling: { maxTokens: 64 } };
      const scorer = { baseUrl: server.url, model: 'p' };
      const config = parseConfig(
        { campaign: 'c', models: { target: model, teacher: model, scorer }, grading },
        { cwd: '/', env: {} },
      );
      const checks = await checkEndpoints(config);
      const name = 'name' in grading ? 'three-attempts@1' : 'pass-rate@1';
      expect(checks.slice(-2)).toMatchObject([
        { name: 'scorer', status: 'skipped', found: `${name} asks no scorer` },
        { name: 'scorer-sanity', status: 'skipped' },
      ]);
      expect(server.requests.filter(({ path }) => path === '/pooling')).toEqual([]);
    },
  );
});

describe('doctor explains the way', () => {
  it('through a proxy that refuses, or is not there, without its password', async () => {
    const proxy = await startConnectProxy(() => null);
    const target = { baseUrl: 'http://model.test/v1' };
    const env = { HTTP_PROXY: `http://me:secret-password@${proxy.host}` };
    const refused = await targetCheck(target, env);
    expect(refused.fix).toBe(
      `the proxy ${proxy.host} (HTTP_PROXY) lets no connection to model.test through: correct HTTP_PROXY with its user and password, or put model.test into NO_PROXY`,
    );
    await proxy.close();
    const gone = await targetCheck(target, env);
    expect(gone.fix).toContain(`it is reached through the proxy ${proxy.host} (HTTP_PROXY)`);
  });

  it('through a proxy that works with nothing to say', async () => {
    const proxy = await startConnectProxy(() => Number(new URL(server.url).port));
    closing.push(() => proxy.close());
    server.answer = chatWith(answerWith(200, reply()));
    const check = await targetCheck({ baseUrl: 'http://model.test/v1' }, { HTTP_PROXY: proxy.host });
    expect(check).toMatchObject({ status: 'ok' });
    expect(proxy.asked.map(({ target }) => target)).toContain('model.test:80');
  });

  it('over TLS, with a certificate of an unknown authority', async () => {
    const https = createServer(SELF_SIGNED, (_, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(https, 'listening');
    closing.push(async () => {
      https.closeAllConnections();
      await new Promise((resolve) => https.close(resolve));
    });
    const { port } = https.address() as AddressInfo;
    const check = await targetCheck({ baseUrl: `https://127.0.0.1:${port}/v1` });
    expect(check.found).toMatch(/^connection-failed: .*self-signed certificate/);
    expect(check.fix).toContain('NODE_EXTRA_CA_CERTS=FILE');
  });

  it('over TLS to a server that speaks none', async () => {
    const check = await targetCheck({ baseUrl: `${server.url.replace('http:', 'https:')}/v1` });
    expect(check.fix).toContain('begin models.target.baseUrl with http://');
  });

  it('without TLS to a server that wants it', async () => {
    server.answer = answerWith(400, '<center>The plain HTTP request was sent to HTTPS port</center>');
    expect((await targetCheck()).fix).toContain('begin models.target.baseUrl with https://');
  });

  it('to a scorer that pools nothing', async () => {
    server.answer = routes({ '/v1/models': answerWith(200, list(['p'])) });
    const config = parseConfig(
      {
        campaign: 'c',
        models: {
          target: { baseUrl: 'http://127.0.0.1:1/v1', model: 'm' },
          teacher: { baseUrl: 'http://127.0.0.1:1/v1', model: 'm' },
          scorer: { baseUrl: server.url, model: 'p' },
        },
      },
      { cwd: '/', env: {} },
    );
    const scorer = (await checkEndpoints(config)).find(({ name }) => name === 'scorer');
    expect(scorer?.fix).toContain('start vLLM with --runner pooling');
  });
});
