import type { Config, EndpointConfig } from '../config/config.ts';
import { apiKeyOf } from '../config/secrets.ts';
import { createEndpointPool } from '../model/endpoint-pool.ts';
import type { StepScorerOptions } from '../model/step-scorer.ts';
import type { ModelRole } from '../records/model-reply.ts';

/** A model that takes longer for a few words would not finish a trace. Milliseconds. */
const TINY_MS = 45_000;

/** Connects to the endpoint of a model for as long as a few tiny calls take, which stand in no journal and no metric. */
export async function withEndpoint<Result>(
  config: Config,
  role: ModelRole,
  { baseUrl, model, limits }: EndpointConfig,
  call: (options: StepScorerOptions) => Promise<Result>,
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
