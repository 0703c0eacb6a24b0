import { isBlank } from '../records/blank-text.ts';
import { BUILT_IN_DOMAINS, isBuiltInDomain, listDomains } from '../records/domain.ts';
import { lacksGold } from '../records/question.ts';
import type { Question } from '../records/question.ts';
import { questionProblem } from '../verifiers/question-problem.ts';
import { mayDiffer, parseExact } from './exact-json.ts';
import { literalOf } from './number-literal.ts';
import { labelOfAnswer, parseChoices } from './parse-choices.ts';
import { parseTests } from './parse-tests.ts';
import { questionIdOf } from './question-id.ts';
import { Refusal, refusalText, textOr } from './refusal.ts';

/** A line that is a question, or the reason why it is not. */
export type ParsedLine = { readonly question: Question } | { readonly reason: string };

const NONE: ReadonlySet<string> = new Set();

interface Rules {
  readonly ownDomains: ReadonlySet<string>;
  readonly mayLackGold: boolean;
}

/**
 * Reads one line of JSON Lines as a question. Written by hand, since it runs for every line of inputs with millions.
 *
 * - `domain`: `math`, `code`, `choice`, or one of `ownDomains`; required.
 * - `question`: text that is not blank; required.
 * - `answer`: the gold answer; required in all domains except code (and except with `mayLackGold`). A number keeps the
 *   text it was written with (`1.50` stays `1.50`). Optional for code, whose gold standard is `tests`, which is
 *   required there. With `choices` it becomes the label of the option that it names (`labelOfAnswer`).
 * - `choices`: the options of a choice question (`parseChoices`), if its text has none.
 * - `id`: text, or a whole number as it was written; if missing, null or empty: derived from the question (`questionIdOf`).
 * - `source`, `license`: text or null. Other fields are ignored.
 *
 * The rules for the values are the same for every writer of questions: `questionProblem`.
 *
 * @param ownDomains the user's own domains that have a verifier in the configuration
 * @param mayLackGold whether `answer` may be missing in mathematics and choice (`grading.consensus`)
 */
export function parseQuestionLine(
  text: string,
  now: Date,
  ownDomains: ReadonlySet<string> = NONE,
  mayLackGold = false,
): ParsedLine {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { reason: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  return parseQuestionFields(given, { text, line: () => text }, now, ownDomains, mayLackGold);
}

/** The source text of a question's fields. */
export interface WrittenFields {
  /** JSON text that has all of their numbers. */
  readonly text: string;
  /** The fields as JSON text, with numbers as they are written in `text`. Called only if that matters. */
  readonly line: () => string;
}

/** `parseQuestionLine` for parsed fields. */
export function parseQuestionFields(
  given: unknown,
  written: WrittenFields,
  now: Date,
  ownDomains: ReadonlySet<string> = NONE,
  mayLackGold = false,
): ParsedLine {
  try {
    const question = questionOf(given, written, now, { ownDomains, mayLackGold });
    const reason = questionProblem(question, ownDomains);
    return reason === null ? { question } : { reason };
  } catch (error) {
    if (error instanceof Refusal) return { reason: reasonOf(error, written) };
    throw error;
  }
}

/** The reason of a refusal; a number is shown as it was written. */
function reasonOf({ path, expected, given, message }: Refusal, { text, line }: WrittenFields): string {
  const isField = typeof given === 'number' && /^\w+$/.test(path);
  return isField && mayDiffer(text) ? refusalText(path, expected, literalOf(path, given, line())) : message;
}

function questionOf(given: unknown, written: WrittenFields, now: Date, rules: Rules): Question {
  const { ownDomains, mayLackGold } = rules;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Refusal('line', 'a JSON object', given);
  }
  const fields = given as Record<string, unknown>;
  const domain = fields['domain'];
  if (typeof domain !== 'string' || !(isBuiltInDomain(domain) || ownDomains.has(domain))) {
    throw new Refusal('domain', listDomains([...BUILT_IN_DOMAINS, ...ownDomains]), domain);
  }
  const question = textOf(fields, 'question');
  const answer = answerOf(fields['answer'], written);
  // A blank answer was meant as an answer. Only here can the message distinguish a missing answer from a blank one.
  const isLeftOut = fields['answer'] === undefined || fields['answer'] === null;
  const mayLack = mayLackGold && isLeftOut && lacksGold({ domain, answer });
  if (domain !== 'code' && isBlank(answer) && !mayLack) throw new Refusal('answer', 'a gold answer', fields['answer']);
  const choices = domain === 'choice' ? parseChoices(fields['choices']) : [];
  const isNumber = typeof fields['answer'] === 'number';
  return {
    id: idOf(fields['id'], question, written),
    domain,
    question,
    answer: choices.length === 0 || mayLack ? answer : labelOfAnswer(answer, isNumber, choices),
    choices,
    tests: parseTests(fields['tests'], written.line),
    source: textOr(fields['source'], null, 'source'),
    license: textOr(fields['license'], null, 'license'),
    ingestedAt: now,
  };
}

/** A text that exists; its content is checked with the rest. */
function textOf(fields: Record<string, unknown>, name: string): string {
  const text = textOr(fields[name], null, name);
  if (text === null) throw new Refusal(name, 'text', fields[name]);
  return text;
}

function idOf(given: unknown, question: string, { line }: WrittenFields): string {
  if (typeof given === 'number') {
    if (Number.isSafeInteger(given)) return String(given);
    // As written: different numbers beyond 2^53 may be one number in JavaScript.
    const literal = JSON.stringify((parseExact(line()) as { readonly id: unknown }).id);
    if (!/^-?\d+$/.test(literal)) throw new Refusal('id', 'text or a whole number', given);
    return literal;
  }
  if (given !== undefined && given !== null && typeof given !== 'string') {
    throw new Refusal('id', 'text or a whole number', given);
  }
  const id = textOr(given, '', 'id').trim();
  return id === '' ? questionIdOf(question) : id;
}

function answerOf(given: unknown, { text, line }: WrittenFields): string {
  if (typeof given === 'number') return mayDiffer(text) ? literalOf('answer', given, line()) : String(given);
  if (given !== undefined && given !== null && typeof given !== 'string') {
    throw new Refusal('answer', 'text or a number', given);
  }
  return textOr(given, '', 'answer');
}
