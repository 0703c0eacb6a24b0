import { Observable } from 'rxjs';
import { askCritic, RATINGS_SCHEMA, readRatings } from '../records/critic-prompt.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { ChatReply, StepScoreReply, StepScoreRequest } from '../records/model-reply.ts';
import type { StepScorer } from '../records/model-ports.ts';
import type { ScorerContext } from '../records/step-windows.ts';
import { estimateTokens } from '../records/token-estimate.ts';
import { callFailure, excerptOf } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { createChatModel } from './chat-model.ts';
import type { ChatModelOptions } from './chat-model.ts';
import { isContextExceeded } from './context-exceeded.ts';

/** A chat model that rates steps. */
export interface CriticOptions extends ChatModelOptions {
  /**
   * How its answer gets its form (`response_format`): `json_schema` where the server enforces a schema, `json_object`
   * where it only promises JSON, `text` where it takes neither.
   */
  readonly output: 'json_schema' | 'json_object' | 'text';
  /** Tokens of prompt and answer together. Left out: not known, the server says it. */
  readonly contextTokens?: number;
}

/**
 * A critic: a chat model that gives, for each step, the probability that it is right. One request per subscription,
 * without retries; unsubscribing aborts it at the endpoint.
 *
 * Errors with `CallFailure`; beside what any call can fail with: `scorer-count` where the ratings are not of the steps,
 * `scorer-context-exceeded` where the prompt is too long or the answer was cut off at `maxTokens`, `malformed-reply` where
 * the answer has no ratings or a score is not in [0, 1], `request-refused` where a filter ended it.
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
    score: (request) =>
      new Observable((subscriber) =>
        critic.complete(askCritic(request)).subscribe({
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

/** What an answer that did not end by itself means: fewer steps need a shorter one. */
const CUT = { length: 'scorer-context-exceeded', filtered: 'request-refused', other: 'malformed-reply' } as const;

function scoresIn(target: CallTarget, reply: ChatReply, request: StepScoreRequest): StepScoreReply | CallFailure {
  const { content, finishReason, finishDetail, returnedModel, usage, latencyMs } = reply;
  if (finishReason !== 'stop') {
    const what = `no whole list of ratings: ${finishDetail ?? finishReason}`;
    return callFailure(target, CUT[finishReason], what, { hasBegun: true });
  }
  const read = readRatings(content, request);
  if ('scores' in read) return { scores: read.scores, returnedModel, usage, latencyMs };
  return callFailure(target, read.reason, `${read.problem}; the reply: ${excerptOf(content, target.apiKey)}`);
}

/** A refusal as too long has a reason of its own with scorers. */
function failureOf(error: unknown): unknown {
  if (!(error instanceof CallFailure) || !isContextExceeded(error.status, error.message)) return error;
  return new CallFailure('scorer-context-exceeded', error.message, { status: error.status ?? 400 });
}

/** What each step needs in the prompt beside its text: mark and number. */
const MARK_TOKENS = 14;

const EMPTY_PROMPT = askCritic({ question: '', steps: [] });

/** The answer takes part of the context: what it may be at most, as servers reckon. */
function criticContext(contextTokens: number | null, maxTokens: number): ScorerContext {
  const frame = EMPTY_PROMPT.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
  return {
    tokens: contextTokens === null ? null : contextTokens - maxTokens,
    sizeOfFrame: (question) => frame + estimateTokens(question),
    sizeOfStep: (step) => MARK_TOKENS + estimateTokens(step),
  };
}
