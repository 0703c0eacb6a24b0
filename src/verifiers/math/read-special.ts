import type { Answer } from './answer.ts';

const BASED =
  /^\(?\s*(-?[0-9A-Z](?:[0-9A-Z\s.]*[0-9A-Z])?)\s*\)?\s*_\s*(?:\{\s*(?:\\unit\{)?\s*([a-z0-9]+)\s*\}?\s*\}|(\d))$/i;
const BASE_WORD = /^([0-9A-Z]+)\s*(?:\(|in\s)?\s*base\s*[-\s]?\s*([a-z0-9]+)\)?$/;
const TIME = /^(\d{1,2})\s*:\s*(\d{2})(?:\s*:\s*(\d{2}))?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?$/i;
const HOUR = /^(\d{1,2})\s*(a\.?\s?m|p\.?\s?m)\.?$/i;
const CHOICE = /^\(?\s*([A-Z])\s*\)?$/;
const CHOICE_WITH_TEXT = /^\(\s*([A-H])\s*\)[\s:.]*\S|^([A-H])(?:\s*[:)]|\.(?=\s))\s*\S/;
const DATE = /^(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:,?\s\d{4})?$/i;
const WORDS = /^(?!\\)[\p{L}\p{M}][\p{L}\p{M}\s'’.\-,]*$/u;

const BASES: ReadonlyMap<string, string> = new Map(
  'two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, index) => [word, String(index + 2)]),
);

const NUMBERS: ReadonlyMap<string, number> = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, index) => [word, index]),
);

const REALS =
  /^(?:\\R|(?:the\s+set\s+of\s+)?(?:all|any)\s+(?:the\s+)?reals?(?:\s+numbers?)?|(?:for\s+)?all\s+real\s+(?:values\s+of\s+)?\\?[a-z]|\\R\s*\\?|all\s+real\s+values|reals?(?:\s+numbers?))$/i;

/** Words that say nothing: `the`, and the end of a sentence. */
const FILLER = /\b(?:the|a|an|there|is|are|exists?)\b/g;

/**
 * Reads the forms that are no formula: an integer with its base as a subscript, a time of day, a choice letter, "all
 * real numbers", the empty set, plain words. Null for anything else.
 */
export function readSpecial(text: string): Answer | null {
  return readBased(text) ?? readTime(text) ?? readReals(text) ?? readChoice(text) ?? readWords(text);
}

function readBased(text: string): Answer | null {
  const match = BASED.exec(text) ?? BASE_WORD.exec(text);
  const [, digits = '', second = '', third] = match ?? [];
  const name = second || (third ?? '');
  const base = BASES.get(name) ?? name;
  // `A_1` is a variable: of a number with a base some digit is one.
  if (match === null || !/^\d+$/.test(base) || !/\d/.test(digits)) return null;
  return { kind: 'based', digits: digits.replace(/\s+/g, '').replace(/^0+(?=.)/, ''), base };
}

function readTime(text: string): Answer | null {
  const match = TIME.exec(text) ?? HOUR.exec(text);
  if (match === null) return null;
  const isHourOnly = match.length === 3;
  const half = (isHourOnly ? match[2] : match[4])?.charAt(0).toLowerCase();
  const minutes = isHourOnly ? 0 : Number(match[2]);
  const hours = Number(match[1]);
  if (minutes > 59 || (Number(match[3] ?? 0) > 59 && !isHourOnly)) return null;
  // Without a.m. or p.m. it may be a ratio, but no ratio is written `1:03`.
  if (half === undefined) {
    if (hours > 24 || !/^0\d:|:0\d/.test(text.replace(/\s/g, ''))) return null;
    return { kind: 'time', seconds: hours * 3600 + minutes * 60 + Number(match[3] ?? 0), half: null };
  }
  if (hours < 1 || hours > 12) return null;
  const seconds = isHourOnly ? 0 : Number(match[3] ?? 0);
  return { kind: 'time', seconds: (hours % 12) * 3600 + minutes * 60 + seconds, half: half === 'a' ? 'am' : 'pm' };
}

function readReals(text: string): Answer | null {
  if (/^(?:\\emptyset|\\varnothing|\\oslash|∅|(?:the\s+)?empty\s+set)$/i.test(text)) return { kind: 'set', items: [] };
  return REALS.test(text) ? { kind: 'reals' } : null;
}

function readChoice(text: string): Answer | null {
  const letter = CHOICE.exec(text)?.[1];
  if (letter !== undefined) return { kind: 'choice', letter };
  const match = CHOICE_WITH_TEXT.exec(text);
  if (
    match === null ||
    /[([]?\b[A-Z]\b[)\]]?.*(?:\band\b|\bor\b|,).*\(?\b[B-Z]\)/.test(text) ||
    /\s[A-Z]\s*:/.test(text)
  )
    return null;
  // `(A)(B)`, `(X, Y)` or `(A+1)` are formulas.
  if (/^\(\s*[A-H]\s*\)\s*(?:[-+*/^=<>(,;!_]|\\(?:cap|cup|cdot|times))/.test(text)) return null;
  return { kind: 'choice', letter: match[1] ?? match[2] ?? '' };
}

function readWords(text: string): Answer | null {
  if (DATE.test(text)) return { kind: 'text', words: text.toLowerCase().replace(/[.,]/g, '') };
  if (!WORDS.test(text) || /,/.test(text)) return null;
  const letters = text.replace(/[^\p{L}]/gu, '');
  const lower = text.toLowerCase();
  if (letters.length < 2) return null;
  const number = NUMBERS.get(lower);
  if (number !== undefined) {
    const value = { numerator: BigInt(number), denominator: 1n };
    const quantity = { value, percent: false, unit: null, bare: null, name: null };
    return { kind: 'scalar', expression: { kind: 'number', value }, quantity, unit: null, text };
  }
  // A few lower-case letters side by side are a product of variables; two letters of a name are not.
  if (/^[abckmnpqrstvwxyz]{2,4}$/.test(text) || /^(?:pi|sqrt|sin|cos|tan|log|ln|infinity)\b/.test(text)) return null;
  if (/\b(?:and|or)\b/.test(lower) || /(?:^|\s)(?:sqrt|sin|cos|tan|pi|frac)\b/.test(lower)) return null;
  if (!/\s/.test(text) && /^[A-Z]+$/.test(text)) return { kind: 'text', words: text };
  if (text.split(/[\s-]+/).every((part) => /^(?:[a-zA-Z]|[abckmnpqrstvwxyz]{2,4})$/.test(part))) return null;
  const words = lower
    .replace(FILLER, ' ')
    .replace(/[.,'’]/g, '')
    .replace(/[\s-]+/g, ' ')
    .trim();
  return words === '' ? null : { kind: 'text', words };
}
