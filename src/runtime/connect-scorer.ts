import type { Config } from '../config/config.ts';
import { createCritic } from '../model/critic.ts';
import type { EndpointPool } from '../model/endpoint-pool.ts';
import { createSkyworkScorer } from '../model/skywork-scorer.ts';
import { createStepScorer } from '../model/step-scorer.ts';
import type { TokenEncoder } from '../model/token-encoder.ts';
import type { StepScorer } from '../records/model-ports.ts';
import { chatOptionsOf, connectionOf } from './model-connection.ts';

/**
 * The scorer of a configuration, of any kind, over connections to its endpoint.
 *
 * @param tokens the result of `readTokenizer`
 * @param mostMs timeout of one call in milliseconds; default: the configured one
 */
export function connectScorer(
  config: Config,
  pool: EndpointPool,
  tokens: TokenEncoder | null,
  mostMs: number = Number.POSITIVE_INFINITY,
): StepScorer {
  const { scorer } = config.models;
  const timeoutMs = Math.min(scorer.limits.timeoutMs, mostMs);
  const context = scorer.contextTokens === null ? {} : { contextTokens: scorer.contextTokens };
  const connection = { ...connectionOf(config, 'scorer', pool), ...context, timeoutMs };
  if (scorer.kind === 'prm') return createStepScorer(connection);
  if (scorer.kind === 'skywork') {
    if (tokens === null) throw new TypeError('a scorer that is given tokens needs its tokenizer');
    return createSkyworkScorer({ ...connection, tokens, route: scorer.route });
  }
  const { output } = scorer;
  return createCritic({ ...chatOptionsOf(config, 'scorer', scorer, pool), ...context, output, timeoutMs });
}
