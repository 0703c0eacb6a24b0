/** What stands after each step in the input of Qwen2.5-Math-PRM. */
export const STEP_SEPARATOR = '<extra_0>';

/** Question and steps as a reward model is asked to score them. */
export interface PrmInput {
  /** Empty where the input was no chat template. */
  readonly question: string;
  readonly steps: readonly string[];
}

/**
 * Takes question and steps out of the input of `/pooling`: Qwen's chat template, or the steps alone, each closed with
 * `<extra_0>`. As in the real model, a step is whatever ends with a separator; text after the last one is none.
 */
export function parsePrmInput(input: string): PrmInput {
  const user = /<\|im_start\|>user\n([\s\S]*?)<\|im_end\|>/.exec(input);
  const assistant = /<\|im_start\|>assistant\n([\s\S]*?)(?:<\|im_end\|>|$)/.exec(input);
  const steps = (assistant?.[1] ?? input).split(STEP_SEPARATOR).slice(0, -1);
  return { question: (user?.[1] ?? '').trim(), steps: steps.map((step) => step.trim()) };
}
