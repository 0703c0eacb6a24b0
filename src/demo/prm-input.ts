/** The token after each step in the input of Qwen2.5-Math-PRM. */
export const STEP_SEPARATOR = '<extra_0>';

/** The question and steps of a request for scores. */
export interface PrmInput {
  /** Empty if the input was not a chat template. */
  readonly question: string;
  readonly steps: readonly string[];
}

/**
 * Extracts question and steps from the input of `/pooling`: Qwen's chat template, or the steps alone, each closed by
 * `<extra_0>`. As in the real model, a step is any text that ends with a separator; text after the last one is not a
 * step.
 */
export function parsePrmInput(input: string): PrmInput {
  const user = /<\|im_start\|>user\n([\s\S]*?)<\|im_end\|>/.exec(input);
  const assistant = /<\|im_start\|>assistant\n([\s\S]*?)(?:<\|im_end\|>|$)/.exec(input);
  const steps = (assistant?.[1] ?? input).split(STEP_SEPARATOR).slice(0, -1);
  return { question: (user?.[1] ?? '').trim(), steps: steps.map((step) => step.trim()) };
}
