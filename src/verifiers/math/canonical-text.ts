import { normaliseText } from './notation.ts';
import { equalRationals, readNumeral } from './rational.ts';

/** Texts with more fractions than this are not rewritten. */
const MAX_FRACTIONS = 400;

const DIGITS = String.raw`(?:\d{1,15}(?:\.\d{1,15})?)`;
/**
 * A numeral that may be compared alone: the characters before and after it do not make it part of another number. A
 * minus inside a fraction counts only if it cannot become a difference: `x((-1)/(2))` is not `x-0.5`.
 */
const NUMERAL = new RegExp(
  String.raw`(?<![\d.,^_}]|\d )(?:-?\(\(${DIGITS}\)\/\(${DIGITS}\)\)|(?<=(?:^|[=([{,&+*/<>])\s*)\(\(-${DIGITS}\)\/\(${DIGITS}\)\)|-?${DIGITS})(?![\d.,]*\d)`,
  'g',
);

/**
 * Whether two texts with formulas are the same word for word, except how fractions are written: `\frac{a}{b}` as
 * `((a)/(b))`, and a fraction of numerals as the decimal that it equals exactly. For golds that are not a single answer
 * (a proof, results in sentences), whose formulas no other reader accepts.
 */
export function sameButForFractions(a: string, b: string): boolean {
  const [left, right] = [slashed(normaliseText(a)), slashed(normaliseText(b))];
  if (left === null || right === null || left === '' || right === '') return false;
  if (left === right) return true;
  const [texts, numerals] = split(left);
  const [otherTexts, otherNumerals] = split(right);
  return (
    texts.length === otherTexts.length &&
    texts.every((text, index) => text === otherTexts[index]) &&
    numerals.every((numeral, index) => sameNumeral(numeral, otherNumerals[index] ?? ''))
  );
}

function split(text: string): readonly [texts: readonly string[], numerals: readonly string[]] {
  const texts: string[] = [];
  const numerals: string[] = [];
  let end = 0;
  for (const match of text.matchAll(NUMERAL)) {
    texts.push(text.slice(end, match.index).trim());
    numerals.push(match[0]);
    end = match.index + match[0].length;
  }
  texts.push(text.slice(end).trim());
  return [texts, numerals];
}

function sameNumeral(a: string, b: string): boolean {
  if (a === b) return true;
  // `1:03` is not `1:3`.
  if (/^-?0\d/.test(a) || /^-?0\d/.test(b)) return false;
  const [left, right] = [valueOf(a), valueOf(b)];
  return left !== null && right !== null && equalRationals(left, right);
}

function valueOf(numeral: string): ReturnType<typeof readSigned> {
  const fraction = /^(-?)\(\((.*)\)\/\((.*)\)\)$/.exec(numeral);
  return readSigned(
    fraction === null ? numeral : `${fraction[1] ?? ''}\\frac{${fraction[2] ?? ''}}{${fraction[3] ?? ''}}`,
  );
}

function readSigned(text: string): { readonly numerator: bigint; readonly denominator: bigint } | null {
  const isNegative = text.startsWith('-');
  const numeral = readNumeral(isNegative ? text.slice(1) : text);
  if (numeral === null || numeral.length !== text.length - (isNegative ? 1 : 0)) return null;
  const { numerator, denominator } = numeral.value;
  return { numerator: isNegative ? -numerator : numerator, denominator };
}

/** Every `\frac{a}{b}` as `((a)/(b))`, without a group of braces around it; null if the braces do not balance. */
function slashed(text: string): string | null {
  let plain = text;
  for (let count = 0; count <= MAX_FRACTIONS; count += 1) {
    const at = plain.lastIndexOf('\\frac{');
    if (at < 0) return plain.replace(/\{(\(\([^{}]*\)\/\([^{}]*\)\))\}/g, '$1');
    const middle = groupEnd(plain, at + '\\frac'.length);
    const end = middle === null ? null : groupEnd(plain, middle);
    if (middle === null || end === null) return null;
    const [top, bottom] = [plain.slice(at + '\\frac{'.length, middle - 1), plain.slice(middle + 1, end - 1)];
    // After a digit a fraction is a mixed number, but brackets are a product.
    const isMixed = /\d\s*$/.test(plain.slice(0, at));
    plain = `${plain.slice(0, at)}${isMixed ? '\uE002' : ''}((${top})/(${bottom}))${plain.slice(end)}`;
  }
  return null;
}

/** The end of the group that begins at an opening brace. */
function groupEnd(text: string, at: number): number | null {
  if (text[at] !== '{') return null;
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return null;
}
