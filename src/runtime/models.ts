import { apiKeyOf } from '../config/secrets.ts';
import type { Config, EndpointConfig } from '../config/config.ts';
import { createChatModel } from '../model/chat-model.ts';
import { createEndpointPool } from '../model/endpoint-pool.ts';
import { createStepScorer } from '../model/step-scorer.ts';
import type { ChatModel, StepScorer } from '../records/model-ports.ts';
import type { ModelRole } from '../records/model-reply.ts';
import type { CampaignPorts } from '../topology/campaign-ports.ts';
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
  });
  const connect = (role: ModelRole) => {
    const { baseUrl, model, limits } = endpointOf(config, role);
    const dispatcher = createEndpointPool(baseUrl, { connections: limits.concurrency });
    const apiKey = apiKeyOf(config, role);
    const options = { baseUrl, model, timeoutMs: limits.timeoutMs, dispatcher };
    return { dispatcher, options: apiKey === null ? options : { ...options, apiKey } };
  };
  const target = connect('target');
  const teacher = connect('teacher');
  const scorer = connect('scorer');
  const judge = config.models.judge === undefined ? null : connect('judge');
  const { models } = config;
  const observedChat = (role: 'target' | 'teacher' | 'judge', chat: ChatModel): ChatModel => ({
    model: chat.model,
    complete: (request) => observeCall(role, chat.complete(request), calls),
  });
  const observedScorer = (scorer: StepScorer): StepScorer => ({
    model: scorer.model,
    score: (request) => observeCall('scorer', scorer.score(request), calls),
  });
  return {
    ports: {
      target: observedChat('target', createChatModel({ ...target.options, sampling: models.target.sampling })),
      teacher: observedChat('teacher', createChatModel({ ...teacher.options, sampling: models.teacher.sampling })),
      ...(judge &&
        models.judge && {
          judge: observedChat('judge', createChatModel({ ...judge.options, sampling: models.judge.sampling })),
        }),
      scorer: observedScorer(createStepScorer(scorer.options)),
      verify: verifier.verify,
      domains: verifier.domains,
    },
    close: async () => {
      await Promise.all(
        [target, teacher, scorer, ...(judge === null ? [] : [judge])].map(({ dispatcher }) => dispatcher.destroy()),
      );
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
