import type { ModelEndpoint, ServedAnswer, ServedChatModel, ServedRewardModel } from '../demo/model-endpoint.ts';
import type { Latency } from '../demo/seeded-random.ts';

import { RefusedRequest, startModelEndpoint } from '../demo/model-endpoint.ts';
import { STAND_IN_PRM } from './stand-in-prm.ts';

/** One recorded output of a model. */
export interface RecordedAnswer {
  readonly model: string;
  readonly question: string;
  readonly output: string;
  /** Served as `reasoning_content`. Default: none. */
  readonly reasoning?: string | undefined;
}

/** Options of `startReplayServer`. */
export interface ReplayServerOptions {
  /** If a model has several outputs for one question, the first one is served. */
  readonly answers: Iterable<RecordedAnswer>;
  /** The model behind `/pooling`. Default: no reward model. */
  readonly scorer?: ServedRewardModel | undefined;
  /** Name of the reward model. Default `stand-in-prm`. */
  readonly scorerModel?: string | undefined;
  /** Default: no latency. */
  readonly latencyMs?: Latency | undefined;
  /** The seed of the latencies. Default 1. */
  readonly seed?: number | undefined;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
}

/**
 * Starts a server that answers chat requests with recorded outputs, looked up by model and question: the user message
 * is the question, alone or followed by a blank line and instructions. A model without any record is 404, a question
 * without one is 400 with code `nothing_recorded`.
 */
export async function startReplayServer(options: ReplayServerOptions): Promise<ModelEndpoint> {
  const { scorer, scorerModel = STAND_IN_PRM } = options;
  const recorded = new Map<string, Map<string, ServedAnswer>>();
  for (const { model, question, output, reasoning } of options.answers) {
    const answers = recorded.get(model) ?? new Map<string, ServedAnswer>();
    recorded.set(model, answers);
    const key = question.trim();
    if (!answers.has(key)) answers.set(key, { content: output, reasoning: reasoning ?? null });
  }
  return startModelEndpoint({
    chatModels: new Map([...recorded].map(([model, answers]): [string, ServedChatModel] => [model, replay(answers)])),
    rewardModels: new Map(scorer === undefined ? [] : [[scorerModel, scorer]]),
    latencyMs: options.latencyMs,
    seed: options.seed,
    host: options.host,
    port: options.port,
  });
}

function replay(answers: ReadonlyMap<string, ServedAnswer>): ServedChatModel {
  return (userMessage) => {
    // A question may contain blank lines, so the longest recorded beginning is used.
    for (let end = userMessage.length; end > 0; end = userMessage.lastIndexOf('\n\n', end - 1)) {
      const answer = answers.get(userMessage.slice(0, end).trim());
      if (answer !== undefined) return answer;
    }
    throw new RefusedRequest(400, 'nothing_recorded', `nothing is recorded for: ${userMessage.slice(0, 80)}`);
  };
}
