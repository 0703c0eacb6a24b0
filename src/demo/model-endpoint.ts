import type { EndpointReply, EndpointRequest } from './http-endpoint.ts';
import type { Latency } from './seeded-random.ts';

import { startHttpEndpoint } from './http-endpoint.ts';
import { parsePrmInput } from './prm-input.ts';
import { createRandom, drawLatencyMs, hashText } from './seeded-random.ts';

/** The answer of a served chat model. */
export interface ServedAnswer {
  readonly content: string;
  /** Sent as `reasoning_content`; null for a model without reasoning. */
  readonly reasoning: string | null;
}

/** A chat model that an endpoint serves: the last user message in, the answer out. */
export type ServedChatModel = (userMessage: string) => ServedAnswer;

/** A process reward model that an endpoint serves: one score in [0, 1] per step, in order. */
export type ServedRewardModel = (question: string, steps: readonly string[]) => readonly number[];

/** Options of `startModelEndpoint`. */
export interface ModelEndpointOptions {
  readonly chatModels: ReadonlyMap<string, ServedChatModel>;
  readonly rewardModels: ReadonlyMap<string, ServedRewardModel>;
  /** Default: no latency. */
  readonly latencyMs?: Latency | undefined;
  /** The seed of the latencies, which depend only on it and on the request. Default 1. */
  readonly seed?: number | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** What an endpoint counted since it started. */
export interface ModelEndpointStats {
  /** Requests by model, without those that named an unknown model. */
  readonly requests: Readonly<Record<string, number>>;
  readonly inFlight: number;
  readonly inFlightPeak: number;
}

/** A running endpoint of models. */
export interface ModelEndpoint {
  /** `http://127.0.0.1:PORT`: chat is at `/v1/chat/completions`, scores at `/pooling`. */
  readonly url: string;
  readonly stats: () => ModelEndpointStats;
  readonly close: () => Promise<void>;
}

/** A request that a served model refuses: answered with this status and an error in OpenAI's form. */
export class RefusedRequest extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'RefusedRequest';
    this.status = status;
    this.code = code;
  }
}

/**
 * Serves models over HTTP like vLLM: `GET /v1/models`, `POST /v1/chat/completions` (OpenAI, without streaming;
 * `max_tokens` counts words) and `POST /pooling` (one input string in the PRM's chat template; rows `[p_negative,
 * p_positive]`). Unknown models are 404, malformed requests 400.
 */
export async function startModelEndpoint(options: ModelEndpointOptions): Promise<ModelEndpoint> {
  const { chatModels, rewardModels, latencyMs = { mean: 0, sigma: 0 }, seed = 1 } = options;
  const requests: Record<string, number> = {};
  let inFlight = 0;
  let inFlightPeak = 0;

  const respond = (request: EndpointRequest): unknown => {
    if (request.method === 'GET' && request.path === '/v1/models') {
      const data = [...chatModels.keys(), ...rewardModels.keys()].map((id) => ({
        id,
        object: 'model',
        owned_by: 'sluice',
      }));
      return { object: 'list', data };
    }
    if (request.method !== 'POST' || (request.path !== '/v1/chat/completions' && request.path !== '/pooling')) {
      throw new RefusedRequest(404, 'not_found', `no such endpoint: ${request.method} ${request.path}`);
    }
    const body = asObject(request.body);
    if (body === null) throw malformed('the body is not a JSON object');
    const name = body['model'];
    if (typeof name !== 'string') throw malformed('model: expected a string');
    const isChat = request.path === '/v1/chat/completions';
    const model = isChat ? chatModels.get(name) : rewardModels.get(name);
    if (model === undefined) throw new RefusedRequest(404, 'model_not_found', `the model ${name} does not exist here`);
    requests[name] = (requests[name] ?? 0) + 1;
    return isChat
      ? completeChat(name, model as ServedChatModel, body, request.n)
      : scoreSteps(name, model as ServedRewardModel, body, request.n);
  };

  const handle = (request: EndpointRequest): EndpointReply => {
    try {
      const body = respond(request);
      const delayMs =
        request.method === 'GET' ? 0 : drawLatencyMs(createRandom(hashText(request.rawBody, seed)), latencyMs);
      return { body, delayMs };
    } catch (error) {
      if (!(error instanceof RefusedRequest)) throw error;
      const { code, message, status } = error;
      return { status, body: { error: { message, type: 'invalid_request_error', param: null, code } } };
    }
  };

  const endpoint = await startHttpEndpoint({
    handle,
    host: options.host,
    port: options.port,
    onStart: () => {
      inFlight += 1;
      inFlightPeak = Math.max(inFlightPeak, inFlight);
    },
    onEnd: () => {
      inFlight -= 1;
    },
  });
  return {
    url: endpoint.url,
    stats: () => ({ requests: { ...requests }, inFlight, inFlightPeak }),
    close: endpoint.close,
  };
}

function completeChat(name: string, model: ServedChatModel, body: Record<string, unknown>, n: number): unknown {
  if (body['stream'] === true) throw malformed('stream: not supported');
  const messages = body['messages'];
  if (!Array.isArray(messages)) throw malformed('messages: expected an array');
  const user = messages.findLast((message: unknown) => asObject(message)?.['role'] === 'user') as unknown;
  const content = contentOf(user);
  if (content === '') throw malformed('messages: expected a user message with text content');

  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  const answer = limitWords(model(content), typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY);
  const prompt = messages.reduce((sum: number, message: unknown) => sum + 4 + countWords(contentOf(message)), 0);
  const reasoning = countWords(answer.reasoning ?? '');
  const completion = reasoning + countWords(answer.content);
  return {
    id: `chatcmpl-${n}`,
    object: 'chat.completion',
    created: 0,
    model: name,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.content,
          ...(answer.reasoning === null ? {} : { reasoning_content: answer.reasoning }),
        },
        finish_reason: answer.isCut ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      completion_tokens_details: { reasoning_tokens: reasoning },
    },
  };
}

function scoreSteps(name: string, model: ServedRewardModel, body: Record<string, unknown>, n: number): unknown {
  const input = body['input'];
  if (typeof input !== 'string') throw malformed('input: expected one string');
  const { question, steps } = parsePrmInput(input);
  if (steps.length === 0) throw malformed('input: expected at least one <extra_0>');
  const rows = model(question, steps).map((score) => [1 - score, score]);
  const tokens = countWords(input);
  return {
    id: `pool-${n}`,
    object: 'list',
    created: 0,
    model: name,
    data: [{ index: 0, object: 'pooling', data: rows }],
    usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null },
  };
}

/** Cuts an answer after a number of words, reasoning first, like a token limit. */
function limitWords(answer: ServedAnswer, limit: number): ServedAnswer & { readonly isCut: boolean } {
  const reasoning = answer.reasoning === null ? null : takeWords(answer.reasoning, limit);
  const content = takeWords(answer.content, limit - countWords(reasoning ?? ''));
  const isCut = reasoning !== answer.reasoning || content !== answer.content;
  return { reasoning, content, isCut };
}

function takeWords(text: string, limit: number): string {
  if (limit >= text.length) return text;
  let words = 0;
  for (const match of text.matchAll(/\S+/g)) {
    if (words >= limit) return text.slice(0, match.index).trimEnd();
    words += 1;
  }
  return text;
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function contentOf(message: unknown): string {
  const content = asObject(message)?.['content'];
  return typeof content === 'string' ? content : '';
}

function malformed(message: string): RefusedRequest {
  return new RefusedRequest(400, 'invalid_request', message);
}
