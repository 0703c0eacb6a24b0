import { Buffer } from 'node:buffer';
import { afterEach, describe, expect, it } from 'vitest';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import { addressOf, postJson, requestHeaders } from '../../src/model/post-json.ts';
import { readServedModels } from '../../src/model/served-models.ts';
import { answerWith } from '../support/answering-server.ts';
import { CHAT_KEY, DONE, event, streamOf, useChatWorld } from '../support/chat-world.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import type { ConnectProxy } from '../support/connect-proxy.ts';

const world = useChatWorld();
const proxies: ConnectProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

const reply = (content: string): object => ({ choices: [{ message: { content }, finish_reason: 'stop' }] });
const serverPort = (): number => Number(new URL(world.server.url).port);

async function proxied(portOf: (target: string) => number | null): Promise<ConnectProxy> {
  const proxy = await startConnectProxy(portOf);
  proxies.push(proxy);
  return proxy;
}

describe('a proxy', () => {
  const baseUrl = 'http://model.test:8000/v1';

  it('tunnels calls to an endpoint that only it reaches, over one connection at a limit of one', async () => {
    const proxy = await proxied((target) => (target === 'model.test:8000' ? serverPort() : null));
    world.server.answer = answerWith(200, reply('42'));
    const model = world.model({ baseUrl }, { proxy: `http://me:pass%20word@${proxy.host}`, connections: 1 });
    for (let call = 0; call < 3; call += 1) expect(await world.ask(model)).toMatchObject({ content: '42' });
    const authorization = `Basic ${Buffer.from('me:pass word').toString('base64')}`;
    expect(proxy.asked).toEqual([{ target: 'model.test:8000', authorization }]);
    const [request] = world.server.requests;
    expect(request?.headers).toMatchObject({ host: 'model.test:8000', authorization: `Bearer ${CHAT_KEY}` });
    expect(request?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('carries as many calls at once as there may be connections', async () => {
    const proxy = await proxied(serverPort);
    let open = 0;
    world.server.answer = (response) => {
      open += 1;
      setTimeout(() => response.end(JSON.stringify(reply(`${open}`))), 100);
    };
    const model = world.model({ baseUrl }, { proxy: `http://${proxy.host}`, connections: 3 });
    const replies = await Promise.all(Array.from({ length: 3 }, () => world.ask(model)));
    expect(replies.map(({ content }) => content)).toEqual(['3', '3', '3']);
    expect(proxy.asked).toHaveLength(3);
  });

  it('that refuses is a failed connection, which says so without its password', async () => {
    const proxy = await proxied(() => null);
    const model = world.model({ baseUrl }, { proxy: `http://me:secret-password@${proxy.host}` });
    const failure = await world.failed(world.ask(model));
    expect(failure).toMatchObject({ reason: 'connection-failed' });
    expect(failure.message).toContain('Proxy response (407)');
    expect(failure.message).not.toContain('secret-password');
  });

  it('that is not there is a refused connection', async () => {
    const proxy = await proxied(() => null);
    await proxy.close();
    proxies.length = 0;
    const failure = await world.failed(world.ask(world.model({ baseUrl }, { proxy: `http://${proxy.host}` })));
    expect(failure.reason).toBe('connection-refused');
  });
});

describe('headers from variables', () => {
  const SECRET = 'org-secret-0123456789';
  const headers = { 'X-Org': SECRET, 'api-key': 'other-secret-0123456789' };

  it('are sent with every request, beside the key', async () => {
    world.server.answer = answerWith(200, reply('42'));
    await world.ask(world.model({}, { headers }));
    expect(world.server.requests[0]?.headers).toMatchObject({
      'x-org': SECRET,
      'api-key': 'other-secret-0123456789',
      authorization: `Bearer ${CHAT_KEY}`,
    });
  });

  it('are in no reply and no failure, at once or streamed, though the endpoint sends them back', async () => {
    const said = `It is ${SECRET}, ${encodeURIComponent(SECRET)}, ${Buffer.from(SECRET).toString('base64')}, ${CHAT_KEY}.`;
    const seen: string[] = [];
    const model = world.model({}, { headers });
    world.server.answer = answerWith(200, { ...reply(said), model: SECRET });
    seen.push(JSON.stringify(await world.ask(model)));
    const pieces = Array.from(said, (content) => event({ content, reasoning_content: content }));
    world.server.answer = streamOf([...pieces, event({}, 'stop'), DONE]);
    seen.push(JSON.stringify(await world.ask(model)));
    world.server.answer = answerWith(400, { error: { message: said } }, { 'x-echo': SECRET });
    seen.push((await world.failed(world.ask(model))).message);
    world.server.answer = answerWith(200, said);
    seen.push((await world.failed(world.ask(model))).message);
    world.server.answer = streamOf([`data: ${said}\n\n`]);
    seen.push((await world.failed(world.ask(model))).message);
    for (const text of seen) {
      expect(text).toContain('[key]');
      expect(text).not.toMatch(/org-secret|sk-secret/);
      expect(text).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, -4));
    }
  });

  it('are sent with the list of models and other requests, and removed from the answers', async () => {
    const dispatcher = createEndpointPool(world.server.url, { connections: 1, headers });
    world.server.answer = answerWith(200, { data: [{ id: `model-of-${SECRET}` }] }, { 'x-echo': SECRET });
    const served = await readServedModels({ baseUrl: world.server.url, timeoutMs: 1000, dispatcher });
    expect(served).toEqual([{ id: 'model-of-[key]', contextTokens: null }]);
    const address = addressOf(world.server.url);
    const answer = await postJson(dispatcher, {
      address,
      headers: requestHeaders(undefined),
      body: '{}',
      signal: null,
    });
    expect(answer.text + JSON.stringify(answer.headers)).not.toContain(SECRET);
    expect(world.server.requests.map((request) => request.headers['x-org'])).toEqual([SECRET, SECRET]);
    await dispatcher.destroy();
  });

  it('must be allowed in a header, and are not shown if they are not', () => {
    for (const value of ['abc-secret\n', 'abc-secret\u00e9', '', ' abc-secret']) {
      const make = (): unknown => createEndpointPool('http://x.test', { connections: 1, headers: { 'X-Org': value } });
      expect(make).toThrow(/the header X-Org must be printable ASCII/);
      expect(make).not.toThrow(/abc-secret/);
    }
  });
});
