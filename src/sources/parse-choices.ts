import type { QuestionChoice } from '../records/question.ts';
import { optionNamedBy, optionsOfChoices } from '../verifiers/choice.ts';
import { kindOf, Refusal, textOr } from './refusal.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The options of a choice question: a list of texts, which become A, B, C …, `{label: [], text: []}`, a list of
 * `{label, text}`, or texts by their labels (`{"A": "…"}`); empty if `given` is missing or null. Labels at the beginning
 * of the texts are removed. Throws `Refusal`.
 */
export function parseChoices(given: unknown): readonly QuestionChoice[] {
  if (given === undefined || given === null) return [];
  const list = listInText(given);
  if (list !== null) return parseChoices(list);
  if (Array.isArray(given)) return withoutOwnLabels(given.map(choiceOf));
  if (typeof given !== 'object') throw new Refusal('choices', 'a list of texts, or {label: [], text: []}', given);
  const { label, text } = given as Record<string, unknown>;
  if (label === undefined && text === undefined) return choicesByLabel(given);
  const labels = listOf(label, 'choices.label');
  const texts = listOf(text, 'choices.text');
  if (labels.length !== texts.length) {
    throw new Refusal('choices.text', `as many as the ${labels.length} labels`, `${texts.length} texts`);
  }
  return withoutOwnLabels(
    texts.map((one, index) => ({
      label: textOf(labels[index], `choices.label[${index}]`),
      text: textOf(one, `choices.text[${index}]`),
    })),
  );
}

/** A list or an object that a file has as JSON text: `'["Lyon", "Vienna"]'`. Null for any other value. */
function listInText(given: unknown): object | null {
  if (typeof given !== 'string' || !/^\s*[[{]/.test(given)) return null;
  try {
    return JSON.parse(given) as object;
  } catch {
    return null;
  }
}

/**
 * `{"A": "Lyon", "B": "Vienna"}`, as in MedQA. Where all rows have the same columns, a question with fewer options has
 * nothing in the last ones.
 */
function choicesByLabel(given: object): readonly QuestionChoice[] {
  const all = Object.entries(given as Record<string, unknown>);
  const entries = all.slice(0, all.findLastIndex(([, text]) => text !== null && text !== '') + 1);
  return withoutOwnLabels(entries.map(([label, text]) => ({ label, text: textOf(text, `choices.${label}`) })));
}

/** `["A. Lyon", "B. Vienna"]`: the labels are not part of the options, if every option begins with its own. */
function withoutOwnLabels(choices: readonly QuestionChoice[]): readonly QuestionChoice[] {
  const texts = choices.map(({ label, text }) => {
    const [own, inBrackets, bare] =
      /^\s*(?:[([]\s*(\w{1,4})\s*[)\]]|(\w{1,4})\s*[.):：．、])\s*(?=\S)/u.exec(text) ?? [];
    return own !== undefined && same(label, inBrackets ?? bare ?? '') ? text.slice(own.length) : null;
  });
  if (choices.length < 2 || texts.includes(null)) return choices;
  return choices.map(({ label, text }, index) => ({ label, text: texts[index] ?? text }));
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
  // `[1, 2, 3, 4]` and the answer 3: the third option, or the fourth, which has the index 3.
  if (isNumber && byText !== undefined && byPlace !== undefined && byPlace !== byText) {
    const expected = `the text of an option as text ("${text}"), since a number counts from 0 and is an option here too`;
    throw new Refusal('answer', expected, Number(text));
  }
  return (byText ?? byPlace)?.label ?? labelNamedBy(answer, choices) ?? answer;
}

/** The label of the one option that `(B)`, `B. Vienna` or `\boxed{B}` names. */
function labelNamedBy(answer: string, choices: readonly QuestionChoice[]): string | null {
  const letter = optionNamedBy(answer, optionsOfChoices(choices));
  return choices.find(({ label }) => label.trim().toUpperCase() === letter)?.label ?? null;
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
