import type { z } from 'zod';
import { DEFAULT_PROMPTS, holdsQuestion } from '../../records/prompt-template.ts';
import type { PromptOptions, PromptTemplates } from '../../records/prompt-template.ts';
import { field, section, text } from './fields.ts';

/** Longer than any real prompt; each call pays for it. Characters. */
const LONGEST = 20_000;

const template = field<string>(
  (value) => typeof value === 'string' && value.length <= LONGEST && holdsQuestion(value),
  `a text of at most ${LONGEST.toLocaleString('en-US')} characters that holds {question}, such as '{question}\\n\\n{instruction}'`,
);

const promptsOf = (defaults: PromptTemplates) =>
  section({
    system: text('null or a text').nullable().default(defaults.system),
    math: template.default(defaults.math),
    code: template.default(defaults.code),
    choice: template.default(defaults.choice),
  }).prefault({});

/** `prompts`. */
export const prompts: z.ZodType<PromptOptions> = section({
  target: promptsOf(DEFAULT_PROMPTS.target),
  teacher: promptsOf(DEFAULT_PROMPTS.teacher),
}).prefault({});
