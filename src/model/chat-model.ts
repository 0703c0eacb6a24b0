import { APIConnectionTimeoutError } from 'openai';
import type { Dispatcher } from 'undici';
import { CallFailure, RequestNotSent } from '../records/model-reply.ts';
import type { ChatReply, ChatRequest, MaxTokensField, Sampling, StreamMode } from '../records/model-reply.ts';
import type { ChatModel, MaySend } from '../records/model-ports.ts';
import { abortableCall } from './abortable-call.ts';
import { UnreadableBody } from './body-sink.ts';
import { callFailure, connectionFailure, excerptOf, statusFailure, timeoutFailure } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { readChatReply } from './chat-reply.ts';
import { endpointTraitsOf } from './endpoint-pool.ts';
import { PooledOpenAI } from './pooled-openai.ts';
import { addressOf, postForReply, RefusedAnswer, requestHeaders } from './post-json.ts';
import type { Address } from './post-json.ts';
import { ReplySink } from './reply-sink.ts';
import type { ReplyBody } from './reply-sink.ts';
import { firstForm, nextForm } from './stream-choice.ts';
import type { ReplyForm } from './stream-choice.ts';

/** Gateways send keep-alives every 10 to 30 s; models think for longer without one. Milliseconds. */
const IDLE_TIMEOUT_MS = 120_000;

/** The request, and twice again without the fields that the endpoint refuses: `stream`, `stream_options`. */
const MAX_SENDS = 3;

/** A chat model behind an OpenAI-compatible endpoint. */
export interface ChatModelOptions {
  /** The URL before `/chat/completions`, as in `http://localhost:8000/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Default: no authorization is sent. */
  readonly apiKey?: string;
  readonly sampling: Sampling;
  /** Timeout of the whole call, from the request to the last byte of the reply, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * The field name of the token limit. Default `max_tokens`; newer OpenAI models accept only `max_completion_tokens`.
   */
  readonly maxTokensField?: MaxTokensField;
  /**
   * Whether replies are streamed, so that no timeout on the way ends a long one. `auto` (the default) streams if the
   * endpoint requires it, and from the beginning with `prefersStream`. A reply is read in the form in which it arrives.
   */
  readonly stream?: StreamMode;
  /** The first form of `auto`. Default false. */
  readonly prefersStream?: boolean;
  /** Maximum pause in a streamed reply, in milliseconds. Default 120,000. */
  readonly idleTimeoutMs?: number;
  /** Added to the body of each request and overrides its fields; a field that is undefined is omitted. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** The connections, from `createEndpointPool`. The caller closes them. */
  readonly dispatcher: Dispatcher;
}

/**
 * A chat model over the `openai` client: one request per subscription, without retries; only a request whose form
 * (streamed or not) the endpoint refuses is sent again in the required form. Unsubscribing aborts the request at the
 * endpoint. Errors with `CallFailure`, whose message contains the status and the beginning of the body, never the key.
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
  const { model, sampling, dispatcher, apiKey, stream: mode = 'auto', idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  const timeoutMs = Math.ceil(options.timeoutMs);
  const { secrets } = endpointTraitsOf(dispatcher);
  const target: CallTarget = {
    model,
    host: new URL(options.baseUrl).host,
    apiKey: secrets.length === 0 || apiKey === undefined ? (apiKey ?? secrets) : [apiKey, ...secrets],
  };
  const headers = requestHeaders(apiKey);
  // The client requires one.
  const addresses: Record<string, Address> = {};
  const fields = {
    model,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    [options.maxTokensField ?? 'max_tokens']: sampling.maxTokens,
    ...options.extraBody,
  };
  const maxTokens = limitOf(fields);
  const newSink = (maxBytes: number): ReplySink =>
    new ReplySink({ maxBytes, maxTokens: maxTokens ?? sampling.maxTokens, idleMs: idleTimeoutMs });

  /** By the signal of each request. */
  const allowed = new WeakMap<AbortSignal, MaySend>();
  const client = new PooledOpenAI<ReplyBody>({
    baseUrl: options.baseUrl,
    apiKey: apiKey ?? 'none',
    timeoutMs,
    post: (url, body, signal, asked) => {
      const address = (addresses[url] ??= addressOf(url));
      const maySend = asked && allowed.get(asked);
      return postForReply(dispatcher, { address, headers, body, signal, maySend }, newSink).catch((error: unknown) => {
        throw signal.aborted ? error : new Carried(error);
      });
    },
  });

  /** The form that the endpoint accepted applies to all later requests. */
  let form = firstForm(mode, options.prefersStream ?? false);
  /**
   * The last form that was answered after a change: a refusal may repeat the whole request, and be about something
   * else.
   */
  let answered = form;

  const send = async (request: ChatRequest, sent: ReplyForm, signal: AbortSignal): Promise<ReplyBody> => {
    const messages = request.messages.map(({ role, content }) => ({ role, content }));
    const usage = sent.stream && sent.usage ? { stream_options: { include_usage: true } } : {};
    const body = { ...fields, messages, ...usage, stream: sent.stream };
    return client.replyOf(await client.chat.completions.create(body, { signal }).asResponse());
  };

  const complete = async (request: ChatRequest, signal: AbortSignal): Promise<ChatReply> => {
    const startedAt = performance.now();
    let body: ReplyBody | null = null;
    const first = form;
    let sent = first;
    for (let sends = 1; body === null; sends += 1) {
      try {
        body = await send(request, sent, signal);
      } catch (error) {
        const carried = carriedBy(error);
        const mayChange = carried instanceof RefusedAnswer && sends < MAX_SENDS;
        const next = mayChange ? nextForm(sent, carried.answer, mode) : null;
        if (next === null) {
          if (carried instanceof RefusedAnswer) form = answered;
          throw failureOf(error);
        }
        sent = next;
        // Immediately: otherwise all requests until its reply, minutes later, would be sent in the refused form, and
        // sent again.
        form = next;
      }
    }
    if (sent !== first) {
      form = sent;
      answered = sent;
    }
    const reply = readChatReply(target, body, performance.now() - startedAt, maxTokens);
    if (reply instanceof CallFailure) throw reply;
    return reply;
  };

  const failureOf = (error: unknown): CallFailure | RequestNotSent => {
    const carried = carriedBy(error);
    if (carried instanceof RefusedAnswer) return statusFailure(target, carried.answer);
    if (carried instanceof RequestNotSent) return carried;
    if (carried instanceof UnreadableBody) {
      return callFailure(target, carried.reason, excerptOf(carried.message, target.apiKey));
    }
    if (carried === null && error instanceof APIConnectionTimeoutError) return timeoutFailure(target, timeoutMs);
    return connectionFailure(target, carried ?? (error instanceof Error ? error.cause : null) ?? error);
  };

  return {
    model,
    complete: (request, maySend) =>
      abortableCall(({ signal }) => {
        if (maySend !== undefined) allowed.set(signal, maySend);
        return complete(request, signal);
      }),
  };
}

/** The token limit of a request; null if it has none. */
function limitOf(body: Readonly<Record<string, unknown>>): number | null {
  const limits = [body['max_completion_tokens'], body['max_tokens']];
  return limits.find((limit): limit is number => typeof limit === 'number') ?? null;
}

/**
 * Carries an error through the client, which would convert every error whose name means timeout or abort to a timeout:
 * a slow connection, a proxy that refuses.
 */
class Carried extends Error {
  readonly inner: unknown;

  constructor(inner: unknown) {
    super('carried');
    this.inner = inner;
  }
}

const carriedBy = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Carried ? error.cause.inner : null;
