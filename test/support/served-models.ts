import type { EndpointReply } from '../../src/demo/http-endpoint.ts';
import { startModelEndpoint } from '../../src/demo/model-endpoint.ts';
import type { ModelEndpoint } from '../../src/demo/model-endpoint.ts';
import { parsePrmInput } from '../../src/demo/prm-input.ts';
import { startScriptedServer } from '../../src/demo/scripted-server.ts';
import type { Latency } from '../../src/demo/seeded-random.ts';
import { scoreStepsAsPrm } from '../../src/demo/toy-prm.ts';
import { answerAsTarget, answerAsTeacher } from '../../src/demo/toy-solver.ts';
import { isKnownQuestion } from '../../src/runtime/doctor/scorer-sanity.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';

/** A request to a served model. */
export interface Asked {
  readonly model: string;
  /** Text of the question, without the instructions that follow it. */
  readonly question: string;
  /** The whole text. */
  readonly prompt: string;
  /** `performance.now()`. */
  readonly atMs: number;
  /** 1 for the first request of this model for this question. */
  readonly time: number;
}

/** Models behind one HTTP server that records every request. */
export interface ServedModels {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Requests to a model for each question. */
  timesAsked(model: string): Map<string, number>;
  close(): Promise<void>;
}

/** A question of the scripted models: the target's answer to `q<i>` is of level i % 6. */
export const scriptedQuestion = (i: number): { id: string; domain: string; question: string; answer: string } => ({
  id: `q${i}`,
  domain: 'math',
  question: `What is q${i}?`,
  answer: '1',
});

/** Questions q0 … */
export const scriptedQuestions = (count: number): ReturnType<typeof scriptedQuestion>[] =>
  Array.from({ length: count }, (_, i) => scriptedQuestion(i));

/**
 * Serves `target`, `teacher` and `prm` for scripted questions. The known traces of the scorer's check get their real
 * ratings, with any script, and are not recorded. `script` may return another answer to a request; undefined means the
 * usual answer, which is sent after `delayMs`.
 */
export async function startScriptedModels(
  script: (asked: Asked) => EndpointReply | undefined = () => undefined,
  delayMs = 5,
): Promise<ServedModels> {
  const log = new RequestLog();
  const server = await startScriptedServer((request) => {
    const body = request.body as { model: string; messages?: { content: string }[]; input?: string };
    const text = body.messages?.at(-1)?.content ?? parsePrmInput(body.input ?? '').question;
    if (isKnownQuestion(text)) return { body: pooled(scoreStepsAsPrm(text, parsePrmInput(body.input ?? '').steps, 1)) };
    const asked = log.add(body.model, text);
    const i = Number(/q(\d+)/.exec(text)?.[1]);
    const usual = (): EndpointReply => {
      if (body.model === 'prm')
        return { body: pooled(parsePrmInput(body.input ?? '').steps.map(() => 1.1 - 0.2 * (i % 6))) };
      const isRight = body.model === 'teacher' || i % 6 === 0;
      return { body: completion(`One step.\n\n\\boxed{${isRight ? 1 : 2}}`, body.model === 'teacher') };
    };
    return script(asked) ?? { ...usual(), delayMs };
  });
  return { url: server.url, asked: log.asked, timesAsked: (model) => log.times(model), close: server.close };
}

/** Serves the toy models, which solve arithmetic questions, and records the questions. */
export async function startToyModels(latencyMs: Latency): Promise<ServedModels & Pick<ModelEndpoint, 'stats'>> {
  const log = new RequestLog();
  const noting =
    (model: string, answer: typeof answerAsTarget) =>
    (prompt: string): ReturnType<typeof answerAsTarget> => {
      log.add(model, prompt);
      return answer(prompt, 1);
    };
  const { target, teacher, prm } = TOY_MODELS;
  const rate = (question: string, steps: readonly string[]): readonly number[] => {
    if (!isKnownQuestion(question)) log.add(prm, question);
    return scoreStepsAsPrm(question, steps, 1);
  };
  const endpoint = await startModelEndpoint({
    chatModels: new Map([
      [target, noting(target, answerAsTarget)],
      [teacher, noting(teacher, answerAsTeacher)],
    ]),
    rewardModels: new Map([[prm, rate]]),
    latencyMs,
  });
  return { ...endpoint, asked: log.asked, timesAsked: (model) => log.times(model) };
}

/** A reply of `/v1/chat/completions`. */
export const completion = (content: string | null, hasReasoning = false): object => ({
  id: 'c',
  object: 'chat.completion',
  created: 0,
  model: 'scripted',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content, ...(hasReasoning ? { reasoning_content: 'because' } : {}) },
    },
  ],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
});

/** A reply of `/pooling`: these scores for the steps of one text. */
export const pooled = (scores: readonly number[]): object => ({
  id: 'p',
  object: 'list',
  created: 0,
  model: 'prm',
  data: [{ index: 0, object: 'pooling', data: scores.map((score) => [1 - clamp(score), clamp(score)]) }],
  usage: { prompt_tokens: 10, total_tokens: 10, completion_tokens: 0, prompt_tokens_details: null },
});

const clamp = (score: number): number => Math.min(1, Math.max(0, score));

class RequestLog {
  readonly asked: Asked[] = [];

  add(model: string, prompt: string): Asked {
    const question = prompt.split('\n\n', 1)[0] ?? '';
    const before = this.asked.filter((other) => other.model === model && other.question === question).length;
    const asked = { model, question, prompt, atMs: performance.now(), time: before + 1 };
    this.asked.push(asked);
    return asked;
  }

  times(model: string): Map<string, number> {
    const times = new Map<string, number>();
    for (const { model: to, question } of this.asked)
      if (to === model) times.set(question, (times.get(question) ?? 0) + 1);
    return times;
  }
}
