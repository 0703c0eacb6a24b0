import type { Dispatcher } from 'undici';
import type { CallFailure, StepScoreReply, StepScoreRequest } from '../records/model-reply.ts';
import type { StepScorer } from '../records/model-ports.ts';
import type { ScorerContext } from '../records/step-windows.ts';
import { abortableCall, TimeLimitPassed, withinTime } from './abortable-call.ts';
import { callFailure, connectionFailure, excerptOf, statusFailure, timeoutFailure } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { isContextExceeded } from './context-exceeded.ts';
import { modelOf } from './chat-reply.ts';
import { objectOf, parseJson } from './json-value.ts';
import { addressOf, postJson, requestHeaders } from './post-json.ts';
import type { HttpAnswer } from './post-json.ts';
import { UnreadableBody } from './read-body.ts';
import { readUsage } from './read-usage.ts';

/** A reward model behind a server that computes, and writes nothing. */
export interface StepScorerOptions {
  /** The root of the server, without `/v1`, as in `http://localhost:8001`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Left out: no authorization is sent. */
  readonly apiKey?: string;
  /** Tokens that the model reads at once. Left out: not known, the server says it. */
  readonly contextTokens?: number;
  /** For the whole call, from the request to the last byte of the reply, in milliseconds. */
  readonly timeoutMs: number;
  /** The connections, from `createEndpointPool`. The caller closes them. */
  readonly dispatcher: Dispatcher;
}

/** What cannot be read as the scores of a request, and why. */
export interface UnreadScores {
  readonly reason: 'malformed-reply' | 'scorer-count';
  readonly problem: string;
}

/** What a request sends beside the name of the model, and how its answer is read. */
export interface RewardCall {
  readonly body: object;
  /** The scores of the steps that are no context, from the whole answer. */
  readonly read: (reply: Readonly<Record<string, unknown>>) => readonly number[] | UnreadScores;
}

/** How a kind of reward model is asked. */
export interface RewardProtocol {
  /** Of its route, from the root of the server. */
  readonly path: string;
  readonly context: ScorerContext;
  readonly callOf: (request: StepScoreRequest) => RewardCall;
}

/**
 * The scores of a reward model: one request per subscription, without retries. Unsubscribing aborts the request at the
 * endpoint.
 *
 * Errors with `CallFailure`; beside what any call can fail with: `scorer-count` where the scores are not those of the
 * steps, `scorer-context-exceeded` where the server refuses the prompt as too long or counts more tokens in it than
 * `contextTokens`, `malformed-reply` where the answer has no scores.
 */
export function createRewardScorer(options: StepScorerOptions, protocol: RewardProtocol): StepScorer {
  const { model, apiKey, timeoutMs, dispatcher, contextTokens = null } = options;
  const target: CallTarget = { model, host: new URL(options.baseUrl).host, apiKey };
  const address = addressOf(`${options.baseUrl.replace(/\/+$/, '')}${protocol.path}`);
  const headers = requestHeaders(apiKey);

  const score = async (request: StepScoreRequest, limit: AbortController): Promise<StepScoreReply> => {
    if (request.steps.length <= (request.context ?? 0))
      throw callFailure(target, 'request-refused', 'there are no steps to score');
    const call = protocol.callOf(request);
    const startedAt = performance.now();
    const body = JSON.stringify({ model, ...call.body });
    let answer: HttpAnswer;
    try {
      const answering = postJson(dispatcher, address, headers, body, limit.signal);
      answer = await withinTime(timeoutMs, limit, answering);
    } catch (error) {
      if (error instanceof UnreadableBody) throw callFailure(target, error.reason, error.message);
      throw error instanceof TimeLimitPassed ? timeoutFailure(target, timeoutMs) : connectionFailure(target, error);
    }
    if (isContextExceeded(answer.status, answer.text)) {
      throw callFailure(target, 'scorer-context-exceeded', excerptOf(answer.text, apiKey));
    }
    if (answer.status < 200 || answer.status > 299) throw statusFailure(target, answer);
    const reply = readReply(target, answer.text, call, performance.now() - startedAt);
    if (contextTokens !== null && reply.usage.prompt > contextTokens) {
      // Served with a longer context than the model was made for, or cut: neither is a rating of these steps.
      const what = `a prompt of ${reply.usage.prompt} tokens, above the scorer's contextTokens ${contextTokens}`;
      throw callFailure(target, 'scorer-context-exceeded', what);
    }
    return reply;
  };

  return {
    model,
    context: protocol.context,
    score: (request) => abortableCall((limit) => score(request, limit)),
  };
}

function readReply(target: CallTarget, body: string, call: RewardCall, latencyMs: number): StepScoreReply {
  if (body.trim() === '') throw callFailure(target, 'empty-reply', 'an answer without a body');
  const malformed = (what: string): CallFailure =>
    callFailure(target, 'malformed-reply', `${what}, got ${excerptOf(body, target.apiKey)}`);
  const reply = objectOf(parseJson(body));
  if (reply === null) throw malformed('expected a JSON object');
  const scores = call.read(reply);
  if ('reason' in scores) {
    throw scores.reason === 'scorer-count'
      ? callFailure(target, 'scorer-count', scores.problem)
      : malformed(scores.problem);
  }
  return { scores, returnedModel: modelOf(reply, target), usage: readUsage(reply['usage']), latencyMs };
}

/** The list of a field of `data[0]`, or what is wrong. */
export function listIn(reply: Readonly<Record<string, unknown>>, field: string): readonly unknown[] | UnreadScores {
  const item = Array.isArray(reply['data']) ? objectOf(reply['data'][0]) : null;
  const rows: unknown = item?.[field];
  if (Array.isArray(rows)) return rows as readonly unknown[];
  return { reason: 'malformed-reply', problem: `expected data[0].${field} to be a list of scores` };
}
