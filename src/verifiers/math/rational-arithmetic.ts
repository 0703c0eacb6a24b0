import type { Rational } from './rational.ts';

import { bitLength, integerSquareRoot } from './ball.ts';

/** Larger rationals stay unreduced: reducing costs more than it saves. Bits. */
const MAX_REDUCED_BITS = 3_000;

/** The sum, reduced. */
export function addRationals(a: Rational, b: Rational): Rational {
  if (a.denominator === 1n && b.denominator === 1n) return { numerator: a.numerator + b.numerator, denominator: 1n };
  return reduceRational({
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  });
}

/** The product, reduced. */
export function multiplyRationals(a: Rational, b: Rational): Rational {
  return reduceRational({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator });
}

/** The quotient, reduced; null for a zero divisor. */
export function divideRationals(a: Rational, b: Rational): Rational | null {
  if (b.numerator === 0n) return null;
  const numerator = a.numerator * b.denominator;
  const denominator = a.denominator * b.numerator;
  return reduceRational(
    denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator },
  );
}

/** The integer power; null if the base is zero and the exponent negative. */
export function powerOfRational(base: Rational, exponent: bigint): Rational | null {
  if (exponent >= 0n) {
    // 1 and -1 accept any exponent; BigInt would refuse large ones.
    if (base.denominator === 1n && base.numerator * base.numerator <= 1n) {
      return {
        numerator: exponent % 2n === 0n && exponent > 0n ? base.numerator ** 2n : exponent === 0n ? 1n : base.numerator,
        denominator: 1n,
      };
    }
    return { numerator: base.numerator ** exponent, denominator: base.denominator ** exponent };
  }
  const inverse = divideRationals({ numerator: 1n, denominator: 1n }, base);
  return inverse === null ? null : powerOfRational(inverse, -exponent);
}

/** The rational in lowest terms. */
export function reduceRational(value: Rational): Rational {
  if (value.denominator === 1n || bitLength(value.denominator) > MAX_REDUCED_BITS) return value;
  let a = value.numerator < 0n ? -value.numerator : value.numerator;
  let b = value.denominator;
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 1n ? value : { numerator: value.numerator / a, denominator: value.denominator / a };
}

/** The largest integer that is not greater than the value. */
export function floorRational(value: Rational): Rational {
  const quotient = value.numerator / value.denominator;
  const isBelow = value.numerator < 0n && quotient * value.denominator !== value.numerator;
  return { numerator: isBelow ? quotient - 1n : quotient, denominator: 1n };
}

/** The smallest integer that is not less than the value. */
export function ceilRational(value: Rational): Rational {
  const below = floorRational({ numerator: -value.numerator, denominator: value.denominator });
  return { numerator: -below.numerator, denominator: 1n };
}

/** -1, 0 or 1. */
export function signOfRational(value: Rational): -1 | 0 | 1 {
  if (value.numerator === 0n) return 0;
  return value.numerator < 0n ? -1 : 1;
}

/** Bits of numerator and denominator together. */
export function sizeOfRational(value: Rational): number {
  return bitLength(value.numerator) + bitLength(value.denominator);
}

/** The exact root of a degree; null if it is irrational or not real. */
export function exactRoot(value: Rational, degree: bigint): Rational | null {
  const reduced = reduceRational(value);
  if (reduced.numerator < 0n) {
    if (degree % 2n === 0n) return null;
    const positive = exactRoot({ numerator: -reduced.numerator, denominator: reduced.denominator }, degree);
    return positive === null ? null : { numerator: -positive.numerator, denominator: positive.denominator };
  }
  const numerator = integerRoot(reduced.numerator, degree);
  const denominator = numerator === null ? null : integerRoot(reduced.denominator, degree);
  return numerator === null || denominator === null ? null : { numerator, denominator };
}

function integerRoot(value: bigint, degree: bigint): bigint | null {
  if (value < 2n) return value;
  if (degree === 2n) {
    const root = integerSquareRoot(value);
    return root * root === value ? root : null;
  }
  const bits = bitLength(value);
  if (BigInt(bits) <= degree || bits > MAX_REDUCED_BITS) return null;
  let low = 1n;
  let high = 1n << BigInt(Math.floor(bits / Number(degree)) + 1);
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= value) low = middle;
    else high = middle - 1n;
  }
  return low ** degree === value ? low : null;
}
