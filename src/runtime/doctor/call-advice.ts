import type { EndpointConfig } from '../../config/config.ts';
import { fieldOfRole } from '../../config/roles.ts';
import type { ServedModel } from '../../model/served-models.ts';
import type { CallFailure, ModelRole } from '../../records/model-reply.ts';

/** How many models of an endpoint a message names. */
const NAMED_MODELS = 5;

/** The models that an endpoint lists, where the configured one is not among them; else null. */
export function missingModel(model: string, served: readonly ServedModel[] | null): string | null {
  if (served === null || served.length === 0 || served.some(({ id }) => id === model)) return null;
  const named = served.slice(0, NAMED_MODELS).map(({ id }) => id);
  const rest = served.length > named.length ? ` and ${served.length - named.length} more` : '';
  return `the endpoint serves ${named.join(', ')}${rest}`;
}

/** What to do about a call to a model that brought no usable reply. */
export function adviceFor(
  role: ModelRole,
  { baseUrl, model, apiKeyEnv }: EndpointConfig,
  { reason }: CallFailure,
  served: readonly ServedModel[] | null,
): string {
  const field = fieldOfRole(role);
  const isScorer = role === 'scorer';
  const path = isScorer
    ? 'the root of a vLLM server, without /v1'
    : 'what stands before /chat/completions, mostly …/v1';
  const host = new URL(baseUrl).host;
  const key =
    apiKeyEnv === null
      ? `${field}.apiKeyEnv must name the variable with the key for ${host}, if it wants one`
      : `the key in ${apiKeyEnv} (${field}.apiKeyEnv) must be valid for ${host}`;
  switch (reason) {
    case 'connection-refused':
    case 'connection-failed':
    case 'cancelled':
      return `start the server at ${baseUrl}, or correct ${field}.baseUrl`;
    case 'timeout':
      return `look whether the server at ${baseUrl} is overloaded or still loading, and at ${field}.limits.timeoutMs`;
    case 'unauthorized':
      return `${field}.apiKeyEnv must name the variable with a valid key for ${host}`;
    case 'quota-exhausted':
      return `pay in, or raise the quota of the key at ${host}`;
    case 'model-not-found': {
      const missing = missingModel(model, served);
      if (missing !== null) return `correct ${field}.model: ${missing}`;
      if (isScorer) {
        return `nothing answers at ${baseUrl}/pooling: start vLLM with --runner pooling (older versions: --task reward); ${field}.baseUrl is ${path}`;
      }
      return `check ${field}.model and ${field}.baseUrl (${path})`;
    }
    case 'overloaded':
    case 'try-later':
    case 'rate-limited':
      return `wait, raise the quota, or lower ${field}.limits.concurrency`;
    case 'server-error':
      return `look at the log of the server at ${baseUrl}`;
    case 'request-refused': {
      const missing = missingModel(model, served);
      if (missing !== null) return `correct ${field}.model: ${missing}`;
      // Gateways answer a wrong key with 400 too (LiteLLM without its database).
      return `check ${field}.model, ${field}.baseUrl (${path}) and the key: ${key}`;
    }
    case 'empty-reply':
      return `look at the log of the server at ${baseUrl}; ${field}.baseUrl must be ${path}`;
    case 'malformed-reply':
      return isScorer
        ? `${field}.model must give two probabilities for each step: a step-scoring PRM (Qwen2.5-Math-PRM) in vLLM's pooling runner, not an embedding or reward model of whole texts`
        : `${field}.baseUrl must be ${path}`;
    case 'reply-too-large':
      return `lower ${field}.sampling.maxTokens: no record could hold such a reply`;
    case 'prm-score-count':
    case 'prm-context-exceeded':
      return `${field}.model must be a PRM with one score for each step (Qwen2.5-Math-PRM) in vLLM's pooling runner; another step token: --pooler-config '{"step_tag_id": N}'`;
  }
}
