import type { Rational } from './rational.ts';

/**
 * A real number with an error bound: it lies within `2 ** radius` of `mantissa * 2 ** exponent`. The radius is minus
 * infinity for an exact number. Every operation widens the radius by its possible error, so two balls that do not touch
 * are certainly two numbers.
 */
export interface Ball {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly radius: number;
}

/** Exactly zero. */
export const ZERO: Ball = { mantissa: 0n, exponent: 0, radius: -Infinity };

/** Exactly one. */
export const ONE: Ball = { mantissa: 1n, exponent: 0, radius: -Infinity };

/** The number of bits of an integer's absolute value. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const hex = (value < 0n ? -value : value).toString(16);
  return 4 * hex.length - Math.clz32(Number.parseInt(hex.charAt(0), 16)) + 28;
}

/** Upper bound of `log2 |x|` of a ball's middle; minus infinity at zero. */
export function magnitude(x: Ball): number {
  return x.mantissa === 0n ? -Infinity : bitLength(x.mantissa) + x.exponent;
}

/** Whether the number may be zero. */
export function mayBeZero(x: Ball): boolean {
  return x.mantissa === 0n || x.radius >= magnitude(x) - 1;
}

/** Whether the ball is exactly zero. */
export function isExactZero(x: Ball): boolean {
  return x.mantissa === 0n && x.radius === -Infinity;
}

/** The ball of an exact integer. */
export function integerBall(value: bigint): Ball {
  return { mantissa: value, exponent: 0, radius: -Infinity };
}

/** The ball of an exact rational, rounded to `precision` bits. */
export function rationalBall(value: Rational, precision: number): Ball {
  const top = integerBall(value.numerator);
  if (value.denominator === 1n) return top;
  return divideBalls(top, integerBall(value.denominator), precision) ?? ZERO;
}

/** The ball rounded to `precision` bits; its radius includes the rounding error. */
export function roundBall(mantissa: bigint, exponent: number, radius: number, precision: number): Ball {
  const excess = bitLength(mantissa) - precision;
  if (excess <= 0) return { mantissa, exponent, radius };
  const cut = exponent + excess;
  return { mantissa: mantissa >> BigInt(excess), exponent: cut, radius: widen(radius, cut) };
}

/** The negated ball. */
export function negateBall(x: Ball): Ball {
  return { ...x, mantissa: -x.mantissa };
}

/** The sum. */
export function addBalls(x: Ball, y: Ball, precision: number): Ball {
  const [high, low] = x.exponent >= y.exponent ? [x, y] : [y, x];
  const gap = high.exponent - low.exponent;
  const radius = widen(x.radius, y.radius);
  if (high.mantissa === 0n) return { ...low, radius };
  if (low.mantissa === 0n) return { ...high, radius };
  // The exact sum of numbers of very different sizes has as many bits as the distance between them.
  if (gap > 4 * precision + bitLength(low.mantissa)) return { ...high, radius: widen(radius, magnitude(low)) };
  return roundBall((high.mantissa << BigInt(gap)) + low.mantissa, low.exponent, radius, precision);
}

/** The product. */
export function multiplyBalls(x: Ball, y: Ball, precision: number): Ball {
  const radius =
    x.radius === -Infinity && y.radius === -Infinity
      ? -Infinity
      : Math.max(x.radius + magnitude(y), y.radius + magnitude(x), x.radius + y.radius) + 2;
  return roundBall(
    x.mantissa * y.mantissa,
    x.exponent + y.exponent,
    Number.isNaN(radius) ? -Infinity : radius,
    precision,
  );
}

/** The quotient; null where the divisor may be zero. */
export function divideBalls(x: Ball, y: Ball, precision: number): Ball | null {
  if (mayBeZero(y)) return null;
  if (x.mantissa === 0n && x.radius === -Infinity) return ZERO;
  const shift = Math.max(0, precision + 2 + bitLength(y.mantissa) - bitLength(x.mantissa));
  const shifted = x.mantissa << BigInt(shift);
  const mantissa = shifted / y.mantissa;
  const exponent = x.exponent - shift - y.exponent;
  const isExact = mantissa * y.mantissa === shifted;
  // The divisor is at least half of its middle away from zero.
  const least = magnitude(y) - 2;
  const inherited = Math.max(x.radius, magnitude({ mantissa, exponent, radius: 0 }) + 1 + y.radius) - least + 1;
  const radius = isExact ? inherited : widen(inherited, exponent);
  return roundBall(mantissa, exponent, radius, precision);
}

/** The square root; null if the ball may be negative, or touches zero and is not exactly zero. */
export function squareRootBall(x: Ball, precision: number): Ball | null {
  if (isExactZero(x)) return ZERO;
  if (x.mantissa < 0n || mayBeZero(x)) return null;
  let shift = Math.max(0, 2 * precision + 4 - bitLength(x.mantissa));
  if ((x.exponent - shift) % 2 !== 0) shift += 1;
  const shifted = x.mantissa << BigInt(shift);
  const mantissa = integerSquareRoot(shifted);
  const exponent = (x.exponent - shift) / 2;
  const inherited = x.radius - Math.floor((magnitude(x) - 1) / 2) + 1;
  const radius = mantissa * mantissa === shifted ? inherited : widen(inherited, exponent);
  return roundBall(mantissa, exponent, radius, precision);
}

/** The largest integer whose square is at most the value. */
export function integerSquareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** Whether two balls touch, so that they may be the same number. */
export function touch(x: Ball, y: Ball, precision: number): boolean {
  const gap = addBalls(x, negateBall(y), precision);
  return gap.mantissa === 0n || magnitude(gap) - 1 <= gap.radius + 1;
}

/** The sign of a ball: 0 only for exact zero; null if unknown. */
export function signOf(x: Ball): -1 | 0 | 1 | null {
  if (isExactZero(x)) return 0;
  if (mayBeZero(x)) return null;
  return x.mantissa < 0n ? -1 : 1;
}

/**
 * The largest integer that is not above the ball; null if an integer lies within the ball, so that the result is
 * unknown.
 */
export function floorBall(x: Ball): bigint | null {
  if (x.exponent >= 0) return x.radius === -Infinity ? x.mantissa << BigInt(x.exponent) : null;
  if (-x.exponent > 100_000 || x.radius > -2) return null;
  const shift = BigInt(-x.exponent);
  const error = x.radius === -Infinity ? 0n : 1n << BigInt(Math.max(0, x.radius - x.exponent + 1));
  const low = (x.mantissa - error) >> shift;
  return low === (x.mantissa + error) >> shift ? low : null;
}

function widen(a: number, b: number): number {
  if (a === -Infinity) return b;
  return b === -Infinity ? a : Math.max(a, b) + 1;
}
