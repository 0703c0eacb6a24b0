import { codeInstruction } from './code-instruction.ts';
import { isBuiltInDomain } from './domain.ts';
import type { BuiltInDomain } from './domain.ts';
import type { ChatRequest } from './model-reply.ts';
import { fillTemplate, R1_PROMPTS } from './prompt-template.ts';
import type { PromptTemplates } from './prompt-template.ts';
import type { Question } from './question.ts';
import { withPlainBrackets } from './turn-text.ts';

/**
 * Identifies the wording of the instructions below (templates have their own part in the fingerprint). It is part of a
 * campaign's fingerprint: any change of the wording raises it, so that grades of two wordings never mix.
 */
export const PROMPT_VERSION = 'sluice-prompts/2';

const STEP_BY_STEP = 'Please reason step by step, and put';

/** The prompt of a domain: its template, and the required form of the answer, so that its verifier finds it. */
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

/** A user's own domain has the prompt of mathematics. */
const promptOf = ({ domain }: Question): DomainPrompt => PROMPTS[isBuiltInDomain(domain) ? domain : 'math'];

/** The word for the labels of options. Those in the question's text have letters. */
const labelWord = (choices: Question['choices']): string =>
  choices.every(({ label }) => /^[A-Za-z]$/.test(label)) ? 'letter' : 'label';

/**
 * The text of a question for models and in a dataset, with its options below it if the text does not contain them. A control
 * token in it would end the user's turn, and a think tag would be a second one in the record: both become plain text.
 */
export const shownQuestion = (question: Question): string => withPlainBrackets(withOptions(question));

function withOptions({ question, choices }: Question): string {
  if (choices.every((choice) => shows(question, choice))) return question;
  return `${question.trim()}\n\n${choices.map(({ label, text: option }) => `(${label.trim()}) ${option.trim()}`).join('\n')}`;
}

/** Whether a text contains an option with its label in front: `A. …`, `(A) …`, `**A:** …`. */
function shows(text: string, { label, text: option }: Question['choices'][number]): boolean {
  const escaped = [label.trim(), option.trim()].map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped[0]}[)\].:*\s]{1,5}${escaped[1]}`, 'u').test(text);
}

/**
 * Creates the request of a question for the target or the teacher: a system message if there is one, and one user
 * message.
 *
 * @param instruction of the verifier of a user's own domain, instead of the default
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
