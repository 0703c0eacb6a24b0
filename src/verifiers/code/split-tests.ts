import type { CodeLanguage } from '../../records/code-run.ts';
import type { QuestionTests } from '../../records/question.ts';
import { languageOfTests } from '../../records/test-language.ts';
import { splitJavaScript, splitPython } from './split-code.ts';

/** Most tests that are counted; of more, this number at equal distances: each is a start of the sandbox. */
export const MOST_COUNTED = 32;

const ASSERTS: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /\bassert|\braise\b/,
  javascript: /\bassert|\bexpect\b|\bthrow\b|\b(?:test|it)\s*\(/,
};

/**
 * The tests of a question, each one alone with all code that is not a test: the cases of kind
 * `stdio`, the calls of kind `function`, single asserts, and of a check program its test functions, or the assertions of
 * its function `check` (`splitPython`, `splitJavaScript`). At most `MOST_COUNTED`. One, if they cannot be separated.
 *
 * @param question its text, for the language of tests that fit several
 */
export function splitTests(tests: QuestionTests, question: string): readonly QuestionTests[] {
  return atEqualDistances(partsOf(tests, question));
}

function partsOf(tests: QuestionTests, question: string): readonly QuestionTests[] {
  if (tests.kind === 'stdio') return tests.cases.map((one) => ({ ...tests, cases: [one] }));
  if (tests.kind === 'function') return tests.calls.map((one) => ({ ...tests, calls: [one] }));
  if (tests.kind !== 'assert') return [tests];
  const language = languageOfTests(tests, question);
  const code = tests.code !== null && tests.code.trim() !== '' ? tests.code : null;
  const split = code === null ? null : language === 'python' ? splitPython(code) : splitJavaScript(code);
  // Code whose tests cannot be separated is one test.
  const ofCode = split === null ? (code === null ? [] : [code]) : split.tests;
  const isTest = tests.asserts.map((statement) => ASSERTS[language].test(statement));
  const without = (kept: number | null): readonly string[] =>
    tests.asserts.filter((_, index) => index === kept || isTest[index] !== true);
  return [
    ...ofCode.map((one) => ({ ...tests, code: one, asserts: without(null) })),
    ...isTest.flatMap((is, index) => (is ? [{ ...tests, code: split?.rest ?? null, asserts: without(index) }] : [])),
  ];
}

function atEqualDistances<T>(all: readonly T[]): readonly T[] {
  if (all.length <= MOST_COUNTED) return all;
  return all.filter(
    (_, index) =>
      Math.floor((index * MOST_COUNTED) / all.length) !== Math.floor(((index - 1) * MOST_COUNTED) / all.length),
  );
}
