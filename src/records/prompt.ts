import { codeInstruction } from './code-instruction.ts';
import { isBuiltInDomain } from './domain.ts';
import type { BuiltInDomain } from './domain.ts';
import type { ChatRequest } from './model-reply.ts';
import { fillTemplate, R1_PROMPTS } from './prompt-template.ts';
import type { PromptTemplates } from './prompt-template.ts';
import type { Question } from './question.ts';

/**
 * Names the wording of the instructions below; templates are part of the fingerprint by themselves. It is part of what a campaign is (its fingerprint): a change of a word here raises it,
 * so that grades of two wordings never mix.
 */
export const PROMPT_VERSION = 'sluice-prompts/2';

const STEP_BY_STEP = 'Please reason step by step, and put';

/** How questions of a domain are put: in which template, and what the answer has to look like, so that its verifier finds it. */
interface DomainPrompt {
  readonly template: Exclude<keyof PromptTemplates, 'system'>;
  readonly instruction: (question: Question) => string;
}

const PROMPTS: Readonly<Record<BuiltInDomain, DomainPrompt>> = {
  math: { template: 'math', instruction: () => `${STEP_BY_STEP} your final answer within \\boxed{}.` },
  code: { template: 'code', instruction: (question) => `${STEP_BY_STEP} ${codeInstruction(question)}` },
  choice: {
    template: 'choice',
    instruction: ({ choices }) => `${STEP_BY_STEP} the ${labelWord(choices)} of your choice within \\boxed{}.`,
  },
};

/** A domain of the user's own is put in the form of mathematics. */
const promptOf = ({ domain }: Question): DomainPrompt => PROMPTS[isBuiltInDomain(domain) ? domain : 'math'];

/** What options are called by. Those in the question's text have letters. */
const labelWord = (choices: Question['choices']): string =>
  choices.every(({ label }) => /^[A-Za-z]$/.test(label)) ? 'letter' : 'label';

/** The text of a question as models are shown it: with its options below it, where it does not have them itself. */
export function shownQuestion({ question, choices }: Question): string {
  if (choices.every((choice) => shows(question, choice))) return question;
  return `${question.trim()}\n\n${choices.map(({ label, text: option }) => `(${label.trim()}) ${option.trim()}`).join('\n')}`;
}

/** Whether a text has an option with its label in front: `A. …`, `(A) …`, `**A:** …`. */
function shows(text: string, { label, text: option }: Question['choices'][number]): boolean {
  const escaped = [label.trim(), option.trim()].map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped[0]}[)\].:*\s]{1,5}${escaped[1]}`, 'u').test(text);
}

/**
 * The request that puts a question to the target or to the teacher: the system message where there is one, and one user
 * message.
 *
 * @param instruction of the verifier of a domain of the user's own, in place of the default
 */
export function askFor(
  question: Question,
  templates: PromptTemplates = R1_PROMPTS,
  instruction: string = promptOf(question).instruction(question),
): ChatRequest {
  const template = templates[promptOf(question).template];
  const content = fillTemplate(template, shownQuestion(question).trim(), instruction.trim());
  return {
    messages: [
      ...(templates.system === null ? [] : [{ role: 'system' as const, content: templates.system }]),
      { role: 'user', content },
    ],
  };
}
