import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import { skyworkPrompt } from '../../src/model/skywork-prompt.ts';
import { createSkyworkScorer } from '../../src/model/skywork-scorer.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { StepScoreReply, StepScoreRequest } from '../../src/records/model-reply.ts';
import { answerWith, useAnsweringServer } from '../support/answering-server.ts';
import type { Answer, AnsweringServer } from '../support/answering-server.ts';
import { tinyEncoder } from '../support/tiny-encoder.ts';

const KEY = 'sk-prm-0123456789';
const request: StepScoreRequest = { question: 'What is 6 × 7?', steps: ['6 × 7 is 42.', 'The answer is 42.'] };
const tokens = tinyEncoder();
const { ids, ends } = skyworkPrompt(tokens, request);
const [first = 0, second = 0] = ends;

let server: AnsweringServer;
const closing = useAnsweringServer((started) => {
  server = started;
});

function score(
  answer: Answer,
  route: 'embeddings' | 'pooling' = 'embeddings',
  asked = request,
  contextTokens = 4096,
): Promise<StepScoreReply> {
  server.answer = answer;
  const dispatcher = createEndpointPool(server.url, { connections: 2 });
  closing.push(() => dispatcher.destroy());
  const connection = { baseUrl: `${server.url}/`, model: 'sky', apiKey: KEY, timeoutMs: 2_000, dispatcher };
  return firstValueFrom(createSkyworkScorer({ ...connection, contextTokens, tokens, route }).score(asked));
}

async function failed(...args: Parameters<typeof score>): Promise<CallFailure> {
  const failure: unknown = await score(...args).catch((error: unknown) => error);
  if (!(failure instanceof CallFailure)) throw new Error('expected a CallFailure', { cause: failure });
  expect(failure.message).not.toContain(KEY);
  return failure;
}

/** A reward of -9 at every token but those that end a step. */
const rewards = (of: readonly number[] = [2, -1]): number[] =>
  ids.map((_, at) => (at === first ? (of[0] ?? 0) : at === second ? (of[1] ?? 0) : -9));
const embedded = (embedding: unknown): object => ({
  object: 'list',
  model: 'served-sky',
  data: [{ index: 0, object: 'embedding', embedding }],
  usage: { prompt_tokens: ids.length, total_tokens: ids.length },
});
const pooled = (data: unknown): object => ({ ...embedded(null), data: [{ index: 0, object: 'pooling', data }] });
const logistic = (reward: number): number => 1 / (1 + Math.exp(-reward));

describe('createSkyworkScorer', () => {
  it('sends tokens and takes the logistic function of the reward at the end of each step', async () => {
    const reply = await score(answerWith(200, embedded(rewards())));
    expect(reply).toMatchObject({
      scores: [logistic(2), logistic(-1)],
      returnedModel: 'served-sky',
      usage: { prompt: ids.length, completion: 0 },
    });
    const [sent] = server.requests;
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/embeddings' });
    expect(sent?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.parse(sent?.body ?? '')).toEqual({ model: 'sky', input: ids, encoding_format: 'float' });
  });

  it('asks a newer vLLM for rewards as they are, which come one a row', async () => {
    const reply = await score(answerWith(200, pooled(rewards().map((reward) => [reward]))), 'pooling');
    expect(reply.scores).toEqual([logistic(2), logistic(-1)]);
    expect(server.requests[0]).toMatchObject({ path: '/pooling' });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ model: 'sky', input: ids, use_activation: false });
  });

  it('gives no score to steps that are context', async () => {
    const reply = await score(answerWith(200, embedded(rewards())), 'embeddings', { ...request, context: 1 });
    expect(reply.scores).toEqual([logistic(-1)]);
  });

  it('holds rewards of any size in [0, 1]', async () => {
    expect((await score(answerWith(200, embedded(rewards([1e4, -1e4]))))).scores).toEqual([1, 0]);
  });

  it.each([
    ['one embedding of the whole text', embedded(Array.from({ length: 1536 }, () => 0.1))],
    ['rewards of steps alone', embedded([2, -1])],
    ['a prompt that was cut', embedded(rewards().slice(1))],
    ['no rewards', embedded([])],
  ])('refuses %s', async (_name, body) => {
    const failure = await failed(answerWith(200, body));
    expect(failure.reason).toBe('scorer-count');
    expect(failure.message).toContain(`expected a reward for each of ${ids.length} tokens`);
  });

  it.each([
    ['two classes a token', embedded(rewards().map((reward) => [reward, -reward]))],
    ['base64', embedded('AACAPw==')],
    ['a null', embedded(rewards().map(() => null))],
    ['the answer of the other route', pooled(rewards())],
    ['HTML', '<html>'],
  ])('refuses %s', async (_name, body) => {
    expect((await failed(answerWith(200, body))).reason).toBe('malformed-reply');
  });

  it('detects that the prompt is too long, by the server or by its count', async () => {
    const refused = answerWith(400, { message: "This model's maximum context length is 4096 tokens." });
    expect((await failed(refused)).reason).toBe('scorer-context-exceeded');
    const counted = await failed(answerWith(200, embedded(rewards())), 'embeddings', request, 10);
    expect(counted.reason).toBe('scorer-context-exceeded');
  });
});
