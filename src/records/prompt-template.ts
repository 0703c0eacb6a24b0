/**
 * How questions are put to a chat model. A template of a domain is the text of the user message: `{question}` is replaced by
 * the text of the question with its options, `{instruction}` for what the answer has to look like, so that the verifier of
 * the domain finds it. Nothing else in braces is replaced.
 */
export interface PromptTemplates {
  /** The system message; null: none. */
  readonly system: string | null;
  readonly math: string;
  readonly code: string;
  readonly choice: string;
}

/** The prompts of a campaign. Several teachers have the same. */
export interface PromptOptions {
  readonly target: PromptTemplates;
  readonly teacher: PromptTemplates;
}

const QUESTION_FIRST = '{question}\n\n{instruction}';

/**
 * As DeepSeek documents it for R1: no system prompt, all instructions in the user message, step by step, the final answer in
 * `\boxed{}`. Other reasoners (Qwen, gpt-oss, GLM) and instruct models are asked so as well.
 */
export const R1_PROMPTS: PromptTemplates = {
  system: null,
  math: QUESTION_FIRST,
  code: QUESTION_FIRST,
  choice: QUESTION_FIRST,
};

/** What a campaign asks with unless it says otherwise. */
export const DEFAULT_PROMPTS: PromptOptions = { target: R1_PROMPTS, teacher: R1_PROMPTS };

/** Whether a template shows the question. */
export const holdsQuestion = (template: string): boolean => template.includes('{question}');

/** A template with its texts; what these hold in braces stays as it is. */
export const fillTemplate = (template: string, question: string, instruction: string): string =>
  template.replaceAll(/\{(question|instruction)\}/g, (_, name) => (name === 'question' ? question : instruction));
