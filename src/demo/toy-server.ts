import type { ModelEndpoint } from './model-endpoint.ts';
import type { Latency } from './seeded-random.ts';

import { startModelEndpoint } from './model-endpoint.ts';
import { scoreStepsAsPrm } from './toy-prm.ts';
import { answerAsTarget, answerAsTeacher } from './toy-solver.ts';

/** The model names of the toy server. */
export const TOY_MODELS: { readonly target: string; readonly teacher: string; readonly prm: string } = {
  target: 'toy-target',
  teacher: 'toy-teacher',
  prm: 'toy-prm',
};

/** Options of `startToyServer`. */
export interface ToyServerOptions {
  /** The seed of slips, scores and latencies: the same request with the same seed has the same answer. Default 1. */
  readonly seed?: number | undefined;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Default mean 40 ms, sigma 0.6; mean 0 means no latency. */
  readonly latencyMs?: Latency | undefined;
}

/**
 * Starts a server of toy models that solve arithmetic questions (`generateArithmeticQuestions`) and write small
 * programs (`generateCodeQuestions`): `toy-target` and `toy-teacher` at `/v1/chat/completions`, `toy-prm` at
 * `/pooling`. Their answers are computed, never looked up.
 */
export async function startToyServer(options: ToyServerOptions = {}): Promise<ModelEndpoint> {
  const { seed = 1, latencyMs = { mean: 40, sigma: 0.6 } } = options;
  return startModelEndpoint({
    chatModels: new Map([
      [TOY_MODELS.target, (prompt: string) => answerAsTarget(prompt, seed)],
      [TOY_MODELS.teacher, (prompt: string) => answerAsTeacher(prompt, seed)],
    ]),
    rewardModels: new Map([
      [TOY_MODELS.prm, (question: string, steps: readonly string[]) => scoreStepsAsPrm(question, steps, seed)],
    ]),
    latencyMs,
    seed,
    host: options.host,
    port: options.port,
  });
}
