import { of } from 'rxjs';
import { apiKeyOf } from '../config/secrets.ts';
import type { Config } from '../config/config.ts';
import type { CallEvent } from '../engine/calls.ts';
import { createChatModel } from '../model/chat-model.ts';
import { createEndpointPool } from '../model/endpoint-pool.ts';
import { limitConcurrency } from '../model/limit-concurrency.ts';
import { createStepScorer } from '../model/step-scorer.ts';
import { costOf } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import type { ModelRole } from '../records/model-reply.ts';
import type { StagePorts } from '../topology/stage.ts';
import { verifyAnswer } from '../verifiers/verify.ts';

/** The models and the verifier of a configuration, as the operators use them. */
export interface ConnectedModels {
  readonly ports: Omit<StagePorts, 'call'>;
  /** Ends the connections; requests in flight fail. */
  close(): Promise<void>;
}

/** Connects the models of a configuration. The limits hold for this process. */
export function connectModels(config: Config): ConnectedModels {
  const connect = (role: ModelRole) => {
    const { baseUrl, model, limits } = config.models[role];
    const dispatcher = createEndpointPool(baseUrl, { connections: limits.concurrency });
    const apiKey = apiKeyOf(config, role);
    const options = { baseUrl, model, timeoutMs: limits.timeoutMs, dispatcher };
    return {
      dispatcher,
      limit: limitConcurrency(limits.concurrency),
      options: apiKey === null ? options : { ...options, apiKey },
    };
  };
  const target = connect('target');
  const teacher = connect('teacher');
  const grader = connect('grader');
  const { models } = config;
  return {
    ports: {
      target: target.limit(createChatModel({ ...target.options, sampling: models.target.sampling })),
      teacher: teacher.limit(createChatModel({ ...teacher.options, sampling: models.teacher.sampling })),
      grader: grader.limit(createStepScorer(grader.options)),
      verify: (output, question) => of(verifyAnswer(output, question)),
      now: () => new Date(),
    },
    close: async () => {
      await Promise.all([target, teacher, grader].map(({ dispatcher }) => dispatcher.destroy()));
    },
  };
}

/** What a call has cost by the configured prices; 0 where there is none, and for a call without a reply. */
export function pricedBy(config: Config): (event: CallEvent) => PicoUsd {
  return (event) => {
    const { price } = config.models[event.role];
    return event.kind === 'failed' || price === null ? 0n : costOf(event.usage, price);
  };
}
