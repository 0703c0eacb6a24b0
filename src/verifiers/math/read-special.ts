import type { Answer } from './answer.ts';
import type { Rational } from './rational.ts';

import { divideRationals } from './rational-arithmetic.ts';
import { mentionsFunction } from './derived-functions.ts';
import { splitWord } from './expression-names.ts';
import { readMixedWords, readNumberWords } from './number-words.ts';

const BASED =
  /^\(?\s*(-?[0-9A-Z](?:[0-9A-Z\s.]*[0-9A-Z])?)\s*\)?\s*_\s*(?:\{\s*\(?(?:\\unit\{)?\s*([a-z0-9]+)\s*\}?\)?\s*\}|(\d))$/i;
const BASE_WORD = /^([0-9A-Z]+)\s*(?:\(|in\s)?\s*base\s*[-\s]?\s*([a-z0-9]+)\)?$/;
const TIME = /^(\d{1,2})\s*:\s*(\d{2})(?:\s*:\s*(\d{2}))?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?$/i;
const NOON = /^(?:12(?:\s*:\s*00)?\s+)?(noon|midnight)$/i;
const HOUR = /^(\d{1,2})\s*(a\.?\s?m|p\.?\s?m)\.?$/i;
const CHOICE = /^\(?\s*([A-Z])\s*\)?$/;
const CHOICE_WITH_TEXT = /^\(\s*([A-H])\s*\)(?:[\s:.]+\S|\d)|^([A-H])(?:\s*[:)]|\.(?=\s))\s*\S/;
const MONTH = String.raw`(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`;
const DATE = new RegExp(`^${MONTH}\\s(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s(\\d{4}))?$`, 'i');
const DAY_FIRST = new RegExp(`^(?:the\\s)?(\\d{1,2})(?:st|nd|rd|th)?\\s(?:of\\s)?${MONTH}(?:,?\\s(\\d{4}))?$`, 'i');
const ISO_DATE = /^(\d{4})-(0\d|1[0-2])-([0-2]\d|3[01])$/;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
/** A share: "5 out of 6". */
const SHARE = /^([1-9]\d{0,11})\s+(?:in|out\s+of(?:\s+every)?)\s+([1-9]\d{0,11})$/i;
/** Ways to say that a limit or a value does not exist. */
const NO_VALUE = /^(?:d\.?n\.?e\.?|(?:(?:it|the limit|limit)\s+)?(?:does\s+not|doesn['’]t)\s+exist)$/i;
const WORDS = /^(?!\\)[\p{L}\p{M}][\p{L}\p{M}\s'’.\-,]*$/u;

const BASES: ReadonlyMap<string, string> = new Map(
  'two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, index) => [word, String(index + 2)]),
);

const REALS =
  /^(?:\\R|(?:the\s+set\s+of\s+)?(?:all|any)\s+(?:the\s+)?reals?(?:\s+numbers?)?|(?:for\s+)?all\s+real\s+(?:values\s+of\s+)?\\?[a-z]|\\R\s*\\?|all\s+real\s+values|reals?(?:\s+numbers?))$/i;

/** The text after the letter of a choice: `5` for `(B) 5`. Empty for a letter alone. */
export function choiceContent(text: string): string {
  return text.replace(/^\(?\s*[A-Z]\s*[):.]*\s*/, '').trim();
}

/** Words without meaning for the answer, such as `the`. */
const FILLER = /\b(?:the|a|an|there|is|are|exists?)\b/g;

/**
 * Reads the forms that are not formulas: an integer with its base as a subscript, a time of day, a choice letter, "all
 * real numbers", the empty set, plain words. Null for any other text.
 */
export function readSpecial(text: string): Answer | null {
  return readBased(text) ?? readTime(text) ?? readReals(text) ?? readChoice(text) ?? readWords(text);
}

function readBased(text: string): Answer | null {
  const match = BASED.exec(text) ?? BASE_WORD.exec(text);
  const [, digits = '', second = '', third] = match ?? [];
  const name = second || (third ?? '');
  const base = BASES.get(name) ?? name;
  // `A_1` is a variable: a number with a base has at least one digit.
  if (match === null || !/^\d+$/.test(base) || !/\d/.test(digits)) return null;
  const written = digits.replace(/\s+/g, '').replace(/^0+(?=.)/, '');
  // A number that says that it is decimal is that number.
  if (base === '10' && /^-?\d{1,300}$/.test(written))
    return numberAnswer({ numerator: BigInt(written), denominator: 1n }, written);
  return { kind: 'based', digits: written, base };
}

function readTime(text: string): Answer | null {
  const noon = NOON.exec(text)?.[1]?.toLowerCase();
  if (noon !== undefined) return { kind: 'time', seconds: 0, half: noon === 'noon' ? 'pm' : 'am' };
  const match = TIME.exec(text) ?? HOUR.exec(text);
  if (match === null) return null;
  const isHourOnly = match.length === 3;
  const half = (isHourOnly ? match[2] : match[4])?.charAt(0).toLowerCase();
  const minutes = isHourOnly ? 0 : Number(match[2]);
  const hours = Number(match[1]);
  if (minutes > 59 || (Number(match[3] ?? 0) > 59 && !isHourOnly)) return null;
  // Without a.m. or p.m. it may be a ratio, but ratios are not written `1:03`.
  if (half === undefined) {
    if (hours > 24 || !/^0\d:|:0\d/.test(text.replace(/\s/g, ''))) return null;
    return { kind: 'time', seconds: hours * 3600 + minutes * 60 + Number(match[3] ?? 0), half: null };
  }
  if (hours < 1 || hours > 12) return null;
  const seconds = isHourOnly ? 0 : Number(match[3] ?? 0);
  return { kind: 'time', seconds: (hours % 12) * 3600 + minutes * 60 + seconds, half: half === 'a' ? 'am' : 'pm' };
}

/** The second of the day of `15:30` on a 24-hour clock; null for any other text. */
export function clockOf(text: string): number | null {
  const match = /^(\d{1,2}):([0-5]\d)$/.exec(text.replace(/\s/g, ''));
  return match === null || Number(match[1]) > 23 ? null : Number(match[1]) * 3600 + Number(match[2]) * 60;
}

function readReals(text: string): Answer | null {
  if (/^(?:\\emptyset|\\varnothing|\\oslash|∅|(?:the\s+)?empty\s+set)$/i.test(text)) return { kind: 'set', items: [] };
  return REALS.test(text) ? { kind: 'reals' } : null;
}

function readChoice(text: string): Answer | null {
  const letter = CHOICE.exec(text)?.[1];
  if (letter !== undefined) return { kind: 'choice', letter, content: null };
  const match = CHOICE_WITH_TEXT.exec(text);
  if (
    match === null ||
    /[([]?\b[A-Z]\b[)\]]?.*(?:\band\b|\bor\b|,).*\(?\b[B-Z]\)/.test(text) ||
    /\s[A-Z]\s*:/.test(text)
  )
    return null;
  // `(A)(B)`, `(X, Y)` or `(A+1)` are formulas.
  if (/^\(\s*[A-H]\s*\)\s*(?:[-+*/^=<>(,;!_]|\\(?:cap|cup|cdot|times))/.test(text)) return null;
  return { kind: 'choice', letter: match[1] ?? match[2] ?? '', content: null };
}

function numberAnswer(value: Rational, text: string): Answer {
  const quantity = { value, percent: false, unit: null, noun: null, bare: null, name: null };
  return { kind: 'scalar', expression: { kind: 'number', value }, quantity, unit: null, text };
}

/** A date with month and day in one order, the month by its first three letters. */
function readDate(text: string): Answer | null {
  const [, year, number, dayOfMonth] = ISO_DATE.exec(text) ?? [];
  if (number !== undefined)
    return { kind: 'text', words: `${MONTHS[Number(number) - 1]} ${Number(dayOfMonth)} ${year}` };
  const first = DATE.exec(text);
  const match = first ?? DAY_FIRST.exec(text);
  if (match === null) return null;
  const [month, day, writtenYear] = first === null ? [match[2], match[1], match[3]] : [match[1], match[2], match[3]];
  const words = [month?.slice(0, 3).toLowerCase(), Number(day), writtenYear]
    .filter((part) => part !== undefined)
    .join(' ');
  return { kind: 'text', words };
}

function readWords(text: string): Answer | null {
  const date = readDate(text);
  if (date !== null) return date;
  const [, share, whole] = SHARE.exec(text) ?? [];
  if (share !== undefined && whole !== undefined && BigInt(share) <= BigInt(whole)) {
    const value = divideRationals(
      { numerator: BigInt(share), denominator: 1n },
      { numerator: BigInt(whole), denominator: 1n },
    );
    return value === null ? null : numberAnswer(value, text);
  }
  if (NO_VALUE.test(text)) return { kind: 'text', words: 'does not exist' };
  const mixed = readMixedWords(text);
  if (mixed !== null) return numberAnswer(mixed, text);
  if (!WORDS.test(text) || /,/.test(text)) return null;
  const letters = text.replace(/[^\p{L}]/gu, '');
  const lower = text.toLowerCase();
  if (letters.length < 2) return null;
  const value = readNumberWords(text);
  if (value !== null) return numberAnswer(value, text);
  // A few lower-case letters side by side are a product of variables; two letters of a name are not.
  if (/^[abckmnpqrstvwxyz]{2,4}$/.test(text) || /^(?:pi|infinity)\b/.test(text)) return null;
  if (/\b(?:and|or|pi)\b/.test(lower) || mentionsFunction(lower) || splitWord(text) !== null) return null;
  if (!/\s/.test(text) && /^[A-Z]+$/.test(text)) return { kind: 'text', words: text };
  if (text.split(/[\s-]+/).every((part) => /^(?:[a-zA-Z]|[abckmnpqrstvwxyz]{2,4})$/.test(part))) return null;
  const words = lower
    .replace(FILLER, ' ')
    .replace(/[.,'’]/g, '')
    .replace(/[\s-]+/g, ' ')
    .trim();
  return words === '' ? null : { kind: 'text', words };
}
