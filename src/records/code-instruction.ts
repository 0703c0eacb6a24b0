import type { CodeLanguage } from './code-run.ts';
import type { Question } from './question.ts';
import { languageOfQuestion, languageOfTests } from './test-language.ts';
import { testNames } from './test-names.ts';

const NAMES: Readonly<Record<CodeLanguage, string>> = { python: 'Python', javascript: 'JavaScript' };

/**
 * The required form of the answer to a code question, after "and put": a program in the language of its tests. Without
 * the function's name no program can pass (MBPP's texts do not contain it), so the first of several asserts is shown.
 * Of a single assert only the name is shown, because a program could return its expected value.
 */
export function codeInstruction({ question, tests }: Pick<Question, 'question' | 'tests'>): string {
  const language = tests?.kind === 'assert' ? languageOfTests(tests, question) : languageOfQuestion(question);
  const program = `your complete ${NAMES[language]} program in one fenced code block (\`\`\`${language}).`;
  if (tests === null) return program;
  if (tests.kind === 'stdio') return `${program} It reads standard input and writes standard output.`;
  const name = tests.entryPoint ?? testNames(tests, language)[0];
  const examples = tests.asserts.filter((text) => name === undefined || text.includes(name.split('.').at(-1) ?? name));
  const [example, ...others] = examples;
  if (tests.kind === 'assert' && example !== undefined && others.some((other) => other.trim() !== example.trim())) {
    return `${program} It must pass tests such as:\n\n${example}`;
  }
  return name === undefined ? program : `${program} The tests call \`${name}\`.`;
}
