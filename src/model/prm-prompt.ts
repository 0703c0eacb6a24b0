import type { StepScoreRequest } from '../records/model-reply.ts';

/** The token that closes each step; the model's score of a step stands at its position. */
const STEP_END = '<extra_0>';

const SYSTEM = String.raw`Please reason step by step, and put your final answer within \boxed{}.`;

/**
 * Takes control tokens of the Qwen2.5 vocabulary apart: `<|im_end|>` and `<extra_0>` inside a question or a step would
 * end the turn or add a score. A space after the `<` makes plain text of them and leaves them readable.
 */
const neutralise = (text: string): string => text.replaceAll(/<(?=\|\w+\|>|extra_\d+>)/g, '< ');

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
