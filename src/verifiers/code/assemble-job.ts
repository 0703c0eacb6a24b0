import type { CodeJob, CodeLanguage } from '../../records/code-run.ts';
import type { Question, QuestionTests } from '../../records/question.ts';
import { definesName, extractProgram, fencedBlocks, languageOfBlocks } from './extract-program.ts';
import type { ExtractedProgram } from './extract-program.ts';
import { pythonStatements } from './python-statements.ts';
import { languageOfTests, testNames } from './test-names.ts';

/** A program with the job that runs the question's tests on it. */
export interface AssembledJob {
  readonly extracted: ExtractedProgram;
  readonly job: CodeJob;
}

/** What is asked of the program of a question. */
type CodeQuestion = Pick<Question, 'question' | 'tests'>;

/**
 * The job that checks the program in an output; null where there is no program in it. What the question's own code has
 * (the imports, helpers and signature of HumanEval's prompts) is put in front where the program lacks it.
 */
export function assembleJob(output: string, question: CodeQuestion, tests: QuestionTests): AssembledJob | null {
  const language = languageOf(output, question, tests);
  const entries = tests.kind === 'stdio' ? [] : testNames(tests, language);
  const extracted = extractProgram(output, language, entries);
  if (extracted === null) return null;
  const program =
    language === 'python'
      ? withPrompt(extracted.program, question.question, entries)
      : javascriptProgram(extracted.program, tests.kind);
  const job: CodeJob = {
    language,
    kind: tests.kind === 'stdio' ? 'stdio' : 'assert',
    judge: 'strict',
    triesStubs: true,
    program,
    setup: tests.setup,
    helpers: language === 'python' ? helpersOf(question.question, entries) : '',
    statements: language === 'python' ? pythonStatements(tests) : statementsOf(tests),
    entries,
    hasOnlyEntries: tests.entryPoint !== null,
    names: language === 'javascript' ? topLevelNames(program) : [],
    inputs: tests.cases.map(({ input }) => input),
  };
  return { extracted, job };
}

/** The tests say the language; those of kind `stdio` fit any: the output's own, else what the question speaks of. */
function languageOf(output: string, { question }: CodeQuestion, tests: QuestionTests): CodeLanguage {
  if (tests.kind === 'assert') return languageOfTests(tests);
  return languageOfBlocks(output) ?? (/\b(?:javascript|node\.?js)\b/i.test(question) ? 'javascript' : 'python');
}

/** HumanEval's check program, with the call of it where it is not in there, and single statements. */
function statementsOf(tests: QuestionTests): readonly string[] {
  const { code, entryPoint, asserts } = tests;
  if (code === null || code.trim() === '') return asserts;
  const isCalled = /^check\s*\(/m.test(code) || !/^\s*(?:def|function)\s+check\b/m.test(code);
  return [isCalled || entryPoint === null ? code : `${code}\n\ncheck(${entryPoint})\n`, ...asserts];
}

/**
 * A completion goes on where the question's code ends; a whole function gets what stands before the function there. The
 * program's own definitions come last and count.
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

/** What the question's own code defines before the function asked for: the tests may call it, and it is not the program's. */
function helpersOf(question: string, entries: readonly string[]): string {
  const entry = entries[0];
  const prompt = entry === undefined ? null : promptCode(question, entry);
  if (entry === undefined || prompt === null) return '';
  return prompt.slice(0, Math.max(0, startOfDefinition(prompt, entry))).trim();
}

const startOfDefinition = (code: string, name: string): number =>
  code.search(new RegExp(`^(?:async[ \\t]+)?def[ \\t]+${name}\\b`, 'm'));

/** The code in a question that begins the function asked for: the question itself, or a fenced block of it. */
function promptCode(question: string, entry: string): string | null {
  const isStart = (text: string): boolean => new RegExp(`^(?:async[ \\t]+)?def[ \\t]+${entry}\\b`, 'm').test(text);
  const block = fencedBlocks(question).find(({ code }) => isStart(code));
  if (block !== undefined) return block.code;
  const first = question.split('\n').find((line) => line.trim() !== '') ?? '';
  return isStart(question) && /^(?:from |import |def |class |async def |@|#)/.test(first) ? question : null;
}

/** With kind `assert` the program is the body of a function: modules' own statements are put as CommonJS has them. */
function javascriptProgram(program: string, kind: QuestionTests['kind']): string {
  const isModule = /^[ \t]*(?:import\s+(?:[\w*{]|['"])|export\s)/m.test(program);
  if (kind === 'stdio') return isModule ? `//esm\n${program}` : program;
  if (!isModule) return program;
  return program
    .replaceAll(/^([ \t]*)import\s+(\w+)\s+from\s+(['"][^'"\n]+['"]);?/gm, '$1const $2 = require($3);')
    .replaceAll(/^([ \t]*)import\s+\*\s+as\s+(\w+)\s+from\s+(['"][^'"\n]+['"]);?/gm, '$1const $2 = require($3);')
    .replaceAll(
      /^([ \t]*)import\s+\{([^}]*)\}\s+from\s+(['"][^'"\n]+['"]);?/gm,
      (_, indent: string, names: string, from: string) =>
        `${indent}const {${names.replaceAll(/\bas\b/g, ':')}} = require(${from});`,
    )
    .replaceAll(/^[ \t]*export\s+\{[^}]*\};?/gm, '')
    .replaceAll(/^([ \t]*)export\s+(?:default\s+)?(?=(?:async\s+)?function|class|const|let|var)/gm, '$1');
}

/** What a program declares at a line's start: offered to the tests by name. */
function topLevelNames(program: string): readonly string[] {
  const declared = /^(?:(?:async\s+)?function\s*\*?\s*|class\s+|(?:const|let|var)\s+)([A-Za-z_$][\w$]*)/gm;
  return [...new Set([...program.matchAll(declared)].map(([, name]) => name ?? ''))];
}
