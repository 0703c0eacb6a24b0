import type { Config } from '../config/config.ts';
import { createCritic } from '../model/critic.ts';
import type { EndpointPool } from '../model/endpoint-pool.ts';
import { createStepScorer } from '../model/step-scorer.ts';
import type { StepScorer } from '../records/model-ports.ts';
import { chatOptionsOf, connectionOf } from './model-connection.ts';

/**
 * The scorer of a configuration, of whatever kind, over connections to its endpoint.
 *
 * @param mostMs of one call, in milliseconds; default: as it is configured
 */
export function connectScorer(
  config: Config,
  pool: EndpointPool,
  mostMs: number = Number.POSITIVE_INFINITY,
): StepScorer {
  const { scorer } = config.models;
  const timeoutMs = Math.min(scorer.limits.timeoutMs, mostMs);
  const context = scorer.contextTokens === null ? {} : { contextTokens: scorer.contextTokens };
  if (scorer.kind === 'prm')
    return createStepScorer({ ...connectionOf(config, 'scorer', pool), ...context, timeoutMs });
  const { output } = scorer;
  return createCritic({ ...chatOptionsOf(config, 'scorer', scorer, pool), ...context, output, timeoutMs });
}
