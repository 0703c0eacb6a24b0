/** An exact rational number; the denominator is positive. Not reduced: comparison cross-multiplies. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A numeral at the beginning of a text, and its length in characters. */
export interface Numeral {
  readonly value: Rational;
  readonly length: number;
}

/** Longer digit strings are refused: no question asks for them, and conversion is quadratic. */
const MAX_DIGITS = 2_000;

/** Larger powers of ten are refused, so that `1e999999999` costs nothing. */
const MAX_EXPONENT = 5_000;

const DECIMAL = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d|,\d)|\d+)(?:\.\d+)?|\.\d+`;
const EXPONENT = String.raw`(?:\{\s*([+-]?\d+)\s*\}|([+-]?\d+))`;
const ARGUMENT = String.raw`\s*(?:\{([^{}]*)\}|(\d))`;

const WHOLE_DECIMAL = new RegExp(`^(?:${DECIMAL})$`);
const LEADING_DECIMAL = new RegExp(`^(?:${DECIMAL})`);
const SCIENTIFIC = new RegExp(`^(${DECIMAL})(?:[eE]([+-]?\\d+)(?![\\d.])|\\s*[×·*x]\\s*10\\s*\\^\\s*${EXPONENT})`);
const POWER_OF_TEN = new RegExp(`^10\\s*\\^\\s*${EXPONENT}`);
const FRACTION = new RegExp(`^\\\\frac${ARGUMENT}${ARGUMENT}`);
const SLASH = new RegExp(`^(${DECIMAL})\\s*/\\s*(-?(?:${DECIMAL}))`);
const MIXED = new RegExp(`^(\\d+)(?:\\s*\\\\frac${ARGUMENT}${ARGUMENT}|\\s+(\\d+)\\s*/\\s*(\\d+))`);

/** Whether two rationals are the same number. Exact. */
export function equalRationals(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}

/** The rational times a power of ten. */
export function shiftRational(value: Rational, exponent: number): Rational {
  const power = 10n ** BigInt(Math.abs(exponent));
  return exponent >= 0
    ? { numerator: value.numerator * power, denominator: value.denominator }
    : { numerator: value.numerator, denominator: value.denominator * power };
}

/** The rational with its sign changed. */
export function negateRational(value: Rational): Rational {
  return { numerator: -value.numerator, denominator: value.denominator };
}

/**
 * The unsigned numeral that a text begins with: an integer, decimal, `1,000`, `a/b`, `\frac{a}{b}`, `\frac12`, a mixed
 * number with a proper fraction, or scientific notation. Null if there is no numeral, or if it is ambiguous (`0,111`,
 * `3\frac{5}{2}`), has a zero denominator, or is longer than the limits.
 */
export function readNumeral(text: string): Numeral | null {
  return readMixed(text) ?? readFraction(text) ?? readSlash(text) ?? readScientific(text) ?? readLeadingDecimal(text);
}

function readMixed(text: string): Numeral | null {
  const match = MIXED.exec(text);
  if (match === null) return null;
  const whole = parseDecimal(match[1] ?? '');
  const top = parseDecimal(match[2] ?? match[3] ?? match[6] ?? '');
  const bottom = parseDecimal(match[4] ?? match[5] ?? match[7] ?? '');
  if (whole === null || top === null || bottom === null) return null;
  const part = divide(top, bottom);
  // An improper fraction after a number is a product or a typing error, not a mixed number.
  if (part === null || part.numerator >= part.denominator) return null;
  return {
    value: {
      numerator: whole.numerator * part.denominator + part.numerator,
      denominator: part.denominator,
    },
    length: match[0].length,
  };
}

function readFraction(text: string): Numeral | null {
  const match = FRACTION.exec(text);
  if (match === null) return null;
  return numeral(
    divide(parseSigned(match[1] ?? match[2] ?? ''), parseSigned(match[3] ?? match[4] ?? '')),
    match[0].length,
  );
}

function readSlash(text: string): Numeral | null {
  const match = SLASH.exec(text);
  if (match === null) return null;
  return numeral(divide(parseDecimal(match[1] ?? ''), parseSigned(match[2] ?? '')), match[0].length);
}

function readScientific(text: string): Numeral | null {
  const power = POWER_OF_TEN.exec(text);
  if (power !== null) {
    return numeral(scaled({ numerator: 1n, denominator: 1n }, power[1] ?? power[2] ?? ''), power[0].length);
  }
  const match = SCIENTIFIC.exec(text);
  if (match === null) return null;
  return numeral(scaled(parseDecimal(match[1] ?? ''), match[2] ?? match[3] ?? match[4] ?? ''), match[0].length);
}

function readLeadingDecimal(text: string): Numeral | null {
  const match = LEADING_DECIMAL.exec(text);
  if (match === null) return null;
  // Do not read the first digits of a text that was refused above because it looked like more than a decimal.
  const rest = text.slice(match[0].length);
  if (
    /^(?:\s*\\frac(?!\s*\{\s*(?:[A-Za-z]{2}|\\unit))|\s*\/\s*-?[\d.]|\s+\d|\s*[×·*x]\s*\d|[eE][+-]?\d|\s*\^|[.,]?\d|!)/.test(
      rest,
    )
  )
    return null;
  return numeral(parseDecimal(match[0]), match[0].length);
}

function numeral(value: Rational | null, length: number): Numeral | null {
  return value === null ? null : { value, length };
}

function scaled(value: Rational | null, exponentText: string): Rational | null {
  const exponent = Number(exponentText);
  if (value === null || !Number.isInteger(exponent) || Math.abs(exponent) > MAX_EXPONENT) return null;
  return shiftRational(value, exponent);
}

function divide(top: Rational | null, bottom: Rational | null): Rational | null {
  if (top === null || bottom === null || bottom.numerator === 0n) return null;
  const numerator = top.numerator * bottom.denominator;
  const denominator = top.denominator * bottom.numerator;
  return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };
}

function parseSigned(text: string): Rational | null {
  const match = /^\s*([+-]?)\s*(.*?)\s*$/.exec(text);
  const value = parseDecimal(match?.[2] ?? '');
  return value !== null && match?.[1] === '-' ? negateRational(value) : value;
}

function parseDecimal(text: string): Rational | null {
  if (text.length > MAX_DIGITS || !WHOLE_DECIMAL.test(text)) return null;
  // `0,111` may be a European decimal.
  if (/^0+,/.test(text)) return null;
  const [whole = '', fraction = ''] = text.replaceAll(',', '').split('.');
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}
