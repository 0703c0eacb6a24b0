import { APIConnectionTimeoutError } from 'openai';
import type { Dispatcher } from 'undici';
import { CallFailure } from '../records/model-reply.ts';
import type { ChatReply, ChatRequest, Sampling } from '../records/model-reply.ts';
import type { ChatModel } from '../records/model-ports.ts';
import { abortableCall } from './abortable-call.ts';
import { callFailure, connectionFailure, statusFailure, timeoutFailure } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { readChatReply } from './chat-reply.ts';
import { PooledOpenAI } from './pooled-openai.ts';
import { UnreadableBody } from './read-body.ts';
import { addressOf, postJson, requestHeaders } from './post-json.ts';
import type { Address, HttpAnswer } from './post-json.ts';

/** A chat model behind an OpenAI-compatible endpoint. */
export interface ChatModelOptions {
  /** Up to and without `/chat/completions`, as in `http://localhost:8000/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Left out: no authorization is sent. */
  readonly apiKey?: string;
  readonly sampling: Sampling;
  /** For the whole call, from the request to the last byte of the reply, in milliseconds. */
  readonly timeoutMs: number;
  /** Added to the body of each request, over what stands there; a field that is undefined is left out. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** The connections, from `createEndpointPool`. The caller closes them. */
  readonly dispatcher: Dispatcher;
}

/**
 * A chat model over the `openai` client: one request per subscription, without retries and without streaming.
 * Unsubscribing aborts the request at the endpoint. Errors with `CallFailure`, whose message holds the status and the
 * beginning of the body, never the key.
 *
 * ```ts
 * const dispatcher = createEndpointPool('http://localhost:8000/v1', { connections: 256 });
 * const target = createChatModel({
 *   baseUrl: 'http://localhost:8000/v1',
 *   model: 'Qwen/Qwen2.5-7B-Instruct',
 *   sampling: { temperature: 0.6, topP: 0.95, maxTokens: 4096 },
 *   timeoutMs: 600_000,
 *   dispatcher,
 * });
 * target.complete({ messages: [{ role: 'user', content: 'What is 6 × 7?' }] }).subscribe(console.log);
 * ```
 */
export function createChatModel(options: ChatModelOptions): ChatModel {
  const { model, sampling, dispatcher, apiKey } = options;
  const timeoutMs = Math.ceil(options.timeoutMs);
  const target: CallTarget = { model, host: new URL(options.baseUrl).host, apiKey };
  const headers = requestHeaders(apiKey);
  // The client asks for one.
  const addresses: Record<string, Address> = {};

  const client = new PooledOpenAI({
    baseUrl: options.baseUrl,
    apiKey: apiKey ?? 'none',
    timeoutMs,
    post: (url, body, signal) =>
      postJson(dispatcher, (addresses[url] ??= addressOf(url)), headers, body, signal).then(textOf),
  });

  const complete = async (request: ChatRequest, signal: AbortSignal): Promise<ChatReply> => {
    const startedAt = performance.now();
    const body = {
      model,
      messages: request.messages.map(({ role, content }) => ({ role, content })),
      temperature: sampling.temperature,
      top_p: sampling.topP,
      max_tokens: sampling.maxTokens,
      ...options.extraBody,
      stream: false,
    } as const;
    let text: string;
    try {
      const response = await client.chat.completions.create(body, { signal }).asResponse();
      text = await response.text();
    } catch (error) {
      throw failureOf(error);
    }
    const reply = readChatReply(target, text, performance.now() - startedAt, limitOf(body));
    if (reply instanceof CallFailure) throw reply;
    return reply;
  };

  const failureOf = (error: unknown): CallFailure => {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof RefusedAnswer) return statusFailure(target, cause.answer);
    if (cause instanceof UnreadableBody) return callFailure(target, cause.reason, cause.message);
    // The client also calls a failed connection attempt a time-out where its text says so: that one has another name.
    if (error instanceof APIConnectionTimeoutError && !isConnectTimeout(cause))
      return timeoutFailure(target, timeoutMs);
    return connectionFailure(target, cause ?? error);
  };

  return {
    model,
    complete: (request) => abortableCall((signal) => complete(request, signal)),
  };
}

/** The token limit that a request states; null where it has none. */
function limitOf(body: Readonly<Record<string, unknown>>): number | null {
  const limits = [body['max_completion_tokens'], body['max_tokens']];
  return limits.find((limit): limit is number => typeof limit === 'number') ?? null;
}

function textOf(answer: HttpAnswer): string {
  if (answer.status < 200 || answer.status > 299) throw new RefusedAnswer(answer);
  return answer.text;
}

const isConnectTimeout = (error: unknown): boolean =>
  error instanceof Error && error.name !== 'AbortError' && 'code' in error && typeof error.code === 'string';

/** Carries an answer other than 2xx through the client, which would keep only part of its body. */
class RefusedAnswer extends Error {
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer) {
    super('refused');
    this.answer = answer;
  }
}
