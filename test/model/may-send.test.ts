import { firstValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createChatModel } from '../../src/model/chat-model.ts';
import { createCritic } from '../../src/model/critic.ts';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import { createStepScorer } from '../../src/model/step-scorer.ts';
import type { MaySend } from '../../src/records/model-ports.ts';
import { CallFailure, RequestNotSent } from '../../src/records/model-reply.ts';
import { answerWith, useAnsweringServer } from '../support/answering-server.ts';
import type { Answer, AnsweringServer } from '../support/answering-server.ts';

const COMPLETED = answerWith(200, { choices: [{ message: { content: '42' }, finish_reason: 'stop' }] });
const STEPS = { question: 'What is 6 × 7?', steps: ['6 × 7 is 42.'] };

let server: AnsweringServer;
let dispatcher: ReturnType<typeof createEndpointPool>;

const closing = useAnsweringServer((started) => {
  server = started;
  dispatcher = createEndpointPool(server.url, { connections: 1 });
  closing.push(() => dispatcher.destroy());
});

type Ask = (maySend?: MaySend) => Observable<unknown>;

const PORTS: readonly { readonly port: string; readonly open: () => Ask }[] = [
  {
    port: 'a chat model',
    open: () => {
      const model = createChatModel({ ...chat(), model: 'target' });
      return (maySend) => model.complete({ messages: [{ role: 'user', content: STEPS.question }] }, maySend);
    },
  },
  {
    port: 'a critic',
    open: () => {
      const critic = createCritic({ ...chat(), model: 'critic', output: 'text' });
      return (maySend) => critic.score(STEPS, maySend);
    },
  },
  {
    port: 'a reward model',
    open: () => {
      const scorer = createStepScorer({ baseUrl: server.url, model: 'prm', timeoutMs: 5_000, dispatcher });
      return (maySend) => scorer.score(STEPS, maySend);
    },
  },
];

const chat = () => ({
  baseUrl: `${server.url}/v1`,
  sampling: { temperature: 0, topP: 1, maxTokens: 64 },
  timeoutMs: 5_000,
  dispatcher,
});

/** How a request ended: the name of its error, or `replied`. A reply that cannot be read counts as one. */
async function endOf(asked: Observable<unknown>): Promise<string> {
  try {
    await firstValueFrom(asked);
  } catch (error) {
    if (error instanceof CallFailure && error.reason === 'malformed-reply') return 'replied';
    return error instanceof Error ? error.name : 'nothing';
  }
  return 'replied';
}

describe.each(PORTS)('$port', ({ open }) => {
  it('asks whether it may send when it has a connection, and then sends nothing or everything', async () => {
    const ask = open();
    let isAllowed = true;
    let answerFirst: () => void = () => undefined;
    const held: Answer = (response, request) => {
      answerFirst = () => COMPLETED(response, request);
      server.answer = COMPLETED;
    };
    server.answer = held;
    const received = server.nextRequest();
    const first = endOf(ask(() => true));
    await received;
    // Both wait for the one connection.
    const second = endOf(ask(() => isAllowed));
    const third = endOf(ask(() => true));
    isAllowed = false;
    answerFirst();
    expect(await Promise.all([first, second, third])).toEqual(['replied', 'RequestNotSent', 'replied']);
    expect(server.requests, 'the connection is kept').toHaveLength(2);
    expect(server.requests[1]?.port).toBe(server.requests[0]?.port);
  });

  it('sends nothing over a new connection either', async () => {
    const ask = open();
    server.answer = COMPLETED;
    await expect(firstValueFrom(ask(() => false))).rejects.toBeInstanceOf(RequestNotSent);
    expect(server.requests).toEqual([]);
    expect(await endOf(ask())).toBe('replied');
    expect(server.requests).toHaveLength(1);
  });
});
