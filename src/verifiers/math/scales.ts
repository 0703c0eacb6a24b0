import type { Rational } from './rational.ts';

/** Words of scale and their factors. */
export const SCALE_WORDS: ReadonlyMap<string, bigint> = new Map([
  ['dozen', 12n],
  ['hundred', 100n],
  ['thousand', 1_000n],
  ['lakh', 100_000n],
  ['million', 1_000_000n],
  ['mil', 1_000_000n],
  ['mio', 1_000_000n],
  ['mln', 1_000_000n],
  ['crore', 10_000_000n],
  ['billion', 1_000_000_000n],
  ['bln', 1_000_000_000n],
  ['bn', 1_000_000_000n],
  ['trillion', 1_000_000_000_000n],
  ['quadrillion', 1_000_000_000_000_000n],
]);

/** Letters of scale; `m` and `t` only after an amount of money, where they are not metres and tons. */
const LETTERS: ReadonlyMap<string, bigint> = new Map([
  ['k', 1_000n],
  ['K', 1_000n],
  ['M', 1_000_000n],
  ['B', 1_000_000_000n],
  ['T', 1_000_000_000_000n],
]);
const MONEY: ReadonlyMap<string, bigint> = new Map([
  ...LETTERS,
  ['m', 1_000_000n],
  ['mn', 1_000_000n],
  ['MM', 1_000_000n],
  ['mm', 1_000_000n],
  ['b', 1_000_000_000n],
  ['tn', 1_000_000_000_000n],
]);

/** More words of scale in a row are not a number. */
const MAX_WORDS = 3;

/** The factor of a number, and the text after it. */
export interface Scale {
  readonly factor: bigint;
  readonly rest: string;
}

/**
 * The scale at the beginning of the text after a number: words (`million`, `hundred thousand`, `dozens`), a letter in
 * an upright font (`42\text{k}`), any letter of scale after an amount of money (`\$5m`, `\$5bn`). Null for any other
 * text.
 */
export function readScale(tail: string, isMoney: boolean): Scale | null {
  const upright = /^\s*\\(scale|unit)\{([kKMBT])\}\s*(.*)$/s.exec(tail);
  const letter = upright?.[2] ?? '';
  // After a space `K` and `T` are kelvin and tesla.
  if (upright !== null && (upright[1] === 'scale' || isMoney || /[kMB]/.test(letter))) {
    return { factor: LETTERS.get(letter) ?? 1n, rest: upright[3] ?? '' };
  }
  const short = isMoney ? /^\s*([A-Za-z]{1,2})\b\s*(.*)$/s.exec(tail) : null;
  const factor = MONEY.get(short?.[1] ?? '');
  if (factor !== undefined) return { factor, rest: short?.[2] ?? '' };
  return readWords(tail);
}

/**
 * The factor of a bare letter of scale after a number, which may also be a variable: `42k`; null for any other letter.
 */
export function letterScale(letter: string): bigint | null {
  return LETTERS.get(letter) ?? null;
}

/** The number times the factor. */
export function scaledBy(value: Rational, factor: bigint): Rational {
  return { numerator: value.numerator * factor, denominator: value.denominator };
}

function readWords(tail: string): Scale | null {
  let [factor, rest, count] = [1n, tail, 0];
  for (; count < MAX_WORDS; count += 1) {
    const match = /^\s*([a-z]+)\b\s*(.*)$/is.exec(rest);
    const word = match?.[1]?.toLowerCase() ?? '';
    const next = SCALE_WORDS.get(word) ?? (word.endsWith('s') ? SCALE_WORDS.get(word.slice(0, -1)) : undefined);
    if (next === undefined) break;
    factor *= next;
    rest = match?.[2] ?? '';
  }
  return count === 0 ? null : { factor, rest };
}
