import { apiKeyOf } from '../config/secrets.ts';
import type { ChatModelConfig, Config, EndpointConfig } from '../config/config.ts';
import { createChatModel } from '../model/chat-model.ts';
import { createEndpointPool } from '../model/endpoint-pool.ts';
import type { ChatModel } from '../records/model-ports.ts';
import type { ModelRole } from '../records/model-reply.ts';
import type { CampaignPorts } from '../topology/campaign-ports.ts';
import { connectScorer } from './connect-scorer.ts';
import type { ScorerConnection } from './connect-scorer.ts';
import { observeCall, SILENT_CALLS } from './observed-calls.ts';
import type { CallObserver } from './observed-calls.ts';
import { ScorerSoundness } from './scorer-soundness.ts';
import type { SoundnessOptions } from './scorer-soundness.ts';
import { openVerifier } from './verifier.ts';

/** The models and the verifier of a configuration, as the operators use them. */
export interface ConnectedModels {
  readonly ports: CampaignPorts;
  /** Why code questions are refused in this process; null where they are not. */
  readonly codeRefusal: string | null;
  /** Ends the connections and the verifiers; requests in flight fail. */
  close(): Promise<void>;
}

/**
 * Connects the models of a configuration; each request is told to `calls`. How many there are at once is for the engine's
 * call admission: a pool has as many connections as the limit allows. The scorer is checked before the first call that
 * is paid (`ScorerSoundness`).
 */
export async function connectModels(
  config: Config,
  soundness: SoundnessOptions,
  calls: CallObserver = SILENT_CALLS,
): Promise<ConnectedModels> {
  const verifier = await openVerifier({
    code: 'if-possible',
    sandbox: { mode: config.sandbox },
    math: config.verification.decimals ?? {},
  });
  const { models } = config;
  const pools: { destroy(): Promise<void> }[] = [];
  const connect = (role: ModelRole): ScorerConnection => {
    const { baseUrl, model, limits } = endpointOf(config, role);
    const dispatcher = createEndpointPool(baseUrl, { connections: limits.concurrency });
    pools.push(dispatcher);
    const apiKey = apiKeyOf(config, role);
    const options = { baseUrl, model, timeoutMs: limits.timeoutMs, dispatcher };
    return apiKey === null ? options : { ...options, apiKey };
  };
  const chat = (role: ModelRole, { sampling }: ChatModelConfig): ChatModel => {
    const inner = createChatModel({ ...connect(role), sampling });
    return { model: inner.model, complete: (request) => observeCall(role, inner.complete(request), calls) };
  };
  const target = chat('target', models.target);
  const scorer = connectScorer(models.scorer, connect('scorer'));
  const check = new ScorerSoundness(config, scorer, soundness);
  return {
    ports: {
      target: { ...target, complete: (request) => check.beforeTarget(target.complete(request)) },
      teacher: chat('teacher', models.teacher),
      ...(models.judge && { judge: chat('judge', models.judge) }),
      scorer: {
        ...scorer,
        score: (request) => check.beforeRating(observeCall('scorer', scorer.score(request), calls)),
      },
      verify: verifier.verify,
      domains: verifier.domains,
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.destroy()));
      await verifier.close();
    },
    codeRefusal: verifier.codeRefusal,
  };
}

/** Where the model of a role stands. Only a configured model is ever called. */
export function endpointOf({ models }: Config, role: ModelRole): EndpointConfig {
  const endpoint = models[role];
  if (endpoint === undefined) throw new RangeError(`models.${role} is not configured`);
  return endpoint;
}
