import { of } from 'rxjs';
import { apiKeyOf } from '../config/index.ts';
import type { Config } from '../config/index.ts';
import { createChatModel } from '../model/chat-model.ts';
import { limitConcurrency } from '../model/limit-concurrency.ts';
import { createStepScorer } from '../model/step-scorer.ts';
import type { CallEvent } from '../engine/calls.ts';
import { costOf } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import type { StagePorts } from '../topology/stage.ts';
import { verifyAnswer } from '../verifiers/verify.ts';

/** The models and the verifier of a configuration, as the operators use them. Limits hold for this process. */
export function createStagePorts(config: Config): Omit<StagePorts, 'call'> {
  const { target, teacher, grader } = config.models;
  const chat = (role: 'target' | 'teacher', model: typeof target): StagePorts['target'] => {
    const apiKey = apiKeyOf(config, role);
    return limitConcurrency(model.limits.concurrency).chat(
      createChatModel({
        baseUrl: model.baseUrl,
        model: model.model,
        sampling: model.sampling,
        timeoutMs: model.limits.timeoutMs,
        concurrency: model.limits.concurrency,
        ...(apiKey === null ? {} : { apiKey }),
      }),
    );
  };
  const graderKey = apiKeyOf(config, 'grader');
  return {
    target: chat('target', target),
    teacher: chat('teacher', teacher),
    grader: limitConcurrency(grader.limits.concurrency).scorer(
      createStepScorer({
        baseUrl: grader.baseUrl,
        model: grader.model,
        timeoutMs: grader.limits.timeoutMs,
        concurrency: grader.limits.concurrency,
        ...(graderKey === null ? {} : { apiKey: graderKey }),
      }),
    ),
    verify: (output, question) => of(verifyAnswer(output, question)),
    now: () => new Date(),
  };
}

/** What a call has cost by the configured prices; 0 where there is none, and for a call without a reply. */
export function pricedBy(config: Config): (event: CallEvent) => PicoUsd {
  return (event) => {
    const { price } = config.models[event.role];
    return event.kind === 'failed' || price === null ? 0n : costOf(event.usage, price);
  };
}
