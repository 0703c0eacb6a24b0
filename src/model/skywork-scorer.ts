import type { StepScorer } from '../records/model-ports.ts';
import { createRewardScorer, listIn } from './reward-scorer.ts';
import type { StepScorerOptions, UnreadScores } from './reward-scorer.ts';
import { skyworkContext, skyworkPrompt } from './skywork-prompt.ts';
import type { SkyworkPrompt } from './skywork-prompt.ts';
import type { TokenEncoder } from './token-encoder.ts';

/** Skywork-o1-Open-PRM behind vLLM. */
export interface SkyworkScorerOptions extends StepScorerOptions {
  readonly tokens: TokenEncoder;
  /**
   * `embeddings`: `POST /v1/embeddings` of vLLM 0.6.4 with the publisher's plug-in. `pooling`: `POST /pooling` of a newer
   * vLLM with a plug-in that scores each token.
   */
  readonly route: 'embeddings' | 'pooling';
}

/** Per route: its path, the field of the rewards in the answer, and the request fields for raw rewards. */
const ROUTES = {
  embeddings: { path: '/v1/embeddings', field: 'embedding', asking: { encoding_format: 'float' } },
  // Without it, a newer vLLM returns the logistic function of the rewards.
  pooling: { path: '/pooling', field: 'data', asking: { use_activation: false } },
} as const;

/**
 * The scores of Skywork-o1-Open-PRM, like `createRewardScorer`: the server receives tokens and returns a reward for
 * each; the score of a step is the logistic function of the reward at the token that ends it. An answer whose number of
 * rewards differs from the number of tokens is a `scorer-count`.
 */
export function createSkyworkScorer(options: SkyworkScorerOptions): StepScorer {
  const { tokens, route, contextTokens = null } = options;
  const { path, field, asking } = ROUTES[route];
  return createRewardScorer(options, {
    path,
    context: skyworkContext(tokens, contextTokens),
    callOf: (request) => {
      const prompt = skyworkPrompt(tokens, request);
      return {
        body: { input: prompt.ids, ...asking },
        read: (reply) => {
          const rewards = listIn(reply, field);
          return 'reason' in rewards ? rewards : scoresAt(rewards, prompt, request.context ?? 0);
        },
      };
    },
  });
}

function scoresAt(
  rewards: readonly unknown[],
  { ids, ends }: SkyworkPrompt,
  context: number,
): readonly number[] | UnreadScores {
  if (rewards.length !== ids.length) {
    const problem = `expected a reward for each of ${ids.length} tokens, got ${rewards.length}`;
    return { reason: 'scorer-count', problem };
  }
  const scores: number[] = [];
  for (const end of ends.slice(context)) {
    const row: unknown = rewards[end];
    const reward: unknown = Array.isArray(row) && row.length === 1 ? row[0] : row;
    if (typeof reward !== 'number' || !Number.isFinite(reward))
      return { reason: 'malformed-reply', problem: 'expected one number for each token' };
    scores.push(1 / (1 + Math.exp(-reward)));
  }
  return scores;
}
