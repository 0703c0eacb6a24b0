import type { QuestionChoice } from '../records/question.ts';
import { kindOf, Refusal, textOr } from './refusal.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The options of a choice question: a list of texts, which become A, B, C …, `{label: [], text: []}`, or a list of
 * `{label, text}`; empty if `given` is missing or null. Throws `Refusal`.
 */
export function parseChoices(given: unknown): readonly QuestionChoice[] {
  if (given === undefined || given === null) return [];
  if (Array.isArray(given)) return given.map(choiceOf);
  if (typeof given !== 'object') throw new Refusal('choices', 'a list of texts, or {label: [], text: []}', given);
  const { label, text } = given as Record<string, unknown>;
  const labels = listOf(label, 'choices.label');
  const texts = listOf(text, 'choices.text');
  if (labels.length !== texts.length) {
    throw new Refusal('choices.text', `as many as the ${labels.length} labels`, `${texts.length} texts`);
  }
  return texts.map((one, index) => ({
    label: textOf(labels[index], `choices.label[${index}]`),
    text: textOf(one, `choices.text[${index}]`),
  }));
}

/**
 * The label of the option that an answer names: by its label, its text, or an index from 0. An answer that names no
 * option stays unchanged (it may name several: `A, C`), and is checked with the rest of the question.
 *
 * @param answer as text; a number as it is written
 * @param isNumber whether it was written as a number: one that may be both a label and an index is refused
 */
export function labelOfAnswer(answer: string, isNumber: boolean, choices: readonly QuestionChoice[]): string {
  const text = answer.trim();
  const byLabel = choices.find(({ label }) => label.trim() === text) ?? choices.find(({ label }) => same(label, text));
  const byPlace = /^\d{1,6}$/.test(text) ? choices[Number(text)] : undefined;
  if (byLabel !== undefined) {
    if (isNumber && byPlace !== undefined && byPlace !== byLabel) {
      const expected = `a label as text ("${text}"), since a number counts from 0 and may be a label here too`;
      throw new Refusal('answer', expected, Number(text));
    }
    return byLabel.label;
  }
  const byText =
    choices.find((choice) => choice.text.trim() === text) ?? choices.find((choice) => same(choice.text, text));
  return (byText ?? byPlace)?.label ?? answer;
}

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.toLowerCase();

function choiceOf(given: unknown, index: number): QuestionChoice {
  const path = `choices[${index}]`;
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    const { label, text } = given as Record<string, unknown>;
    return { label: textOf(label, `${path}.label`), text: textOf(text, `${path}.text`) };
  }
  const label = LETTERS[index];
  if (label === undefined) throw new Refusal('choices', `at most ${LETTERS.length} options without labels`, 'more');
  return { label, text: textOf(given, path) };
}

function listOf(given: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(given)) throw new Refusal(path, 'a list of texts', given);
  return given;
}

/** A number is accepted as a text: labels are often 1, 2, 3, and options are often numbers. */
function textOf(given: unknown, path: string): string {
  if (typeof given === 'number' && Number.isFinite(given)) return String(given);
  const text = textOr(given, null, path);
  if (text === null) throw new Refusal(path, 'text', kindOf(given));
  return text;
}
