import type { Dispatcher } from 'undici';
import type { CallFailure, StepScoreReply, StepScoreRequest } from '../records/model-reply.ts';
import type { StepScorer } from '../records/model-ports.ts';
import { abortableCall } from './abortable-call.ts';
import { callFailure, connectionFailure, excerptOf, statusFailure, timeoutFailure } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { isContextExceeded } from './context-exceeded.ts';
import { modelOf, readUsage } from './chat-reply.ts';
import { objectOf, parseJson } from './json-value.ts';
import { addressOf, postJson, requestHeaders } from './post-json.ts';
import type { HttpAnswer } from './post-json.ts';
import { UnreadableBody } from './read-body.ts';
import { prmContext, prmPrompt } from './prm-prompt.ts';

/** A process reward model that a vLLM server pools. */
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

/**
 * The scores of Qwen2.5-Math-PRM from `POST {baseUrl}/pooling`: one request per subscription, without retries.
 * The score of a step is the probability of its positive class. Unsubscribing aborts the request at the endpoint.
 *
 * Errors with `CallFailure`; beside what any call can fail with: `scorer-count` where the rows are not the steps,
 * `scorer-context-exceeded` where the server refuses the prompt as too long or counts more tokens in it than
 * `contextTokens`, `malformed-reply` where a score is not in [0, 1].
 */
export function createStepScorer(options: StepScorerOptions): StepScorer {
  const { model, apiKey, timeoutMs, dispatcher, contextTokens = null } = options;
  const target: CallTarget = { model, host: new URL(options.baseUrl).host, apiKey };
  const address = addressOf(`${options.baseUrl.replace(/\/+$/, '')}/pooling`);
  const headers = requestHeaders(apiKey);

  const score = async (request: StepScoreRequest, signal: AbortSignal): Promise<StepScoreReply> => {
    if (request.steps.length <= (request.context ?? 0))
      throw callFailure(target, 'request-refused', 'there are no steps to score');
    const startedAt = performance.now();
    const limit = new AbortController();
    const abort = (): void => limit.abort();
    signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(abort, timeoutMs);
    let answer: HttpAnswer;
    try {
      answer = await postJson(
        dispatcher,
        address,
        headers,
        JSON.stringify({ model, input: prmPrompt(request) }),
        limit.signal,
      );
    } catch (error) {
      if (error instanceof UnreadableBody) throw callFailure(target, error.reason, error.message);
      throw limit.signal.aborted && !signal.aborted
        ? timeoutFailure(target, timeoutMs)
        : connectionFailure(target, error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
    if (isContextExceeded(answer.status, answer.text)) {
      throw callFailure(target, 'scorer-context-exceeded', excerptOf(answer.text, apiKey));
    }
    if (answer.status < 200 || answer.status > 299) throw statusFailure(target, answer);
    const reply = readScores(target, answer.text, request, performance.now() - startedAt);
    if (contextTokens !== null && reply.usage.prompt > contextTokens) {
      // Served with a longer context than the model was made for, or cut: neither is a rating of these steps.
      const what = `a prompt of ${reply.usage.prompt} tokens, above the scorer's contextTokens ${contextTokens}`;
      throw callFailure(target, 'scorer-context-exceeded', what);
    }
    return reply;
  };

  return {
    model,
    context: prmContext(contextTokens),
    score: (request) => abortableCall((signal) => score(request, signal)),
  };
}

function readScores(
  target: CallTarget,
  body: string,
  { steps, context = 0 }: StepScoreRequest,
  latencyMs: number,
): StepScoreReply {
  if (body.trim() === '') throw callFailure(target, 'empty-reply', 'an answer without a body');
  const malformed = (what: string): CallFailure =>
    callFailure(target, 'malformed-reply', `${what}, got ${excerptOf(body, target.apiKey)}`);

  const reply = objectOf(parseJson(body));
  if (reply === null) throw malformed('expected a JSON object');
  const item = Array.isArray(reply['data']) ? objectOf(reply['data'][0]) : null;
  const rows: unknown = item?.['data'];
  if (!Array.isArray(rows)) throw malformed('expected data[0].data to be rows of scores');
  if (rows.length !== steps.length) {
    const what = `expected a score for each of ${steps.length} steps, got ${rows.length}`;
    throw callFailure(target, 'scorer-count', what);
  }
  // Those before were rated with more steps before them.
  const scores = rows.slice(context).map((row: unknown) => {
    // [negative, positive]; a single number could be either, or no probability at all.
    const positive: unknown = Array.isArray(row) && row.length === 2 ? row[1] : undefined;
    if (typeof positive !== 'number' || !(positive >= 0 && positive <= 1)) {
      throw malformed('expected rows of two probabilities in [0, 1]');
    }
    return positive;
  });
  return { scores, returnedModel: modelOf(reply, target), usage: readUsage(reply['usage']), latencyMs };
}
