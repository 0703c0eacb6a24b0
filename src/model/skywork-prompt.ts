import type { StepScoreRequest } from '../records/model-reply.ts';
import type { ScorerContext } from '../records/step-windows.ts';
import { neutralise } from './prm-prompt.ts';
import type { TokenEncoder } from './token-encoder.ts';

/** A prompt of Skywork-o1-Open-PRM in its server's form. */
export interface SkyworkPrompt {
  readonly ids: readonly number[];
  /** The position of each step's reward: the token that ends it. */
  readonly ends: readonly number[];
}

/**
 * The prompt of Skywork-o1-Open-PRM: BOS, the question and a line break, then each step and a line break token, at
 * whose position the model returns the reward of the step. Steps are encoded separately, so that no token spans two of
 * them. Source: `prepare_input` of SkyworkAI/skywork-o1-prm-inference.
 */
export function skyworkPrompt({ encode, bos, lineBreak }: TokenEncoder, request: StepScoreRequest): SkyworkPrompt {
  const ids = [bos, ...encode(`${neutralise(request.question)}\n`)];
  const ends = request.steps.map((step) => {
    for (const id of encode(neutralise(step))) ids.push(id);
    return ids.push(lineBreak) - 1;
  });
  return { ids, ends };
}

/** The limits of one prompt, counted by the model's tokenizer. */
export const skyworkContext = ({ encode }: TokenEncoder, tokens: number | null): ScorerContext => ({
  tokens,
  // Includes BOS.
  sizeOfFrame: (question) => encode(`${neutralise(question)}\n`).length + 1,
  // Includes the token that ends it.
  sizeOfStep: (step) => encode(neutralise(step)).length + 1,
});
