import type { Rational } from './rational.ts';

import { unescapedTwice } from './escapes.ts';
import { simplifyNotation } from './notation.ts';
import { withoutOrdinal } from './ordinals.ts';
import { negateRational, readNumeral } from './rational.ts';
import { readScale, scaledBy } from './scales.ts';
import { canonicalUnit, readUnitTail } from './units.ts';

/** A number as people write it in an answer: the exact value, and the text around it. */
export interface Quantity {
  /** Exact. 198 for `198\%`: `compareQuantities` decides the meaning of a percent sign. */
  readonly value: Rational;
  readonly percent: boolean;
  /** Canonical unit of measure or currency; null for no unit or only a counting word ("apples"). */
  readonly unit: string | null;
  /** The counted thing ("apple"), or the measured dimension ("long"): it distinguishes the values of a list. */
  readonly noun: string | null;
  /** 5 for "5 million": the question may have asked for millions. Null without such a word. */
  readonly bare: Rational | null;
  /** `x` for `x = 5`: letters, or a function of one; null without a name and for words. */
  readonly name: string | null;
}

/** Longer texts are not a single number. Characters. */
const MAX_LENGTH = 8_000;

const NAME = /^(?:(?:\\?[A-Za-z]+(?:_\{?\w{1,8}\}?)?|[A-Za-z]\([A-Za-z]\))\s*)?=\s*/;
const PREFIX =
  /^([+-]?)\s*((?:US|AU|CA|NZ|HK|A|C)?\$|[€£¥₹]|Rs\.?(?=\s*\d)|(?:USD|EUR|GBP|INR)(?=\s*\d))?\s*([+-]?)\s*/;
/**
 * A name of letters: `x`, `x_1`, `f(x)`, `\\theta`, the product `xy`, the segment `AB`. A word is not one: some write
 * `Area` for `A`.
 */
const LETTERS =
  /^\s*([A-Za-z](?:_\{?\w{1,8}\}?)?|[A-Za-z]\([A-Za-z]\)|\\[A-Za-z]+|[a-z]{2}|[b-df-hj-np-tv-z]{3,4}|[A-Z]{2,4})\s*=/;
/**
 * Reads a text that is one number: integers, decimals, fractions, mixed numbers, percent, thousands separators,
 * currency, units and counting words after it, `x = 5`, LaTeX and markdown around it. Null for any other text, and if a
 * part is not understood: a number is never taken from the middle of an expression.
 */
export function parseQuantity(text: string): Quantity | null {
  if (text.length > MAX_LENGTH) return null;
  const whole = withoutOrdinal(
    simplifyNotation(unescapedTwice(text)).replace(/^(?:negative|minus)\s+(?=[$\d.\\])/i, '-'),
  );
  const written = NAME.exec(whole)?.[0] ?? '';
  const name = LETTERS.exec(written)?.[1]?.replace(/[{}]/g, '') ?? null;
  const plain = unbrace(whole.slice(written.length))
    // Many countries write `1 234 567`; `12 34` and `1 23` are not numbers.
    .replace(
      /^([^\d\s]{0,4})([1-9]\d{0,2}(?: \d{3})+)(?![\d,])/,
      (_match, sign: string, groups: string) => `${sign}${groups.replaceAll(' ', '')}`,
    )
    .trim();
  const prefix = PREFIX.exec(plain);
  if (prefix === null || (prefix[1] !== '' && prefix[3] !== '')) return null;
  const body = plain.slice(prefix[0].length);
  const numeral = readNumeral(body);
  if (numeral === null) return null;
  const value = prefix[1] === '-' || prefix[3] === '-' ? negateRational(numeral.value) : numeral.value;
  const currency = prefix[2] === undefined ? null : canonicalUnit(prefix[2].replace(/^[A-Z]+(?=\$)/, ''));
  const quantity = readTail(value, currency, body.slice(numeral.length));
  return quantity === null ? null : { ...quantity, name };
}

function readTail(value: Rational, currency: string | null, tail: string): Omit<Quantity, 'name'> | null {
  const percent = /^\s*(?:%|percent(?:age)?(?:\s+points?)?\b|per cent\b|pct\b)\s*(.*)$/.exec(tail);
  const scale = percent === null ? readScale(tail, currency !== null) : null;
  const bare = scale === null ? null : value;
  const scaled = scale === null ? value : scaledBy(value, scale.factor);
  const rest = (percent?.[1] ?? scale?.rest ?? tail).trimEnd();
  const quantity = { value: scaled, percent: percent !== null, bare };
  if (rest === '') return { ...quantity, unit: currency, noun: null };
  const sign = /^\s*([$€£¥₹¢])$/.exec(rest);
  if (sign !== null) return { ...quantity, unit: canonicalUnit(sign[1] ?? ''), noun: null };
  // After a percent sign or a scale word the space is already taken, so words there are never "attached".
  const unit = readUnitTail(percent !== null || bare !== null ? ` ${rest}` : rest);
  return unit === null ? null : { ...quantity, unit: currency ?? unit.unit, noun: unit.noun };
}

/** `{5}` → `5`: removes groups that LaTeX needs and readers do not see. */
function unbrace(text: string): string {
  const match = /^\{([^{}]*)\}$/.exec(text);
  return match?.[1] === undefined ? text : match[1].trim();
}
