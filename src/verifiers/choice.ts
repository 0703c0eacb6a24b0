import { shortened } from '../records/verdict.ts';
import type { QuestionChoice } from '../records/question.ts';
import type { Verdict, VerdictKind, VerdictReason } from '../records/verdict.ts';
import { assertedChoice } from './choice-answer.ts';
import { optionWithValue } from './choice-values.ts';
import { tickedOption } from './choice-listing.ts';
import { optionsOf, plainText } from './choice-options.ts';
import type { Option } from './choice-options.ts';
import { locateAnswer } from './math/extract.ts';
import { halfWidth } from './math/notation.ts';
import { parseQuantity } from './math/quantity.ts';
import { clauseBefore } from './sentences.ts';
import { withoutStruck } from './struck-text.ts';
import { textAfterThinking } from './visible-text.ts';

/** Name and version of this verifier; every verdict contains it. */
export const CHOICE_VERIFIER = 'choice/3';

const TAIL = 20_000;

/**
 * Decides whether an output chooses the gold option. Pure, never throws. The gold is a letter, the text of an option,
 * both (`B) Paris`), or several letters; so is the answer. If the question has options, an option's text counts as its
 * letter, wherever the options are; without options, letters are compared with letters and texts with texts.
 *
 * - a gold that names no option of the question, or is ambiguous between two: `ungraded`, `gold-unparsable`;
 * - no choice in the output: `unparsable`, `no-answer`; a letter with another option's text: `answer-unparsable`.
 *
 * @param question the question's text with its options; empty if unknown
 * @param choices the options, if the question has them as a list; the model saw these
 */
export function verifyChoice(
  output: string,
  gold: string,
  question: string,
  choices: readonly QuestionChoice[] = [],
): Verdict {
  const options = choices.length > 0 ? optionsOfChoices(choices) : optionsOf(question);
  const expected = choose(unboxed(gold), options);
  if (expected === null || expected.kind === 'contradiction') return verdict('ungraded', 'gold-unparsable', null);
  if (expected.kind === 'text' && (options.length > 0 || expected.text === '')) {
    return verdict('ungraded', 'gold-unparsable', null);
  }
  const resolve = (said: string): Choice | null => {
    const choice = choose(said, options);
    // The text is not an option. Without options, a text cannot be compared with a letter.
    const isNone = choice?.kind === 'text' && (options.length > 0 || expected.kind === 'letters');
    return isNone ? null : choice;
  };
  const text = withoutStruck(textAfterThinking(output, TAIL));
  const given = assertedChoice(
    readable(text),
    question,
    options,
    resolve,
    () => tickedOption(text, options) ?? optionOfNumber(text, options),
  );
  if (given !== null) {
    const { choice, text: said } = given;
    if (choice.kind === 'contradiction' || isAlternative(choice, said))
      return verdict('unparsable', 'answer-unparsable', said);
    const isSame = choice.kind === expected.kind && isSameChoice(choice, expected, options);
    return isSame ? verdict('correct', 'equal', said) : verdict('incorrect', 'different', said);
  }
  return verdict('unparsable', 'no-answer', null);
}

/** Before a number that only bounds the answer, or is one of two. */
const BOUND = /\b(?:between|than|least|most|or|below|above|exceeds?)\b/i;

/** The option whose value is the number that a text gives as its answer, if all options are numbers. */
function optionOfNumber(text: string, options: readonly Option[]): string | null {
  if (options.length === 0 || options.some((option) => parseQuantity(option.text) === null)) return null;
  const located = locateAnswer(text);
  if (located === null || located.place === 'choice') return null;
  const isBounded = BOUND.test(clauseBefore(text, text.lastIndexOf(located.text)));
  return isBounded ? null : optionWithValue(located.text, options);
}

/** A text without check marks, with letters of full width or in circles as ASCII. */
function readable(text: string): string {
  return halfWidth(text)
    .replaceAll(/[✅✔✓☑]|^[ \t]*```\w*[ \t]*$/gmu, ' ')
    .replaceAll(/[\u24B6-\u24CF]/g, (letter) => letter.normalize('NFKC'));
}

/** A question's list of options as the verifier compares them. */
export const optionsOfChoices = (choices: readonly QuestionChoice[]): readonly Option[] =>
  choices.map(({ label, text }) => ({ letter: label.trim().toUpperCase(), text: plainText(text).toLowerCase() }));

/** Whether a gold answer names one or more of the options, by label or text. */
export const choosesOption = (gold: string, options: readonly Option[]): boolean =>
  choose(unboxed(gold), options)?.kind === 'letters';

/** The label of the one option that a gold answer names, in capitals; null if it names none or several. */
export function optionNamedBy(gold: string, options: readonly Option[]): string | null {
  const choice = choose(unboxed(gold), options);
  return choice?.kind === 'letters' && choice.letters.length === 1 ? (choice.letters[0] ?? null) : null;
}

type Choice =
  | { readonly kind: 'letters'; readonly letters: readonly string[]; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'contradiction' };

const LETTERS = /^[A-Z](?:\s*(?:,|;|&|and|or|\/)\s*(?:and\s+)?[A-Z])+$/;
const LETTER = /^(?:option|choice|answer|statement|letter)?\s*[([]?\s*([A-Z])\s*[)\]]?\s*[.:,)]?$/i;
const LETTER_AND_TEXT =
  /^(?:option|choice|answer|statement|letter)?\s*(?:[([]\s*([A-Z])\s*[)\]]\s*[.:-]?|([A-Z])\s*(?:[).:]|\s[-–—:]|,)|([A-Z])(?=\s*\())\s*(\S.*)$/s;

/** The choice that an answer makes; null if it names no option. */
function choose(answer: string, options: readonly Option[]): Choice | null {
  const text = plainText(answer);
  if (text === '') return null;
  const words = withoutArticle(text);
  const named = options.filter((option) => withoutArticle(option.text) === words).map(({ letter }) => letter);
  const stripped = answer
    .replaceAll(/\\[ ,;:!()[\]]|\\q?quad(?![a-z])|~/g, ' ')
    .replaceAll(/[*_`$"“”]|\\(?:text|math)(?:bf|rm|it|sf|tt)?|\\(?:bf|rm)\b|[{}]/g, '')
    .trim()
    .replace(/\.$/, '');
  const isLetter = (letter: string): boolean =>
    options.length === 0 || options.some((option) => option.letter === letter);

  // Labels that are not letters: 1, 2, 3, or words.
  const label = stripped
    .replace(/^(?:option|choice|answer)\s+/i, '')
    .replace(/^[([]\s*(.*?)\s*[)\]]$/, '$1')
    .toUpperCase();
  const single = LETTER.exec(stripped)?.[1]?.toUpperCase() ?? options.find(({ letter }) => letter === label)?.letter;
  if (single !== undefined && isLetter(single)) {
    // The option's text is another option's letter, so the answer is ambiguous.
    if (named.length > 0 && !named.includes(single)) return { kind: 'contradiction' };
    return { kind: 'letters', letters: [single], text };
  }
  if (named.length > 0) return { kind: 'letters', letters: named.slice(0, 1), text };
  if (LETTERS.test(stripped) || (options.length > 0 && /^[A-Z]{2,6}$/.test(stripped))) {
    const letters = [...new Set(stripped.replaceAll(/\b(?:and|or)\b/g, '').match(/[A-Z]/g) ?? [])].toSorted();
    if (letters.every(isLetter)) return { kind: 'letters', letters, text };
  }
  const labelled = options.find(
    (option) => option.letter.length > 0 && isLabelled(stripped, option) && !/^[A-Z]$/.test(option.letter),
  );
  if (labelled !== undefined) return { kind: 'letters', letters: [labelled.letter], text };
  const both = LETTER_AND_TEXT.exec(stripped);
  const letter = both?.[1] ?? both?.[2] ?? both?.[3];
  if (both !== null && letter !== undefined && isLetter(letter.toUpperCase())) {
    const rest = plainText(both[4] ?? '')
      .replace(/^\((.*)\)$/, '$1')
      .toLowerCase();
    // "A, C and D are wrong" names several options.
    if (/^[([]?[A-Z][)\]]?(?:,|\s+(?:and|or|&)\s)/.test(both[4] ?? '')) return null;
    const told = options.filter((option) => option.text === rest);
    if (told.length > 0 && !told.some((option) => option.letter === letter)) return { kind: 'contradiction' };
    return { kind: 'letters', letters: [letter.toUpperCase()], text };
  }
  const letterOfValue = optionWithValue(answer, options);
  if (letterOfValue !== null) return { kind: 'letters', letters: [letterOfValue], text };
  return { kind: 'text', text: text.toLowerCase() };
}

/** `3) Paris`: a label that is no letter, with the text of its option. */
function isLabelled(text: string, { letter, text: option }: Option): boolean {
  const [, label = '', rest = ''] = /^[([]?\s*(\w{1,12})\s*[)\].:]+\s*(\S.*)$/s.exec(text) ?? [];
  return label.toUpperCase() === letter && plainText(rest).toLowerCase() === option;
}

function withoutArticle(text: string): string {
  return text.toLowerCase().replace(/^(?:the|an?)\s+(?=\S)/, '');
}

/** "A or B" chooses neither. */
function isAlternative(choice: Choice, text: string): boolean {
  return choice.kind === 'letters' && choice.letters.length > 1 && /\bor\b|\//.test(text);
}

/** Two options with the same text are the same choice. */
function isSameChoice(a: Choice, b: Choice, options: readonly Option[]): boolean {
  if (a.kind === 'letters' && b.kind === 'letters') {
    const meaning = (letter: string): string => options.find((option) => option.letter === letter)?.text ?? letter;
    return (
      a.letters.length === b.letters.length &&
      a.letters.every((letter, index) => meaning(letter) === meaning(b.letters[index] ?? ''))
    );
  }
  return a.kind === 'text' && b.kind === 'text' && a.text === b.text;
}

function unboxed(gold: string): string {
  return /^\s*\$?\\(?:boxed|fbox)\{([\s\S]*)\}\$?\s*$/.exec(gold)?.[1] ?? gold.trim();
}

function verdict(kind: VerdictKind, reason: VerdictReason, extracted: string | null): Verdict {
  return {
    verdict: kind,
    reason,
    extracted: extracted === null ? null : shortened(extracted),
    decidedBy: CHOICE_VERIFIER,
  };
}
