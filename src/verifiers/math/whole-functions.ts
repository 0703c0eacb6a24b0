import type { Rational } from './rational.ts';

import { addRationals, divideRationals, multiplyRationals, reduceRational } from './rational-arithmetic.ts';

const MAX_FACTORIAL = 3_000n;

const MAX_BINOMIAL = 2_000n;

/**
 * A function of two whole numbers; null if one is not whole, or too large. The upper number of a binomial may be any
 * rational.
 */
export function wholeFunction(
  kind: 'binomial' | 'modulo' | 'gcd' | 'lcm',
  left: Rational,
  right: Rational,
): Rational | null {
  if (kind === 'binomial') return binomial(left, right);
  if (left.denominator !== 1n || right.denominator !== 1n) return null;
  let a = left.numerator;
  let b = right.numerator;
  if (b === 0n && kind === 'modulo') return null;
  if (kind === 'modulo') return { numerator: ((a % b) + b) % b, denominator: 1n };
  const product = a * b;
  while (b !== 0n) [a, b] = [b, a % b];
  if (kind === 'gcd') return { numerator: absolute(a), denominator: 1n };
  return product === 0n ? null : { numerator: absolute(product / a), denominator: 1n };
}

/** The factorial of a whole number; null for any other, and for large ones. */
export function factorial(of: Rational): Rational | null {
  if (of.denominator !== 1n || of.numerator < 0n || of.numerator > MAX_FACTORIAL) return null;
  let product = 1n;
  for (let index = 2n; index <= of.numerator; index += 1n) product *= index;
  return { numerator: product, denominator: 1n };
}

function binomial(left: Rational, { numerator: k, denominator }: Rational): Rational | null {
  const isBounded = left.denominator !== 1n ? k < 200n : left.numerator <= MAX_BINOMIAL;
  if (denominator !== 1n || k < 0n || k > MAX_BINOMIAL || !isBounded) return null;
  let result: Rational = { numerator: 1n, denominator: 1n };
  for (let index = 0n; index < k; index += 1n) {
    const top = addRationals(left, { numerator: -index, denominator: 1n });
    const next = divideRationals(multiplyRationals(result, top), { numerator: index + 1n, denominator: 1n });
    if (next === null) return null;
    result = reduceRational(next);
  }
  return result;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
