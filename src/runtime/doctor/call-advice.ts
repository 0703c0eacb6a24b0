import type { ChatModelConfig, EndpointConfig, ScorerConfig } from '../../config/config.ts';
import { fieldOfRole } from '../../config/roles.ts';
import type { ServedModel } from '../../model/served-models.ts';
import type { CallFailure, ModelRole } from '../../records/model-reply.ts';

import { adviceOnConnection, adviceOnRequest } from './request-advice.ts';
import { UNKNOWN_WAY } from './way-to-endpoint.ts';
import type { WayToEndpoint } from './way-to-endpoint.ts';

/** How many models of an endpoint a message names. */
const NAMED_MODELS = 5;

/** The models that an endpoint lists, if the configured one is not among them; else null. */
export function missingModel(model: string, served: readonly ServedModel[] | null): string | null {
  if (served === null || served.length === 0 || served.some(({ id }) => id === model)) return null;
  const named = served.slice(0, NAMED_MODELS).map(({ id }) => id);
  const rest = served.length > named.length ? ` and ${served.length - named.length} more` : '';
  return `the endpoint serves ${named.join(', ')}${rest}`;
}

/** The advice for a call to a model that returned no usable reply. */
export function adviceFor(
  role: ModelRole,
  config: EndpointConfig | ChatModelConfig | ScorerConfig,
  failure: CallFailure,
  served: readonly ServedModel[] | null,
  way: WayToEndpoint = UNKNOWN_WAY,
): string {
  const { baseUrl, model, apiKeyEnv } = config;
  const { reason } = failure;
  const field = fieldOfRole(role);
  const scorerKind = 'kind' in config ? config.kind : null;
  const isPrm = scorerKind === 'prm' || scorerKind === 'skywork';
  const path = isPrm ? 'the root of a vLLM server, without /v1' : 'the part before /chat/completions, mostly …/v1';
  const host = new URL(baseUrl).host;
  const key =
    apiKeyEnv === null
      ? `${field}.apiKeyEnv must name the variable with the key for ${host}, if it wants one`
      : `the key in ${apiKeyEnv} (${field}.apiKeyEnv) must be valid for ${host}`;
  if (way.elsewhere !== null) {
    const { baseUrl: root, models } = way.elsewhere;
    const missing = missingModel(model, models);
    return `set ${field}.baseUrl to ${root}: the server lists its models there${missing === null ? '' : `; and correct ${field}.model: ${missing}`}`;
  }
  switch (reason) {
    case 'connection-refused':
    case 'connection-failed':
    case 'cancelled':
      return (
        adviceOnConnection(role, config, failure, way) ?? `start the server at ${baseUrl}, or correct ${field}.baseUrl`
      );
    case 'timeout':
      return `look whether the server at ${baseUrl} is overloaded or still loading, and at ${field}.limits.timeoutMs`;
    case 'unauthorized':
      return `${field}.apiKeyEnv must name the variable with a valid key for ${host}`;
    case 'quota-exhausted':
      return `pay in, or raise the quota of the key at ${host}`;
    case 'model-not-found': {
      const missing = missingModel(model, served);
      if (missing !== null) return `correct ${field}.model: ${missing}`;
      if (scorerKind === 'skywork')
        return `nothing answers at ${baseUrl}: ${ADVICE_FOR_SKYWORK}; ${field}.baseUrl is ${path}`;
      if (isPrm) {
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
      const named = adviceOnRequest(role, config, failure);
      if (named !== null) return named;
      if (/plain HTTP request/i.test(failure.message)) {
        return `the server at ${baseUrl} speaks TLS: begin ${field}.baseUrl with https://`;
      }
      // Gateways also answer a wrong key with 400 (LiteLLM without its database).
      return `check ${field}.model, ${field}.baseUrl (${path}) and the key: ${key}`;
    }
    case 'empty-reply':
      return `look at the log of the server at ${baseUrl}; ${field}.baseUrl must be ${path}`;
    case 'malformed-reply':
      if (role === 'scorer' && !isPrm) return adviceForCritic(field);
      if (scorerKind === 'skywork') return ADVICE_FOR_SKYWORK;
      return isPrm
        ? `${field}.model must give two probabilities for each step: a step-scoring PRM (Qwen2.5-Math-PRM) in vLLM's pooling runner, not an embedding or reward model of whole texts`
        : `${field}.baseUrl must be ${path}`;
    case 'reply-too-large':
      return `lower ${field}.sampling.maxTokens: no record could hold such a reply`;
    case 'scorer-context-exceeded':
      return isPrm
        ? `serve ${model} with a longer context (vLLM: --max-model-len): it refuses a trace of three short steps`
        : `lower ${field}.sampling.maxTokens where prompt and answer must share a short context; raise it where the answer is cut off`;
    case 'scorer-count':
    case 'prm-score-count':
    case 'prm-context-exceeded':
      if (!isPrm) return adviceForCritic(field);
      if (scorerKind === 'skywork') return ADVICE_FOR_SKYWORK;
      return `${field}.model must be a PRM with one score for each step (Qwen2.5-Math-PRM) in vLLM's pooling runner; another step token: --pooler-config '{"step_tag_id": N}'`;
  }
}

const ADVICE_FOR_SKYWORK =
  "serve the model with a plug-in that gives a reward for each token: the publisher's in vLLM 0.6.4 (route 'embeddings'), or one for a newer vLLM (route 'pooling'); take tokenizer from the same model";

const adviceForCritic = (field: string): string =>
  `${field}.model must follow instructions well enough to give one score for each step: try ${field}.output ('json_schema' where the server enforces schemas, 'text' where it takes no response_format), or a stronger model`;

/** The advice for a scorer that does not distinguish right steps from wrong ones. */
export const adviceForUnsound = ({ kind }: ScorerConfig): string =>
  kind === 'skywork'
    ? `every level would be wrong: ${ADVICE_FOR_SKYWORK}`
    : kind === 'prm'
      ? 'every level would be wrong: check that the server pools the steps of this model (vllm serve … --runner pooling) and try another version of it'
      : 'every level would be wrong: take a stronger model as critic';
