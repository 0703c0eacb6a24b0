import { firstValueFrom } from 'rxjs';
import { expect } from 'vitest';
import { createChatModel } from '../../src/model/chat-model.ts';
import type { ChatModelOptions } from '../../src/model/chat-model.ts';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import type { EndpointPoolOptions } from '../../src/model/endpoint-pool.ts';
import type { ChatModel } from '../../src/records/model-ports.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import { describeError } from '../../src/records/sluice-error.ts';
import { useAnsweringServer } from './answering-server.ts';
import type { Answer, AnsweringServer } from './answering-server.ts';

/** The key that every model of a chat world sends. */
export const CHAT_KEY = 'sk-secret-0123456789';

const question = { messages: [{ role: 'user', content: 'What is 6 × 7?' }] } as const;

/** A server and models that call it, for each test of a file. */
export interface ChatWorld {
  readonly server: AnsweringServer;
  model(options?: Partial<ChatModelOptions>, pool?: Partial<EndpointPoolOptions>): ChatModel;
  ask(model: ChatModel): Promise<ChatReply>;
  /** One question with this answer. */
  answered(answer: Answer, options?: Partial<ChatModelOptions>): Promise<ChatReply>;
  /** The failure of a call, which must not contain the key. */
  failed(call: Promise<unknown>): Promise<CallFailure>;
  /** The bodies of the requests. */
  bodies(): Record<string, unknown>[];
}

/** Makes a new world before each test, and closes it after. */
export function useChatWorld(): ChatWorld {
  let server: AnsweringServer;
  const closing = useAnsweringServer((started) => {
    server = started;
  });
  const world: ChatWorld = {
    get server() {
      return server;
    },
    model: (options = {}, pool = {}) => {
      const dispatcher = createEndpointPool(server.url, { connections: 4, maxReplyBytes: 100_000, ...pool });
      closing.push(() => dispatcher.destroy());
      return createChatModel({
        baseUrl: `${server.url}/v1`,
        model: 'configured-model',
        apiKey: CHAT_KEY,
        sampling: { temperature: 0.6, topP: 0.95, maxTokens: 64 },
        timeoutMs: 5_000,
        dispatcher,
        ...options,
      });
    },
    ask: (model) => firstValueFrom(model.complete(question)),
    answered: (answer, options) => {
      server.answer = answer;
      return world.ask(world.model(options));
    },
    failed: async (call) => {
      const failure: unknown = await call.then(
        (reply) => expect.fail(`expected a failure, got ${JSON.stringify(reply)}`),
        (error: unknown) => error,
      );
      if (!(failure instanceof CallFailure)) throw failure;
      for (const text of [describeError(failure), JSON.stringify(failure), failure.stack]) {
        expect(text).not.toContain(CHAT_KEY);
      }
      return failure;
    },
    bodies: () => server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
  };
  return world;
}

/** Sends pieces of a stream, each in a separate packet, then performs `end`. */
export const streamOf =
  (pieces: readonly string[], end: 'end' | 'destroy' | 'hang' = 'end', everyMs = 0): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const left = [...pieces];
    const next = (): void => {
      const piece = left.shift();
      if (piece !== undefined) {
        response.write(piece, () => setTimeout(next, everyMs));
      } else if (end === 'end') response.end();
      else if (end === 'destroy') response.destroy();
    };
    next();
  };

/** One chunk as an event. */
export const event = (delta: object, finish: string | null = null, more: object = {}): string =>
  `data: ${JSON.stringify({ model: 'served-model', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;

/** The last event of OpenAI's streams. */
export const DONE = 'data: [DONE]\n\n';

/** The last chunk, with the usage. */
export const USAGE_EVENT: string = `data: ${JSON.stringify({ model: 'served-model', choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } })}\n\n`;
