import { Buffer } from 'node:buffer';
import type { Dispatcher } from 'undici';
import { CallFailure, RequestNotSent } from '../records/model-reply.ts';
import type { CountedAnswer, StepScoreReply, StepScoreRequest, TokenUsage } from '../records/model-reply.ts';
import type { MaySend, StepScorer } from '../records/model-ports.ts';
import type { ScorerContext } from '../records/step-windows.ts';
import { abortableCall, TimeLimitPassed, withinTime } from './abortable-call.ts';
import { callFailure, connectionFailure, excerptOf, statusFailure, timeoutFailure } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { isContextExceeded } from './context-exceeded.ts';
import { modelOf } from './chat-reply.ts';
import { objectOf, parseJson } from './json-value.ts';
import { addressOf, postJson, requestHeaders } from './post-json.ts';
import type { HttpAnswer } from './post-json.ts';
import { UnreadableBody } from './body-sink.ts';
import { readUsage } from './read-usage.ts';
import { answerObject, errorIn, errorOfAnswer, failureOfError } from './reply-error.ts';
import type { ReplyWithError } from './reply-error.ts';

/** A reward model on a server that returns numbers and no text. */
export interface StepScorerOptions {
  /** The root of the server, without `/v1`, as in `http://localhost:8001`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Default: no authorization is sent. */
  readonly apiKey?: string;
  /** The model's context length in tokens. Default: unknown, the server enforces its limit. */
  readonly contextTokens?: number;
  /** Timeout of the whole call, from the request to the last byte of the reply, in milliseconds. */
  readonly timeoutMs: number;
  /** The connections, from `createEndpointPool`. The caller closes them. */
  readonly dispatcher: Dispatcher;
}

/** An answer that cannot be read as scores, and why. */
export interface UnreadScores {
  readonly reason: 'malformed-reply' | 'scorer-count';
  readonly problem: string;
}

/** The body of a request except the model's name, and the reader of its answer. */
export interface RewardCall {
  readonly body: object;
  /** The scores of the steps that are not context, from the whole answer. */
  readonly read: (reply: Readonly<Record<string, unknown>>) => readonly number[] | UnreadScores;
}

/** The protocol of a kind of reward model. */
export interface RewardProtocol {
  /** The path from the root of the server. */
  readonly path: string;
  readonly context: ScorerContext;
  readonly callOf: (request: StepScoreRequest) => RewardCall;
}

/**
 * The scores of a reward model: one request per subscription, without retries. Unsubscribing aborts the request at the
 * endpoint.
 *
 * Errors with `CallFailure`; in addition to the failures of any call: `scorer-count` if the scores do not match the
 * steps, `scorer-context-exceeded` if the server refuses the prompt as too long or counts more tokens in it than
 * `contextTokens`, `malformed-reply` if the answer has no scores.
 */
export function createRewardScorer(options: StepScorerOptions, protocol: RewardProtocol): StepScorer {
  const { model, apiKey, timeoutMs, dispatcher, contextTokens = null } = options;
  const target: CallTarget = { model, host: new URL(options.baseUrl).host, apiKey };
  const address = addressOf(`${options.baseUrl.replace(/\/+$/, '')}${protocol.path}`);
  const headers = requestHeaders(apiKey);

  const score = async (
    request: StepScoreRequest,
    limit: AbortController,
    maySend: MaySend | undefined,
  ): Promise<StepScoreReply> => {
    if (request.steps.length <= (request.context ?? 0))
      throw callFailure(target, 'request-refused', 'there are no steps to score');
    const call = protocol.callOf(request);
    const startedAt = performance.now();
    const body = JSON.stringify({ model, ...call.body });
    let answer: HttpAnswer;
    try {
      const answering = postJson(dispatcher, { address, headers, body, signal: limit.signal, maySend });
      answer = await withinTime(timeoutMs, limit, answering);
    } catch (error) {
      if (error instanceof RequestNotSent) throw error;
      if (error instanceof UnreadableBody) {
        throw callFailure(target, error.reason, excerptOf(error.message, apiKey));
      }
      throw error instanceof TimeLimitPassed ? timeoutFailure(target, timeoutMs) : connectionFailure(target, error);
    }
    if (isContextExceeded(answer.status, answer.text)) {
      throw callFailure(target, 'scorer-context-exceeded', excerptOf(answer.text, apiKey));
    }
    if (answer.status < 200 || answer.status > 299) throw statusFailure(target, answer);
    const reply = readReply(target, answer.text, call, performance.now() - startedAt);
    // A token has at least one byte: a higher count than that is wrong, and says nothing about the prompt.
    const { prompt } = reply.usage;
    if (contextTokens !== null && prompt > contextTokens && prompt <= Buffer.byteLength(body)) {
      // The server has a longer context than the model supports, or cut the prompt: in neither case are the scores
      // valid.
      const what = `a prompt of ${prompt} tokens, above the scorer's contextTokens ${contextTokens}`;
      throw callFailure(target, 'scorer-context-exceeded', what, { hasBegun: true, counted: countedIn(reply.usage) });
    }
    return reply;
  };

  return {
    model,
    context: protocol.context,
    score: (request, maySend) => abortableCall((limit) => score(request, limit, maySend)),
  };
}

function readReply(target: CallTarget, body: string, call: RewardCall, latencyMs: number): StepScoreReply {
  if (body.trim() === '') throw callFailure(target, 'empty-reply', 'an answer without a body');
  const reply = answerObject(parseJson(body));
  const usage = readUsage(reply?.['usage']);
  const failure = (reason: UnreadScores['reason'], what: string): CallFailure =>
    callFailure(target, reason, what, { counted: countedIn(usage) });
  const malformed = (what: string): CallFailure =>
    failure('malformed-reply', `${what}, got ${excerptOf(body, target.apiKey)}`);
  if (reply === null) throw malformed('expected a JSON object');
  const item = firstItem(reply);
  const error = errorOfAnswer(reply) ?? (item && errorIn(item));
  if (error !== null) throw errorFailure(target, error, { answer: item && countedIn(usage), latencyMs });
  const scores = call.read(reply);
  if ('reason' in scores) {
    throw scores.reason === 'scorer-count' ? failure('scorer-count', scores.problem) : malformed(scores.problem);
  }
  return { scores, returnedModel: modelOf(reply, target), usage, latencyMs };
}

/** The failure for an error in an answer of status 200. A refusal for length has a separate reason for scorers. */
function errorFailure(target: CallTarget, error: unknown, reply: ReplyWithError): CallFailure {
  const failure = failureOfError(target, error, reply);
  if (failure.reason !== 'request-refused' || !isContextExceeded(400, JSON.stringify(error))) return failure;
  const { message, hasBegun, counted } = failure;
  const known = { hasBegun, answeredAfterMs: reply.latencyMs };
  return new CallFailure('scorer-context-exceeded', message, { ...known, ...(counted !== null && { counted }) });
}

/** A reward model writes no text. */
const countedIn = (usage: TokenUsage): CountedAnswer => ({ usage, hasText: false });

const firstItem = (reply: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null =>
  Array.isArray(reply['data']) ? objectOf(reply['data'][0]) : null;

/** The list in a field of `data[0]`, or the fault. */
export function listIn(reply: Readonly<Record<string, unknown>>, field: string): readonly unknown[] | UnreadScores {
  const rows: unknown = firstItem(reply)?.[field];
  if (Array.isArray(rows)) return rows as readonly unknown[];
  return { reason: 'malformed-reply', problem: `expected data[0].${field} to be a list of scores` };
}
