import type { ScorerConfig } from '../config/config.ts';
import type { ChatModelOptions } from '../model/chat-model.ts';
import { createCritic } from '../model/critic.ts';
import { createStepScorer } from '../model/step-scorer.ts';
import type { StepScorer } from '../records/model-ports.ts';

/** How the endpoint of a scorer is reached. */
export type ScorerConnection = Omit<ChatModelOptions, 'sampling'>;

/** The scorer of a configuration, of whatever kind. */
export function connectScorer(config: ScorerConfig, connection: ScorerConnection): StepScorer {
  const { contextTokens } = config;
  const context = contextTokens === null ? {} : { contextTokens };
  if (config.kind === 'prm') return createStepScorer({ ...connection, ...context });
  const { sampling, output } = config;
  return createCritic({ ...connection, ...context, sampling, output });
}
