import type { StepScoreRequest } from '../records/model-reply.ts';
import type { ScorerContext } from '../records/step-windows.ts';
import { estimateTokens } from '../records/token-estimate.ts';

/** The token that closes each step; the model's score of a step is at its position. */
const STEP_END = '<extra_0>';

const SYSTEM = String.raw`Please reason step by step, and put your final answer within \boxed{}.`;

/**
 * Possible control tokens of the server's tokenizer: every name between bars, and names in angle brackets that are not
 * HTML.
 */
const CONTROL =
  /<(?=[|｜][^\s<>|｜]{1,80}[|｜]>|\/?(?:extra_\d+|s|bos|eos|pad|unk|think|tool_\w+|(?:start|end)_of_\w+)>)/gi;

/**
 * Splits control tokens: `<|im_end|>` and `<extra_0>` inside a question or a step would end the turn or add a score. A
 * space after the `<` turns them into plain text and keeps them readable.
 */
export const neutralise = (text: string): string => text.replaceAll(CONTROL, '< ');

/**
 * The prompt of Qwen2.5-Math-PRM: its chat template with the question as the user's turn and the steps, each closed by
 * `<extra_0>`, as the assistant's. Source: model card of Qwen/Qwen2.5-Math-PRM-7B.
 */
export function prmPrompt(request: StepScoreRequest): string {
  const steps = request.steps.map((step) => neutralise(step) + STEP_END).join('');
  return (
    `<|im_start|>system\n${SYSTEM}<|im_end|>\n` +
    `<|im_start|>user\n${neutralise(request.question)}<|im_end|>\n` +
    `<|im_start|>assistant\n${steps}<|im_end|>\n`
  );
}

/** The tokens of the template around question and steps, counted generously. */
const TEMPLATE_TOKENS = estimateTokens(SYSTEM) + 24;

/** The limits of one prompt, by the upper estimate of `estimateTokens`. */
export const prmContext = (tokens: number | null): ScorerContext => ({
  tokens,
  sizeOfFrame: (question) => TEMPLATE_TOKENS + estimateTokens(neutralise(question)),
  // Includes the token that closes it.
  sizeOfStep: (step) => estimateTokens(neutralise(step)) + 1,
});
