import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ModelEndpoint } from '../../src/demo/model-endpoint.ts';

import { startReplayServer } from '../../src/testing/replay-server.ts';
import { createStandInPrm } from '../../src/testing/stand-in-prm.ts';

const INSTRUCTION = '\n\nPlease reason step by step, and put your final answer within \\boxed{}.';

async function post(url: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return { status: reply.status, body: await reply.json() };
}

const message = (content: string, rest: object = {}): unknown =>
  expect.objectContaining({
    choices: [expect.objectContaining({ message: { role: 'assistant', content, ...rest } })],
  });

const input = (question: string): string =>
  `<|im_start|>system\nJudge.<|im_end|>\n<|im_start|>user\n${question}<|im_end|>\n` +
  '<|im_start|>assistant\n3*3 = <<3*3=9>>9<extra_0>A: 10<extra_0><|im_end|>\n';

describe('startReplayServer', () => {
  let server: ModelEndpoint;
  const chat = (model: string, content: string): ReturnType<typeof post> =>
    post(`${server.url}/v1/chat/completions`, { model, messages: [{ role: 'user', content }] });

  beforeAll(async () => {
    server = await startReplayServer({
      answers: [
        { model: 'weak', question: 'How many?', output: '3*3 = <<3*3=9>>9\nA: 9' },
        { model: 'weak', question: 'How many?', output: 'a second sample' },
        { model: 'weak', question: 'A table:\n\n1 2\n\nWhat is its sum?', output: 'A: 3', reasoning: '1 + 2' },
        { model: 'strong', question: 'How many?', output: 'A: 18' },
      ],
      scorer: createStandInPrm([{ question: 'How many?', answer: '18', solutionValues: ['9', '18'] }]),
    });
  });
  afterAll(async () => {
    await server.close();
  });

  it('serves the recorded output of the model for the question before the instruction', async () => {
    expect((await chat('weak', `How many?${INSTRUCTION}`)).body).toEqual(message('3*3 = <<3*3=9>>9\nA: 9'));
    expect((await chat('strong', 'How many?')).body).toEqual(message('A: 18'));
    expect((await chat('weak', `A table:\n\n1 2\n\nWhat is its sum?${INSTRUCTION}`)).body).toEqual(
      message('A: 3', { reasoning_content: '1 + 2' }),
    );
  });

  it('refuses questions that are not recorded', async () => {
    expect(await chat('weak', `How much?${INSTRUCTION}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'nothing_recorded' } },
    });
    expect(await chat('other', 'How many?')).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found' } },
    });
  });

  it('scores steps with the given scorer', async () => {
    const reply = await post(`${server.url}/pooling`, { model: 'stand-in-prm', input: input('How many?') });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        model: 'stand-in-prm',
        data: [
          {
            index: 0,
            object: 'pooling',
            data: [
              [0, 1],
              [1, 0],
            ],
          },
        ],
      },
    });
    expect(await post(`${server.url}/pooling`, { model: 'stand-in-prm', input: input('What?') })).toMatchObject({
      status: 400,
      body: { error: { code: 'unknown_question' } },
    });
  });
});
