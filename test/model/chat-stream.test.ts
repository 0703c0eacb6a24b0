import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { answerWith } from '../support/answering-server.ts';
import type { Answer } from '../support/answering-server.ts';
import { CHAT_KEY, DONE, event, streamOf, useChatWorld, USAGE_EVENT } from '../support/chat-world.ts';

const world = useChatWorld();

const TOKENS = ['The ', 'answer is ', '\\boxed{42}.'];
const whole = [event({ role: 'assistant', content: '' }), ...TOKENS.map((content) => event({ content }))];
const finished = [...whole, event({}, 'stop'), USAGE_EVENT, DONE];
const CONTENT = TOKENS.join('');
const plainReply = {
  model: 'served-model',
  choices: [{ index: 0, message: { role: 'assistant', content: CONTENT }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
};

/** Streams to those that ask for it; everyone else is refused, in these words. */
const streamOnly =
  (words: string): Answer =>
  (response, request) => {
    const { stream } = JSON.parse(request.body) as { stream: boolean };
    const answer = stream ? streamOf(finished) : answerWith(400, { error: { message: words } });
    answer(response, request);
  };

describe('a streamed reply', () => {
  it('is asked for with its usage, and is what the same reply at once would be', async () => {
    const streamed = await world.answered(streamOf(finished), { stream: 'always' });
    const atOnce = await world.answered(answerWith(200, plainReply), { stream: 'never' });
    expect({ ...streamed, latencyMs: 0 }).toEqual({ ...atOnce, latencyMs: 0 });
    expect(streamed).toMatchObject({
      content: CONTENT,
      returnedModel: 'served-model',
      finishReason: 'stop',
      usage: { prompt: 10, completion: 5 },
    });
    expect(world.bodies().map((body) => [body['stream'], body['stream_options']])).toEqual([
      [true, { include_usage: true }],
      [false, undefined],
    ]);
  });

  it('is read where it was not asked for, and a reply at once where a stream was', async () => {
    expect(await world.answered(streamOf(finished), { stream: 'never' })).toMatchObject({ content: CONTENT });
    expect(await world.answered(answerWith(200, plainReply), { stream: 'always' })).toMatchObject({ content: CONTENT });
  });

  it('takes as long as it takes, with keep-alives between, where bytes come within the idle limit', async () => {
    const pieces = finished.flatMap((piece) => [': keep-alive\n\n', piece]);
    const reply = await world.answered(streamOf(pieces, 'end', 25), { stream: 'always', idleTimeoutMs: 200 });
    expect(reply.content).toBe(CONTENT);
    expect(reply.latencyMs).toBeGreaterThan(300);
  });

  it('may say nothing before its first byte for longer than the idle limit', async () => {
    const slow: Answer = (response, request) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      setTimeout(() => streamLate(response, request), 300);
    };
    const streamLate: Answer = (response) => response.end(finished.join(''));
    expect(await world.answered(slow, { stream: 'always', idleTimeoutMs: 100 })).toMatchObject({ content: CONTENT });
  });

  it('is whole where its end never comes after [DONE], and at once', async () => {
    const reply = await world.answered(streamOf(finished, 'hang'), { stream: 'always' });
    expect(reply.content).toBe(CONTENT);
    expect(reply.latencyMs).toBeLessThan(1_000);
    await world.server.requests[0]?.aborted;
  });

  it('is whole where the connection breaks after its finish reason', async () => {
    const reply = await world.answered(streamOf([...whole, event({}, 'stop')], 'destroy'), { stream: 'always' });
    expect(reply).toMatchObject({ content: CONTENT, finishReason: 'stop', usage: { completion: 0 } });
  });

  it('leaves its connection to the next call', async () => {
    world.server.answer = streamOf(finished);
    const model = world.model({ stream: 'always' }, { connections: 1 });
    for (let call = 0; call < 3; call += 1) await world.ask(model);
    const ports = new Set(world.server.requests.map(({ port }) => port));
    expect(ports.size).toBe(1);
  });

  it('has no key in it, though the endpoint sends it back cut in pieces', async () => {
    const echo = Array.from(`Bearer ${CHAT_KEY}`, (content) => event({ content, reasoning: content }));
    const reply = await world.answered(streamOf([...echo, event({}, 'stop'), DONE]), { stream: 'always' });
    expect(JSON.stringify(reply)).not.toContain(CHAT_KEY);
    expect(reply.content).toContain('[key]');
  });
});

describe('the form of a request', () => {
  it('with auto becomes a stream where the endpoint demands it, from the first call on', async () => {
    world.server.answer = streamOnly('parameter.enable_thinking must be set to false for non-streaming calls');
    const model = world.model({ stream: 'auto' });
    for (let call = 0; call < 3; call += 1) expect(await world.ask(model)).toMatchObject({ content: CONTENT });
    expect(world.bodies().map(({ stream }) => stream)).toEqual([false, true, true, true]);
  });

  it('is the new one for all others as soon as one is refused, and not only when it is answered', async () => {
    const answers: (() => void)[] = [];
    world.server.answer = (response, request) => {
      const { stream } = JSON.parse(request.body) as { stream: boolean };
      if (stream) answers.push(() => streamOf(finished)(response, request));
      else answerWith(400, { error: { message: 'This model only support stream mode' } })(response, request);
      if (answers.length === 3) for (const answer of answers) answer();
    };
    const model = world.model({ stream: 'auto' });
    const first = world.ask(model);
    await expect.poll(() => answers.length).toBe(1);
    const replies = await Promise.all([first, world.ask(model), world.ask(model)]);
    expect(replies.map(({ content }) => content)).toEqual([CONTENT, CONTENT, CONTENT]);
    expect(world.bodies().map(({ stream }) => stream)).toEqual([false, true, true, true]);
  });

  it('with never is not changed, and the refusal is reported', async () => {
    world.server.answer = streamOnly('This model only support stream mode');
    const failure = await world.failed(world.ask(world.model({ stream: 'never' })));
    expect(failure).toMatchObject({ reason: 'request-refused', status: 400 });
    expect(world.server.requests).toHaveLength(1);
  });

  it('leaves out stream_options where the endpoint does not take them', async () => {
    world.server.answer = (response, request) => {
      const refused = answerWith(422, { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs' }] });
      (request.body.includes('stream_options') ? refused : streamOf(finished))(response, request);
    };
    const model = world.model({ stream: 'always' });
    for (let call = 0; call < 2; call += 1) expect(await world.ask(model)).toMatchObject({ content: CONTENT });
    expect(world.bodies().map((body) => 'stream_options' in body)).toEqual([true, false, false]);
  });

  it('is tried in three forms at most, and stays as it was where none is answered', async () => {
    world.server.answer = answerWith(400, {
      error: { message: 'stream_options; stream is not supported; set stream to true' },
    });
    const model = world.model({ prefersStream: true });
    await world.failed(world.ask(model));
    expect(world.server.requests).toHaveLength(3);
    await world.failed(world.ask(model));
    expect(world.bodies()[3]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('has the token limit under the name that is configured', async () => {
    await world.answered(answerWith(200, plainReply), { maxTokensField: 'max_completion_tokens' });
    const [body] = world.bodies();
    expect(body).toMatchObject({ max_completion_tokens: 64 });
    expect(body).not.toHaveProperty('max_tokens');
  });
});

describe('a stream that fails', () => {
  const always = { stream: 'always' } as const;

  it.each(['end', 'destroy'] as const)('is connection-failed where it is cut before its finish (%s)', async (how) => {
    const failure = await world.failed(world.answered(streamOf(whole, how), always));
    expect(failure.reason).toBe('connection-failed');
    const empty = await world.failed(world.answered(streamOf([': hello\n\n'], how), always));
    expect(empty.reason).toBe('connection-failed');
  });

  it('is a timeout where it stops to give bytes, long before the limit of the whole call', async () => {
    const stuck = world.answered(streamOf(whole, 'hang'), { ...always, idleTimeoutMs: 150, timeoutMs: 60_000 });
    const failure = await world.failed(stuck);
    expect(failure).toMatchObject({ reason: 'timeout' });
    expect(failure.message).toContain('gave nothing for 150 ms');
    await world.server.requests[0]?.aborted;
  });

  it('is a timeout if it continues beyond the limit of the whole call', async () => {
    const endless = Array.from({ length: 1000 }, () => ': keep-alive\n\n');
    const failure = await world.failed(world.answered(streamOf(endless, 'hang', 10), { ...always, timeoutMs: 200 }));
    expect(failure.reason).toBe('timeout');
    expect(failure.message).toContain('no reply within 200 ms');
  });

  it('is what an error object in it means', async () => {
    const errorEvent = (error: unknown): string => `data: ${JSON.stringify({ error })}\n\n`;
    const limited = [...whole, errorEvent({ code: 429, message: 'slow down' }), DONE];
    expect(await world.failed(world.answered(streamOf(limited), always))).toMatchObject({ reason: 'rate-limited' });
    const broke = [...whole, errorEvent({ message: `EngineCore died ${CHAT_KEY}`, type: 'InternalServerError' })];
    expect(await world.failed(world.answered(streamOf(broke), always))).toMatchObject({ reason: 'server-error' });
    const inChoice = [...whole, event({ content: '' }, 'error')];
    expect(await world.failed(world.answered(streamOf(inChoice), always))).toMatchObject({ reason: 'server-error' });
    const listed = ['data: [{"error":{"code":429,"message":"slow down"}}]\n\n'];
    expect(await world.failed(world.answered(streamOf(listed), always))).toMatchObject({ reason: 'rate-limited' });
    const bare = [...whole, 'data: {"code":"Throttling","message":"slow down","request_id":"r"}\n\n'];
    expect(await world.failed(world.answered(streamOf(bare), always))).toMatchObject({ reason: 'rate-limited' });
    const atOnce = ['data: {"object":"error","message":"no","code":500}\n\n'];
    expect(await world.failed(world.answered(streamOf(atOnce), always))).toMatchObject({ reason: 'server-error' });
  });

  it.each([
    ['JSON that is cut', 'data: {"choices":[\n\n'],
    ['another text', `data: upstream broke ${CHAT_KEY}\n\n`],
    ['content that is none', event({ content: 7 })],
  ])('is malformed where there is %s in it: text is missing', async (_, broken) => {
    const failure = await world.failed(world.answered(streamOf([...whole, broken, event({}, 'stop'), DONE]), always));
    expect(failure.reason).toBe('malformed-reply');
  });

  it('is malformed where it holds no completion at all', async () => {
    const failure = await world.failed(world.answered(streamOf(['data: {"message":"hello"}\n\n', DONE]), always));
    expect(failure).toMatchObject({ reason: 'malformed-reply' });
    expect(failure.message).toContain('"message":"hello"');
  });

  it('is too large where it never ends without text, and where its text is too long', async () => {
    const noise = Array.from({ length: 400 }, () => `: ${'x'.repeat(1000)}\n`);
    const endless = await world.failed(world.answered(streamOf(noise, 'hang'), always));
    expect(endless.reason).toBe('reply-too-large');
    await world.server.requests[0]?.aborted;
    const long = Array.from({ length: 3 }, () => event({ content: 'x'.repeat(40_000) }));
    const tooLong = await world.failed(world.answered(streamOf(long, 'hang'), always));
    expect(tooLong.reason).toBe('reply-too-large');
  });

  it('is aborted at the endpoint when it is unsubscribed', async () => {
    world.server.answer = streamOf(whole, 'hang');
    const received = world.server.nextRequest();
    const subscription = world
      .model(always)
      .complete({ messages: [{ role: 'user', content: 'x' }] })
      .subscribe({ error: () => undefined });
    const { aborted } = await received;
    await sleep(50);
    subscription.unsubscribe();
    await aborted;
  });
});

it('a stream that continues beyond the token limit is cut there, and is a truncation', async () => {
  const endless = Array.from({ length: 1000 }, (_, i) => event({ content: `${i} ` }));
  const reply = await world.answered(streamOf(endless, 'hang'), { stream: 'always' });
  // Four chunks for each of 64 tokens.
  expect(reply).toMatchObject({ finishReason: 'length' });
  expect(reply.content).toMatch(/^0 1 2 .* 256 $/);
  expect(reply.finishDetail).toBe('cut off by sluice after 257 chunks: the endpoint goes on beyond maxTokens 64');
  await world.server.requests[0]?.aborted;
});
