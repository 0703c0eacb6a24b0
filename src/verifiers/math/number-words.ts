import type { Rational } from './rational.ts';

import { negateRational } from './rational.ts';
import { changesNumber } from './units.ts';

const SMALL: ReadonlyMap<string, number> = new Map(
  (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
    'eighteen nineteen'
  )
    .split(' ')
    .map((word, index) => [word, index]),
);
const TENS: ReadonlyMap<string, number> = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, index) => [word, 20 + 10 * index]),
);
const LARGE: ReadonlyMap<string, number> = new Map([
  ['thousand', 1_000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
]);
const PARTS: ReadonlyMap<string, number> = new Map([
  ['half', 2],
  ['third', 3],
  ['quarter', 4],
  ...'fourth fifth sixth seventh eighth ninth tenth'
    .split(' ')
    .map((word, index): [string, number] => [word, 4 + index]),
]);

/** A number in English words: `twenty-one`, `one hundred and five`, `two thirds`, `half`, `negative one`. Null for anything else. */
export function readNumberWords(text: string): Rational | null {
  const sign = /^(?:negative|minus)\s+/i.exec(text)?.[0].length;
  const positive = readPositive(text.slice(sign ?? 0));
  return sign === undefined || positive === null ? positive : negateRational(positive);
}

function readPositive(text: string): Rational | null {
  if (text.length > 80 || !/^[A-Za-z]+(?:[ -][A-Za-z]+)*$/.test(text)) return null;
  const words = text.toLowerCase().split(/[ -]/);
  const part = PARTS.get(
    words
      .at(-1)
      ?.replace(/s$/, '')
      .replace(/^halve$/, 'half') ?? '',
  );
  if (part !== undefined) {
    const count = words.length === 1 ? (part === 2 ? 1 : null) : words[0] === 'a' ? 1 : wholeOf(words.slice(0, -1));
    return count === null || count > 99 ? null : { numerator: BigInt(count), denominator: BigInt(part) };
  }
  const whole = wholeOf(words);
  return whole === null ? null : { numerator: BigInt(whole), denominator: 1n };
}

/** `5 and a half`, `two and three quarters`. Null for anything else. */
export function readMixedWords(text: string): Rational | null {
  const match = /^(\d{1,9}|[A-Za-z -]{1,40}) and ([A-Za-z -]{1,40})$/.exec(text);
  const whole =
    match === null
      ? null
      : /^\d/.test(match[1] ?? '')
        ? { numerator: BigInt(match[1] ?? ''), denominator: 1n }
        : readNumberWords(match[1] ?? '');
  const part = readNumberWords(match?.[2] ?? '');
  if (whole?.denominator !== 1n || part === null || part.denominator === 1n || part.numerator >= part.denominator)
    return null;
  return { numerator: whole.numerator * part.denominator + part.numerator, denominator: part.denominator };
}

/** More words after a number are not its unit. */
const MAX_UNIT_WORDS = 3;

/**
 * A number in words with its unit in digits: "two hundred and sixty pounds" as `260 pounds`, "three and a half hours"
 * as `\\frac{7}{2} hours`. Other texts are returned unchanged.
 */
export function withDigits(text: string): string {
  if (text.length > 120 || !/^(?:\d{1,9}|[A-Za-z]+)(?:[ -][A-Za-z]+)+$/.test(text)) return text;
  const words = text.split(' ');
  for (let count = words.length - 1; count >= Math.max(1, words.length - MAX_UNIT_WORDS); count -= 1) {
    const rest = words.slice(count);
    if (
      rest.some((word) => changesNumber(word.toLowerCase()) || isNumberWord(word)) ||
      /^(?:of|to|in|by)$/i.test(rest[0] ?? '')
    )
      continue;
    const number = words.slice(0, count).join(' ');
    const value = readMixedWords(number) ?? readNumberWords(number);
    if (value === null) continue;
    const { numerator, denominator } = value;
    return `${denominator === 1n ? numerator : `\\frac{${numerator}}{${denominator}}`} ${rest.join(' ')}`;
  }
  return text;
}

const isNumberWord = (word: string): boolean =>
  [SMALL, TENS, LARGE, PARTS].some((table) => table.has(word.toLowerCase().replace(/s$/, ''))) ||
  /^(?:and|or|point|hundred)$/i.test(word);

function wholeOf(words: readonly string[]): number | null {
  let [total, group] = [0, 0];
  let last: 'unit' | 'ten' | 'hundred' | 'large' | null = null;
  for (const [index, word] of words.entries()) {
    const [small, ten, large] = [SMALL.get(word), TENS.get(word), LARGE.get(word)];
    if (word === 'and' && (last === 'hundred' || last === 'large') && index < words.length - 1) continue;
    if (small !== undefined && last !== 'unit' && !(last === 'ten' && (small > 9 || small === 0))) {
      group += small;
      last = 'unit';
    } else if (ten !== undefined && last !== 'unit' && last !== 'ten') {
      group += ten;
      last = 'ten';
    } else if (word === 'hundred' && last === 'unit' && group < 10) {
      group *= 100;
      last = 'hundred';
    } else if (large !== undefined && group > 0 && (total === 0 || total % (1_000 * large) === 0)) {
      total += group * large;
      group = 0;
      last = 'large';
    } else return null;
  }
  return last === null ? null : total + group;
}
