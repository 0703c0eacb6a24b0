import { Observable } from 'rxjs';
import { askCritic, RATINGS_SCHEMA, readRatings } from '../records/critic-prompt.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { ChatReply, StepScoreReply, StepScoreRequest } from '../records/model-reply.ts';
import type { StepScorer } from '../records/model-ports.ts';
import type { ScorerContext } from '../records/step-windows.ts';
import { estimateTokens } from '../records/token-estimate.ts';
import { hasText } from '../records/token-usage.ts';
import { callFailure, excerptOf } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { createChatModel } from './chat-model.ts';
import type { ChatModelOptions } from './chat-model.ts';
import { isContextExceeded } from './context-exceeded.ts';

/** A chat model that rates steps. */
export interface CriticOptions extends ChatModelOptions {
  /**
   * How the form of its answer is requested (`response_format`): `json_schema` if the server enforces a schema,
   * `json_object` if it only promises JSON, `text` if it supports neither.
   */
  readonly output: 'json_schema' | 'json_object' | 'text';
  /** Tokens of prompt and answer together. Default: unknown, the server enforces its limit. */
  readonly contextTokens?: number;
}

/**
 * A critic: a chat model that returns, for each step, the probability that it is right. One request per subscription,
 * without retries; unsubscribing aborts it at the endpoint.
 *
 * Errors with `CallFailure`; in addition to the failures of any call: `scorer-count` if the ratings do not match the
 * steps, `scorer-context-exceeded` if the prompt is too long or the answer was cut off at `maxTokens`,
 * `malformed-reply` if the answer has no ratings or a score is not in [0, 1], `request-refused` if a filter ended it.
 */
export function createCritic(options: CriticOptions): StepScorer {
  const { output, contextTokens, ...chat } = options;
  const { model, apiKey } = chat;
  const target: CallTarget = { model, host: new URL(chat.baseUrl).host, apiKey };
  const format = responseFormat(output);
  const critic = createChatModel({ ...chat, extraBody: { ...format, ...chat.extraBody } });
  return {
    model,
    context: criticContext(contextTokens ?? null, chat.sampling.maxTokens),
    score: (request, maySend) =>
      new Observable((subscriber) =>
        critic.complete(askCritic(request), maySend).subscribe({
          next: (reply) => {
            const read = scoresIn(target, reply, request);
            if (read instanceof CallFailure) {
              subscriber.error(read);
              return;
            }
            subscriber.next(read);
            subscriber.complete();
          },
          error: (error: unknown) => subscriber.error(failureOf(error)),
        }),
      ),
  };
}

function responseFormat(output: CriticOptions['output']): Readonly<Record<string, unknown>> {
  if (output === 'text') return {};
  if (output === 'json_object') return { response_format: { type: 'json_object' } };
  return {
    response_format: { type: 'json_schema', json_schema: { name: 'ratings', strict: true, schema: RATINGS_SCHEMA } },
  };
}

/** The failure for an answer that was cut off: fewer steps need a shorter answer. */
const CUT = { length: 'scorer-context-exceeded', filtered: 'request-refused', other: 'malformed-reply' } as const;

function scoresIn(target: CallTarget, reply: ChatReply, request: StepScoreRequest): StepScoreReply | CallFailure {
  const { content, finishReason, finishDetail, returnedModel, usage, latencyMs } = reply;
  const counted = { usage, hasText: hasText(reply) };
  if (finishReason !== 'stop') {
    const what = `no whole list of ratings: ${finishDetail ?? finishReason}`;
    return callFailure(target, CUT[finishReason], what, { hasBegun: true, counted });
  }
  const read = readRatings(content, request);
  if ('scores' in read) return { scores: read.scores, returnedModel, usage, latencyMs };
  const what = `${read.problem}; the reply: ${excerptOf(content, target.apiKey)}`;
  return callFailure(target, read.reason, what, { counted });
}

/** A refusal for length has a separate reason for scorers. */
function failureOf(error: unknown): unknown {
  if (!(error instanceof CallFailure) || !isContextExceeded(statusOf(error), error.message)) return error;
  return new CallFailure('scorer-context-exceeded', error.message, { status: error.status ?? 400 });
}

/** An error in a reply of status 200 may refuse the request as well. */
const statusOf = ({ status, reason }: CallFailure): number | null =>
  reason === 'request-refused' ? (status ?? 400) : status;

/** The tokens of each step in the prompt in addition to its text: mark and number. */
const MARK_TOKENS = 14;

const EMPTY_PROMPT = askCritic({ question: '', steps: [] });

/** The answer is part of the context: servers count its maximum length. */
function criticContext(contextTokens: number | null, maxTokens: number): ScorerContext {
  const frame = EMPTY_PROMPT.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
  return {
    tokens: contextTokens === null ? null : contextTokens - maxTokens,
    sizeOfFrame: (question) => frame + estimateTokens(question),
    sizeOfStep: (step) => MARK_TOKENS + estimateTokens(step),
  };
}
