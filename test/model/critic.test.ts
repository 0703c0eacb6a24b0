import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCritic } from '../../src/model/critic.ts';
import type { CriticOptions } from '../../src/model/critic.ts';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import { RATINGS_SCHEMA } from '../../src/records/critic-prompt.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { StepScoreReply, StepScoreRequest } from '../../src/records/model-reply.ts';
import { answerWith, startAnsweringServer } from '../support/answering-server.ts';
import type { Answer, AnsweringServer } from '../support/answering-server.ts';
import { answerAsCritic } from '../support/served-critic.ts';

const KEY = 'sk-critic-0123456789';
const request: StepScoreRequest = {
  question: 'What is the value of 12 * 3 + 4?',
  steps: ['12 * 3 = 36.', '36 + 4 = 41.', 'The answer is \\boxed{41}.'],
};
const completed = (content: string, finish = 'stop'): object => ({
  model: 'served-critic',
  choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', content } }],
  usage: { prompt_tokens: 200, completion_tokens: 30 },
});

let server: AnsweringServer;
let dispatcher: ReturnType<typeof createEndpointPool>;

beforeEach(async () => {
  server = await startAnsweringServer();
  dispatcher = createEndpointPool(server.url, { connections: 2 });
});

afterEach(async () => {
  await dispatcher.destroy();
  await server.close();
});

const critic = (over: Partial<CriticOptions> = {}): ReturnType<typeof createCritic> =>
  createCritic({
    baseUrl: `${server.url}/v1`,
    model: 'critic',
    apiKey: KEY,
    sampling: { temperature: 0, topP: 0.95, maxTokens: 1000 },
    timeoutMs: 1500,
    output: 'json_schema',
    dispatcher,
    ...over,
  });

const scored = (answer: Answer, over: Partial<CriticOptions> = {}): Promise<StepScoreReply> => {
  server.answer = answer;
  return firstValueFrom(critic(over).score(request));
};

async function failed(answer: Answer): Promise<CallFailure> {
  const failure: unknown = await scored(answer).catch((error: unknown) => error);
  if (!(failure instanceof CallFailure)) throw new Error('expected a CallFailure', { cause: failure });
  expect(failure.message).not.toContain(KEY);
  return failure;
}

/** Answers like a critic that recomputes the steps in its prompt. */
const recompute: Answer = (response, { body }) => {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  answerWith(200, completed(answerAsCritic(messages.at(-1)?.content ?? '')))(response, undefined as never);
};

describe('createCritic', () => {
  it('asks the chat endpoint for one score a step, and gives them as any scorer does', async () => {
    const reply = await scored(recompute);
    expect(reply.scores.map(Math.round)).toEqual([1, 0, 0]);
    expect(reply).toMatchObject({ returnedModel: 'served-critic', usage: { prompt: 200, completion: 30 } });
    const [sent] = server.requests;
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(sent?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({ model: 'critic', temperature: 0, max_tokens: 1000 });
  });

  it('rates the steps of a window, and not its context', async () => {
    server.answer = recompute;
    const reply = await firstValueFrom(critic().score({ ...request, context: 1 }));
    expect(reply.scores.map(Math.round)).toEqual([0, 0]);
  });

  it.each([
    ['json_schema', { type: 'json_schema', json_schema: { name: 'ratings', strict: true, schema: RATINGS_SCHEMA } }],
    ['json_object', { type: 'json_object' }],
    ['text', undefined],
  ] as const)('asks for its form by %s', async (output, format) => {
    const reply = await scored(recompute, { output });
    expect(reply.scores).toHaveLength(3);
    const sent = JSON.parse(server.requests[0]?.body ?? '') as Record<string, unknown>;
    expect(sent['response_format']).toEqual(format);
  });

  it.each([
    ['another number of ratings', completed('{"ratings": [{"step": 1, "score": 1}]}'), 'scorer-count'],
    ['prose', completed('All of it is right.'), 'malformed-reply'],
    ['half of its answer', completed('{"ratings": [{"step": 1,', 'length'), 'scorer-context-exceeded'],
    ['an answer that a filter ended', completed('', 'content_filter'), 'request-refused'],
    ['an answer without an end', completed('{"ratings": []}', 'dunno'), 'malformed-reply'],
  ])('refuses %s', async (_, body, reason) => {
    expect((await failed(answerWith(200, body))).reason).toBe(reason);
  });

  it.each([
    "This model's maximum context length is 4096 tokens. However, your request has 5000 input tokens.",
    'the request exceeds the available context size. try increasing the context size',
    'Input length 5000 exceeds the maximum context length',
    'code: context_length_exceeded',
  ])('knows that the prompt is too long: %s', async (message) => {
    expect((await failed(answerWith(400, { error: { message } }))).reason).toBe('scorer-context-exceeded');
  });

  it('names what any call can fail with', async () => {
    expect((await failed(answerWith(400, { error: { message: 'bad input' } }))).reason).toBe('request-refused');
    expect((await failed(answerWith(401, { error: { message: `key ${KEY}` } }))).reason).toBe('unauthorized');
    expect(await failed(answerWith(429, '', { 'retry-after': '2' }))).toMatchObject({ retryAfterMs: 2000 });
    expect((await failed(answerWith(500, 'context_length_exceeded'))).reason).toBe('server-error');
    expect((await failed(() => {})).reason).toBe('timeout');
  });

  it('shows no key that the critic repeats', async () => {
    expect((await failed(answerWith(200, completed(`my key is ${KEY}`)))).message).toContain('my key is');
  });

  it('leaves room for the answer within its context', () => {
    expect(critic({ contextTokens: 8000 }).context?.tokens).toBe(7000);
    expect(critic().context?.tokens).toBeNull();
  });

  it('aborts the request at the endpoint when it is unsubscribed', async () => {
    server.answer = () => {};
    const received = server.nextRequest();
    const subscription = critic()
      .score(request)
      .subscribe({ error: () => expect.fail('no error after unsubscribe') });
    const { aborted } = await received;
    subscription.unsubscribe();
    await aborted;
  });
});
