import type { Option } from './choice-options.ts';
import { plainText } from './choice-options.ts';

/** A line that begins with the label of an option. */
export interface Line {
  readonly letter: string;
  readonly remark: string;
  readonly at: number;
  readonly end: number;
}

const LINE = /^[ \t*_>-]*[([]?([A-Z])[*_]*[)\].:]+[*_ \t]*(\S[^\n]*)$/gm;

/** The lines with which a text goes through the options; empty if it does not. */
export function listingIn(text: string, options: readonly Option[]): readonly Line[] {
  const lines = Array.from(text.matchAll(LINE), ({ 0: line, 1: letter = '', 2: remark = '', index }) => ({
    letter,
    remark,
    at: index,
    end: index + line.length,
  }));
  const isListing = lines.length >= Math.max(2, Math.min(3, options.length));
  return isListing && new Set(lines.map(({ letter }) => letter)).size === lines.length ? lines : [];
}

/**
 * A text with blanks for the lines that go through the options, with a remark on each or without: such a line chooses
 * nothing. A single line that is only an option stays, since a reply may begin with its choice.
 */
export function withoutListing(text: string, options: readonly Option[]): string {
  const lines = listingIn(text, options);
  const isBare = ({ letter, remark }: Line): boolean =>
    options.some((option) => option.letter === letter && plainText(remark).toLowerCase() === option.text);
  const mayChoose = lines.filter(isBare).length === 1;
  return lines.reduce((prose, line) => {
    const { letter, at, end } = line;
    if (!options.some((option) => option.letter === letter) || (mayChoose && isBare(line))) return prose;
    return `${prose.slice(0, at)}${' '.repeat(end - at)}${prose.slice(end)}`;
  }, text);
}

/** "Let me look at each option": no option is chosen. */
const EACH = /\b(?:each|every|all|given|possible|available|other|remaining|these|those|following)\s+(?:answer\s+)?$/i;
const CHOOSES = /\b(?:correct|right|best|final|my)\b|richtig|correct|corret|correcta|juste|bonne/i;

/**
 * Whether a phrase before an answer is the heading of a list of options: "Evaluating each option:" with `A) …`, `B) …`
 * below. The first option of the list is not the answer.
 *
 * @param at the beginning of the phrase
 * @param said the beginning of the text after it
 * @param lines of the list (`listingIn`)
 */
export function headsListing(text: string, at: number, said: number, lines: readonly Line[]): boolean {
  const phrase = text.slice(at, said);
  if (!phrase.includes('\n')) return false;
  if (EACH.test(text.slice(Math.max(0, at - 40), at))) return true;
  const first = lines.findIndex((line) => line.at <= said && said < line.end);
  const [line, next] = [lines[first], lines[first + 1]];
  const isFollowed = line !== undefined && next !== undefined && text.slice(line.end, next.at).trim() === '';
  return first >= 0 && isFollowed && !CHOOSES.test(phrase);
}

const MARKED_LINE = /^[ \t*_>#|-]*(?:option\s+)?[([]?([A-Z])(?![\w'’])[^\n]*$/gim;
const TICK = /[✅✔✓☑]/u;
const CROSS = /[✗✘❌✖🚫❎]/u;

/** The only option with a check mark where every other one that a text lists has a cross; null otherwise. */
export function tickedOption(text: string, options: readonly Option[]): string | null {
  if (!TICK.test(text) || !CROSS.test(text)) return null;
  const ticked: string[] = [];
  const crossed: string[] = [];
  for (const [line, letter = ''] of text.matchAll(MARKED_LINE)) {
    const label = letter.toUpperCase();
    if (!options.some((option) => option.letter === label) || TICK.test(line) === CROSS.test(line)) continue;
    (TICK.test(line) ? ticked : crossed).push(label);
  }
  const [only] = ticked;
  const isDecided = ticked.length === 1 && only !== undefined && !crossed.includes(only);
  return isDecided && new Set(crossed).size === options.length - 1 ? only : null;
}
