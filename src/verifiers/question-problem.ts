import { isBlank } from '../records/blank-text.ts';
import { isDomainName } from '../records/domain.ts';
import { lacksGold } from '../records/question.ts';
import type { Question, QuestionChoice, QuestionTests } from '../records/question.ts';
import { optionsOf } from './choice-options.ts';
import { choosesOption, optionsOfChoices } from './choice.ts';

/** An id is the key of records on a dozen topics, and clients hash it for each one. Bytes of UTF-8. */
export const MOST_ID_BYTES = 256;

/** 4 MiB: half of the maximum batch of the topics, so that a question always fits with the fields added to it. */
export const MOST_QUESTION_BYTES: number = 4 * 1024 * 1024;

/** A function's name, as `add` or `Solution.twoSum`. */
export const FUNCTION_NAME: RegExp = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

const MOST_LABEL_BYTES = 64;

const NONE: ReadonlySet<string> = new Set();

/**
 * Returns the fault of a question as `field: expected …, got …`; null if it has none. The same rules apply to `ingest`
 * and to other programs that write to the questions topic: no call is ever paid for a question that breaks a rule.
 *
 * A domain without a verifier here is not a fault: it has a separate reason, `domain-unsupported`.
 *
 * @param ownDomains the user's own domains that have a verifier in the configuration
 */
export function questionProblem(question: Question, ownDomains: ReadonlySet<string> = NONE): string | null {
  const { id, domain, answer, tests } = question;
  if (isBlank(id)) return problem('id', 'text that is not blank', quoted(id));
  if (isLonger(id, MOST_ID_BYTES)) return problem('id', `at most ${MOST_ID_BYTES} bytes`, quoted(id));
  if (isBlank(question.question)) return problem('question', 'text that is not blank', quoted(question.question));
  if (!isDomainName(domain)) return problem('domain', 'a-z, then at most 31 of a-z, 0-9 and "-"', quoted(domain));
  const size = sizeOf(question);
  if (size > MOST_QUESTION_BYTES) {
    return problem('question', `at most ${MOST_QUESTION_BYTES} bytes with all of its fields`, `${size} bytes`);
  }
  // In mathematics and choice the attempts may agree on an answer (`grading.consensus`).
  if (ownDomains.has(domain) && isBlank(answer)) {
    return problem('answer', 'a gold answer', quoted(answer));
  }
  if (domain === 'choice') return choiceProblem(question);
  if (domain !== 'code') return null;
  return tests === null ? problem('tests', 'tests for a code question', 'nothing') : testsProblem(tests);
}

function choiceProblem(given: Question): string | null {
  const { question, answer, choices } = given;
  const problemOfList = choicesProblem(choices);
  if (problemOfList !== null) return problemOfList;
  const options = choices.length > 0 ? optionsOfChoices(choices) : optionsOf(question);
  if (options.length === 0) return problem('choices', 'options, here or in the text of the question', 'none');
  if (lacksGold(given) || choosesOption(answer, options)) return null;
  const labels = options.map(({ letter }) => letter).join(', ');
  return problem('answer', `one of the options, by its label (${labels}) or its text`, quoted(answer));
}

/** The fault of a list of options; an empty list has none. */
function choicesProblem(choices: readonly QuestionChoice[]): string | null {
  if (choices.length === 0) return null;
  if (choices.length === 1) return problem('choices', 'at least two options', 'one');
  const seen = new Set<string>();
  for (const [index, { label, text }] of choices.entries()) {
    const path = `choices[${index}]`;
    if (isBlank(text)) return problem(`${path}.text`, 'text that is not blank', quoted(text));
    if (isBlank(label)) return problem(`${path}.label`, 'text that is not blank', quoted(label));
    if (isLonger(label, MOST_LABEL_BYTES)) {
      return problem(`${path}.label`, `at most ${MOST_LABEL_BYTES} bytes`, quoted(label));
    }
    const same = label.trim().toUpperCase();
    if (seen.has(same)) return problem(`${path}.label`, 'a label of its own', `${quoted(label)} again`);
    seen.add(same);
  }
  return null;
}

function testsProblem(tests: QuestionTests): string | null {
  const { kind, asserts, code, entryPoint, cases, calls } = tests;
  if (kind === 'unknown') return problem('tests.kind', '"assert", "stdio" or "function"', 'one of a newer version');
  if (entryPoint !== null && !FUNCTION_NAME.test(entryPoint)) {
    return problem('tests.entry', 'the name of a function', quoted(entryPoint));
  }
  if (kind === 'stdio') return cases.length > 0 ? null : problem('tests.cases', 'at least one case', 'none');
  if (kind === 'assert') {
    const hasCode = code !== null && !isBlank(code);
    return hasCode || asserts.some((statement) => !isBlank(statement))
      ? null
      : problem('tests', 'at least one statement in asserts, or code', 'none');
  }
  if (entryPoint === null) return problem('tests.entry', 'the name of a function', 'nothing');
  if (calls.length === 0) return problem('tests.cases', 'at least one case', 'none');
  const wrong = calls.findIndex(({ args, expected }) => !Array.isArray(jsonOf(args)) || jsonOf(expected) === undefined);
  return wrong === -1
    ? null
    : problem(`tests.cases[${wrong}]`, 'JSON text: a list of arguments, and what is expected', 'other text');
}

/** The value of a JSON text; undefined, which is not a JSON value, if it is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const problem = (path: string, expected: string, got: string): string => `${path}: expected ${expected}, got ${got}`;

const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The length in characters first: a UTF-16 unit is at least one byte. */
const isLonger = (text: string, limit: number): boolean => text.length > limit || Buffer.byteLength(text) > limit;

/** The size of all texts in a question. */
function sizeOf({ question, answer, choices, tests, source, license }: Question): number {
  let size = bytesOf(question) + bytesOf(answer) + bytesOf(source) + bytesOf(license);
  for (const { label, text } of choices) size += bytesOf(label) + bytesOf(text);
  if (tests === null) return size;
  size += bytesOf(tests.setup) + bytesOf(tests.code);
  for (const statement of tests.asserts) size += bytesOf(statement);
  for (const { input, output } of tests.cases) size += bytesOf(input) + bytesOf(output);
  for (const { args, expected } of tests.calls) size += bytesOf(args) + bytesOf(expected);
  return size;
}

const bytesOf = (text: string | null): number => (text === null ? 0 : Buffer.byteLength(text));
