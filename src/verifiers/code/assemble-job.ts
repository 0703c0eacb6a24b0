import type { CodeJob, CodeLanguage } from '../../records/code-run.ts';
import type { Question, QuestionTests } from '../../records/question.ts';
import { languageOfQuestion, languageOfTests } from '../../records/test-language.ts';
import { readTests } from '../../records/test-names.ts';
import { withOwnModules } from './javascript-imports.ts';
import { asCommonJs, declaredNames, javascriptProgram, javascriptSetup } from './javascript-program.ts';
import { withForeignCode, withSites } from './javascript-sites.ts';
import { withSpans } from './javascript-spans.ts';
import { javascriptStatements } from './javascript-statements.ts';
import { definesName, extractProgram, fencedBlocks, languageOfBlocks } from './extract-program.ts';
import type { ExtractedProgram } from './extract-program.ts';
import { pythonStatements } from './python-statements.ts';

/** A program with the job that runs the question's tests on it. */
export interface AssembledJob {
  readonly extracted: ExtractedProgram;
  readonly job: CodeJob;
}

/** The fields of a question that its job depends on. */
type CodeQuestion = Pick<Question, 'question' | 'tests'>;

/**
 * The job that checks the program in an output; null if the output has no program. The question's own code (the imports,
 * helpers and signature of HumanEval's prompts) is put in front where the program lacks it.
 */
export function assembleJob(output: string, question: CodeQuestion, given: QuestionTests): AssembledJob | null {
  const language = languageOf(output, question, given);
  const { tests: read, names } = readTests(given, language);
  const tests = language === 'javascript' ? withOwnModules(read, names) : read;
  const entries = given.kind === 'stdio' ? [] : names;
  const extracted = extractProgram(output, language, entries);
  if (extracted === null) return null;
  const program =
    language === 'python'
      ? withPrompt(extracted.program, question.question, entries)
      : javascriptProgram(extracted.program, tests);
  const job: CodeJob = {
    language,
    kind: tests.kind === 'stdio' ? 'stdio' : 'assert',
    judge: 'strict',
    triesStubs: true,
    program,
    setup: language === 'javascript' ? withForeignCode(javascriptSetup(tests.setup)) : tests.setup,
    helpers: language === 'python' ? helpersOf(question.question, entries) : '',
    statements:
      language === 'python'
        ? pythonStatements(tests)
        : withSites(withSpans(javascriptStatements(tests).map((code) => withForeignCode(asCommonJs(code))))),
    entries,
    hasOnlyEntries: tests.entryPoint !== null,
    names: language === 'javascript' ? [...new Set([...declaredNames(program), ...entries])] : [],
    inputs: tests.cases.map(({ input }) => input),
  };
  return { extracted, job };
}

/** The language of the tests. Kind `stdio` fits any language: the output's, else the one that the question mentions. */
function languageOf(output: string, { question }: CodeQuestion, tests: QuestionTests): CodeLanguage {
  if (tests.kind === 'assert') return languageOfTests(tests, question);
  return languageOfBlocks(output) ?? languageOfQuestion(question);
}

/**
 * A completion is appended to the question's code; a whole function gets only the code before the function. The program's
 * own definitions come last, so they count.
 */
function withPrompt(program: string, question: string, entries: readonly string[]): string {
  const entry = entries[0];
  if (entry === undefined || /^from __future__ import/m.test(program)) return program;
  const prompt = promptCode(question, entry);
  if (prompt === null) return program;
  if (!definesName(program, entry, 'python') && /^[ \t]+\S/.test(program.replace(/^(?:[ \t]*\n)+/, ''))) {
    return `${prompt.trimEnd()}\n${program}`;
  }
  const before = prompt.slice(0, Math.max(0, startOfDefinition(prompt, entry))).trim();
  return before === '' ? program : `${before}\n\n${program}`;
}

/** The question's own code before the requested function: the tests may call it, and the program does not define it. */
function helpersOf(question: string, entries: readonly string[]): string {
  const entry = entries[0];
  const prompt = entry === undefined ? null : promptCode(question, entry);
  if (entry === undefined || prompt === null) return '';
  return prompt.slice(0, Math.max(0, startOfDefinition(prompt, entry))).trim();
}

const startOfDefinition = (code: string, name: string): number =>
  code.search(new RegExp(`^(?:async[ \\t]+)?def[ \\t]+${name}\\b`, 'm'));

/** The code in a question that begins the requested function: the question itself, or a fenced block of it. */
function promptCode(question: string, entry: string): string | null {
  const isStart = (text: string): boolean => new RegExp(`^(?:async[ \\t]+)?def[ \\t]+${entry}\\b`, 'm').test(text);
  const block = fencedBlocks(question).find(({ code }) => isStart(code));
  if (block !== undefined) return block.code;
  const first = question.split('\n').find((line) => line.trim() !== '') ?? '';
  return isStart(question) && /^(?:from |import |def |class |async def |@|#)/.test(first) ? question : null;
}
