import { apiKeyOf } from '../config/secrets.ts';
import type { Config, EndpointConfig } from '../config/config.ts';
import { chatModelsIn, endpointsIn, fieldOfRole, teacherList } from '../config/roles.ts';
import { createChatModel } from '../model/chat-model.ts';
import { createEndpointPool } from '../model/endpoint-pool.ts';
import { createStepScorer } from '../model/step-scorer.ts';
import type { StepScorerOptions } from '../model/step-scorer.ts';
import type { ChatModel, StepScorer } from '../records/model-ports.ts';
import type { ModelRole } from '../records/model-reply.ts';
import type { CampaignPorts } from '../topology/campaign-ports.ts';
import { endpointsOf } from './roles-by-endpoint.ts';
import { observeCall, SILENT_CALLS } from './observed-calls.ts';
import type { CallObserver } from './observed-calls.ts';
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
 * call admission: a pool has as many connections as the limit allows.
 */
export async function connectModels(config: Config, calls: CallObserver = SILENT_CALLS): Promise<ConnectedModels> {
  const verifier = await openVerifier({
    code: 'if-possible',
    sandbox: { mode: config.sandbox },
    math: config.verification.decimals ?? {},
    ...(config.verifiers && { own: config.verifiers }),
  });
  const { models } = config;
  // One for each endpoint: the admission of an endpoint gives all its slots to whichever role has work.
  const pools = new Map(
    endpointsOf(config).flatMap(({ roles, baseUrl, limits }) => {
      const pool = createEndpointPool(baseUrl, { connections: limits.concurrency });
      return roles.map((role) => [role, pool] as const);
    }),
  );
  const connect = (role: ModelRole): StepScorerOptions => {
    const { baseUrl, model, limits } = endpointOf(config, role);
    const dispatcher = pools.get(role);
    if (dispatcher === undefined) throw new RangeError(`models.${role} is not configured`);
    const apiKey = apiKeyOf(config, role);
    const options = { baseUrl, model, timeoutMs: limits.timeoutMs, dispatcher };
    return apiKey === null ? options : { ...options, apiKey };
  };
  const configured = chatModelsIn(models);
  const chat = (role: ModelRole): ChatModel => {
    const sampling = configured.get(role)?.sampling;
    if (sampling === undefined) throw new RangeError(`${fieldOfRole(role)} is not configured`);
    const inner = createChatModel({ ...connect(role), sampling });
    return { model: inner.model, complete: (request) => observeCall(role, inner.complete(request), calls) };
  };
  const scorer = (role: ModelRole): StepScorer => {
    const inner = createStepScorer(connect(role));
    return { model: inner.model, score: (request) => observeCall(role, inner.score(request), calls) };
  };
  return {
    ports: {
      target: chat('target'),
      teacher: chat('teacher'),
      moreTeachers: teacherList(models)
        .slice(1)
        .map(({ role }) => chat(role)),
      ...(models.judge && { judge: chat('judge') }),
      scorer: scorer('scorer'),
      verify: verifier.verify,
      domains: verifier.domains,
    },
    close: async () => {
      await Promise.all([...new Set(pools.values())].map((pool) => pool.destroy()));
      await verifier.close();
    },
    codeRefusal: verifier.codeRefusal,
  };
}

/** Where the model of a role stands. Only a configured model is ever called. */
export function endpointOf({ models }: Config, role: ModelRole): EndpointConfig {
  const endpoint = endpointsIn(models).get(role);
  if (endpoint === undefined) throw new RangeError(`${fieldOfRole(role)} is not configured`);
  return endpoint;
}
