import type { StepScoreRequest } from '../records/model-reply.ts';
import type { ScorerContext } from '../records/step-windows.ts';
import { neutralise } from './prm-prompt.ts';
import type { TokenEncoder } from './token-encoder.ts';

/** A prompt of Skywork-o1-Open-PRM as its server takes it. */
export interface SkyworkPrompt {
  readonly ids: readonly number[];
  /** Where the reward of each step stands: the position of the token that ends it. */
  readonly ends: readonly number[];
}

/**
 * The prompt of Skywork-o1-Open-PRM: BOS, the question and a line break, then each step and the token of a line break,
 * at which the model's reward of the step stands. Steps are encoded one by one, so that no token spans two of them.
 * Source: `prepare_input` of SkyworkAI/skywork-o1-prm-inference.
 */
export function skyworkPrompt({ encode, bos, lineBreak }: TokenEncoder, request: StepScoreRequest): SkyworkPrompt {
  const ids = [bos, ...encode(`${neutralise(request.question)}\n`)];
  const ends = request.steps.map((step) => {
    for (const id of encode(neutralise(step))) ids.push(id);
    return ids.push(lineBreak) - 1;
  });
  return { ids, ends };
}

/** What fits into one prompt, counted by the tokenizer of the model. */
export const skyworkContext = ({ encode }: TokenEncoder, tokens: number | null): ScorerContext => ({
  tokens,
  // With BOS.
  sizeOfFrame: (question) => encode(`${neutralise(question)}\n`).length + 1,
  // With the token that ends it.
  sizeOfStep: (step) => encode(neutralise(step)).length + 1,
});
