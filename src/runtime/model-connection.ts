import type { ChatModelConfig, Config, EndpointConfig } from '../config/config.ts';
import { endpointsIn, fieldOfRole } from '../config/roles.ts';
import { apiKeyOf, headersOf, proxyOf } from '../config/secrets.ts';
import type { ChatModelOptions } from '../model/chat-model.ts';
import { createEndpointPool } from '../model/endpoint-pool.ts';
import type { EndpointPool } from '../model/endpoint-pool.ts';
import type { StepScorerOptions } from '../model/reward-scorer.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { isTeacher } from '../records/teachers.ts';

/** The models that return texts. */
export type ChatRole = Exclude<ModelRole, 'scorer'>;

/** The endpoint of a role's model. Only a configured model is ever called. */
export function endpointOf({ models }: Config, role: ModelRole): EndpointConfig {
  const endpoint = endpointsIn(models).get(role);
  if (endpoint === undefined) throw new RangeError(`${fieldOfRole(role)} is not configured`);
  return endpoint;
}

/** Opens connections to the endpoint of a role, with its headers and through its proxy. The caller closes them. */
export function openPool(config: Config, role: ModelRole, connections: number): EndpointPool {
  const proxy = proxyOf(config, role)?.url ?? null;
  return createEndpointPool(endpointOf(config, role).baseUrl, {
    connections,
    headers: headersOf(config, role),
    ...(proxy !== null && { proxy }),
  });
}

/** The options of every call to the model of a role. */
export function connectionOf(config: Config, role: ModelRole, dispatcher: EndpointPool): StepScorerOptions {
  const { baseUrl, model, limits } = endpointOf(config, role);
  const apiKey = apiKeyOf(config, role);
  return { baseUrl, model, timeoutMs: limits.timeoutMs, dispatcher, ...(apiKey !== null && { apiKey }) };
}

/** The same for a chat model, with the campaign's request settings. */
export function chatOptionsOf(
  config: Config,
  role: ModelRole,
  { sampling, stream, maxTokensField, extraBody, limits }: ChatModelConfig,
  dispatcher: EndpointPool,
): ChatModelOptions {
  return {
    ...connectionOf(config, role, dispatcher),
    sampling,
    stream,
    // Its traces are long, and timeouts on the way would end them.
    prefersStream: isTeacher(role),
    maxTokensField,
    extraBody,
    idleTimeoutMs: limits.idleTimeoutMs,
  };
}
