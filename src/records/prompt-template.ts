/**
 * The prompt templates for a chat model. The template of a domain is the text of the user message: `{question}` is
 * replaced by the text of the question with its options, `{instruction}` by the required form of the answer, so that
 * the domain's verifier finds it. No other braces are replaced.
 */
export interface PromptTemplates {
  /** The system message; null: none. */
  readonly system: string | null;
  readonly math: string;
  readonly code: string;
  readonly choice: string;
}

/** The prompts of a campaign. All teachers use the same ones. */
export interface PromptOptions {
  readonly target: PromptTemplates;
  readonly teacher: PromptTemplates;
}

const QUESTION_FIRST = '{question}\n\n{instruction}';

/**
 * As DeepSeek documents it for R1: no system prompt, all instructions in the user message, step by step, the final
 * answer in `\boxed{}`. Other reasoners (Qwen, gpt-oss, GLM) and instruct models use them too.
 */
export const R1_PROMPTS: PromptTemplates = {
  system: null,
  math: QUESTION_FIRST,
  code: QUESTION_FIRST,
  choice: QUESTION_FIRST,
};

/** The default prompts of a campaign. */
export const DEFAULT_PROMPTS: PromptOptions = { target: R1_PROMPTS, teacher: R1_PROMPTS };

/** Whether a template contains the question. */
export const holdsQuestion = (template: string): boolean => template.includes('{question}');

/** Fills a template with its texts; braces in these texts are not replaced. */
export const fillTemplate = (template: string, question: string, instruction: string): string =>
  template.replaceAll(/\{(question|instruction)\}/g, (_, name) => (name === 'question' ? question : instruction));
