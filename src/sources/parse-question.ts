import type { Question } from '../records/question.ts';
import { literalOf } from './number-literal.ts';
import { parseTests } from './parse-tests.ts';
import { questionIdOf } from './question-id.ts';
import { Refusal, textOr } from './refusal.ts';

/** A line that is a question, or the reason why it is none. */
export type ParsedLine = { readonly question: Question } | { readonly reason: string };

const MOST_ID_BYTES = 1024;

/**
 * Reads one line of JSON Lines as a question. Written by hand, since it runs for every line of inputs with millions.
 *
 * - `domain`: `math`, `code` or `choice`; required.
 * - `question`: text that is not blank; required.
 * - `answer`: the gold answer; required for math and choice, where a number counts as the very text it was written with
 *   (`1.50` stays `1.50`). Optional for code, whose gold standard is `tests`, required there.
 * - `id`: text, or a whole number as text; left out, null or empty: derived from the question (`questionIdOf`).
 * - `source`, `license`: text or null. Other fields are ignored.
 */
export function parseQuestionLine(text: string, now: Date): ParsedLine {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { reason: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  try {
    return { question: questionOf(given, text, now) };
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.message };
    throw error;
  }
}

function questionOf(given: unknown, line: string, now: Date): Question {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Refusal('line', 'a JSON object', given);
  }
  const fields = given as Record<string, unknown>;
  const domain = fields['domain'];
  if (domain !== 'math' && domain !== 'code' && domain !== 'choice') {
    throw new Refusal('domain', '"math", "code" or "choice"', domain);
  }
  const question = textOr(fields['question'], '', 'question');
  if (question.trim() === '') throw new Refusal('question', 'text that is not blank', fields['question']);
  const answer = answerOf(fields['answer'], line);
  if (domain !== 'code' && answer.trim() === '') throw new Refusal('answer', 'a gold answer', fields['answer']);
  const tests = parseTests(fields['tests'], line);
  if (domain === 'code' && tests === null) throw new Refusal('tests', 'tests for a code question', fields['tests']);
  return {
    id: idOf(fields['id'], question),
    domain,
    question,
    answer,
    choices: [],
    tests,
    source: textOr(fields['source'], null, 'source'),
    license: textOr(fields['license'], null, 'license'),
    ingestedAt: now,
  };
}

function idOf(given: unknown, question: string): string {
  if (typeof given === 'number' && Number.isSafeInteger(given)) return String(given);
  const id = textOr(given, '', 'id').trim();
  if (id === '') return questionIdOf(question);
  if (id.length > MOST_ID_BYTES || Buffer.byteLength(id) > MOST_ID_BYTES) {
    throw new Refusal('id', `at most ${MOST_ID_BYTES} bytes`, id);
  }
  return id;
}

function answerOf(given: unknown, line: string): string {
  if (typeof given === 'number') return literalOf('answer', given, line);
  if (given !== undefined && given !== null && typeof given !== 'string') {
    throw new Refusal('answer', 'text or a number', given);
  }
  return textOr(given, '', 'answer');
}
