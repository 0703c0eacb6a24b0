import { firstValueFrom } from 'rxjs';
import type { ChatModelConfig, Config, EndpointConfig, GraderConfig } from '../../config/config.ts';
import { apiKeyOf } from '../../config/secrets.ts';
import { createChatModel } from '../../model/chat-model.ts';
import { createEndpointPool } from '../../model/endpoint-pool.ts';
import { createStepScorer } from '../../model/step-scorer.ts';
import { checkedOk, checkFailed, checkSkipped } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { CallFailure } from '../../records/model-reply.ts';
import type { ModelRole } from '../../records/model-reply.ts';
import { rateKnownTraces } from './grader-sanity.ts';
import { guardedAll, REPORT } from './guard.ts';

/** Enough for a short answer; a reply that is cut off here is a reply. */
const TINY_TOKENS = 64;
/** A model that takes longer for a few words would not finish a trace. Milliseconds. */
const TINY_MS = 45_000;

/** One tiny call to each model of the configuration, all at once. */
export async function checkEndpoints(config: Config): Promise<readonly Check[]> {
  const models = Object.entries(config.models) as [ModelRole, ChatModelConfig | GraderConfig | null | undefined][];
  const checks = models.map(async ([role, model]) => {
    if (model === null || model === undefined) return [];
    return guardedAll(role, REPORT, () =>
      'sampling' in model ? checkChat(config, role, model) : checkGrader(config, role, model),
    );
  });
  return (await Promise.all(checks)).flat();
}

/** Connects to an endpoint for as long as `call` takes. */
async function connected<Result>(
  config: Config,
  role: ModelRole,
  { baseUrl, model, limits }: EndpointConfig,
  call: (options: Parameters<typeof createStepScorer>[0]) => Promise<Result>,
): Promise<Result> {
  const dispatcher = createEndpointPool(baseUrl, { connections: 1 });
  const apiKey = apiKeyOf(config, role);
  const timeoutMs = Math.min(limits.timeoutMs, TINY_MS);
  try {
    return await call({ baseUrl, model, timeoutMs, dispatcher, ...(apiKey === null ? {} : { apiKey }) });
  } finally {
    await dispatcher.destroy();
  }
}

async function checkChat(config: Config, role: ModelRole, model: ChatModelConfig): Promise<readonly Check[]> {
  try {
    const sampling = { ...model.sampling, maxTokens: Math.min(model.sampling.maxTokens, TINY_TOKENS) };
    const reply = await connected(config, role, model, (options) => {
      const chat = createChatModel({ ...options, sampling });
      return firstValueFrom(chat.complete({ messages: [{ role: 'user', content: 'Say hello.' }] }));
    });
    const { returnedModel, usage, latencyMs, reasoning } = reply;
    const told = `${returnedModel} at ${model.baseUrl} answered in ${Math.round(latencyMs)} ms, ${usage.prompt} + ${usage.completion} tokens`;
    if (role !== 'teacher' || reasoning !== null || usage.reasoning > 0) return [checkedOk(role, told)];
    const advice =
      'traces without reasoning are rejected (reasoning-missing): let the endpoint give reasoning_content, reasoning or <think>';
    return [checkedOk(role, `${told}, without reasoning`, advice)];
  } catch (error) {
    return [failedCall(role, model, error)];
  }
}

async function checkGrader(config: Config, role: ModelRole, model: GraderConfig): Promise<readonly Check[]> {
  const { aggregate } = config.grading;
  const sanity = `${role}-sanity`;
  try {
    const { good, bad } = await connected(config, role, model, (options) =>
      rateKnownTraces(createStepScorer(options), aggregate),
    );
    const scores = `a right trace is rated ${good.toFixed(3)}, a wrong one ${bad.toFixed(3)} (${aggregate})`;
    return [
      checkedOk(role, `${model.model} at ${model.baseUrl} scores steps`),
      good > bad
        ? checkedOk(sanity, scores)
        : checkFailed(
            sanity,
            scores,
            'every level would be wrong: check that the server pools the steps of this model (vllm serve … --runner pooling) and try another version of it',
          ),
    ];
  } catch (error) {
    return [failedCall(role, model, error), checkSkipped(sanity, 'the grader does not answer')];
  }
}

function failedCall(role: ModelRole, { baseUrl }: EndpointConfig, error: unknown): Check {
  // Anything else is a fault of ours, and may hold anything.
  if (!(error instanceof CallFailure)) throw error;
  return checkFailed(role, `${error.reason}: ${error.message}`, mendCall(role, baseUrl, error));
}

/** What to do about a call that brought no usable reply. */
function mendCall(role: ModelRole, baseUrl: string, { reason }: CallFailure): string {
  const field = `models.${role}`;
  const path =
    role === 'grader' ? 'the root of a vLLM server, without /v1' : 'what stands before /chat/completions, mostly …/v1';
  switch (reason) {
    case 'connection-refused':
    case 'connection-failed':
    case 'cancelled':
      return `start the server at ${baseUrl}, or correct ${field}.baseUrl`;
    case 'timeout':
      return `look whether the server at ${baseUrl} is overloaded or still loading, and at ${field}.limits.timeoutMs`;
    case 'unauthorized':
      return `${field}.apiKeyEnv must name the variable with a valid key for ${new URL(baseUrl).host}`;
    case 'rate-limited':
      return `wait, raise the quota, or lower ${field}.limits.concurrency`;
    case 'request-refused':
      return `check ${field}.model and ${field}.baseUrl (${path})`;
    case 'server-error':
      return `look at the log of the server at ${baseUrl}`;
    case 'empty-reply':
    case 'malformed-reply':
      return `${field}.baseUrl must be ${path}`;
    case 'reply-too-large':
      return `lower ${field}.sampling.maxTokens, and ask for no log probabilities: a reply is read up to 16 MiB`;
    case 'prm-score-count':
    case 'prm-context-exceeded':
      return `${field}.model must be a PRM with one score for each step (Qwen2.5-Math-PRM) in vLLM's pooling runner`;
  }
}
