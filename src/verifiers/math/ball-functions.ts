import type { Ball } from './ball.ts';

import {
  addBalls,
  bitLength,
  isExactZero,
  magnitude,
  mayBeZero,
  negateBall,
  ONE,
  roundBall,
  squareRootBall,
  ZERO,
} from './ball.ts';

/** Larger arguments of `exp`, `sin` and `cos` are refused. An exponent of two. */
const MAX_ARGUMENT = 40;

const GUARD = 64;

const constants = new Map<string, bigint>();

/** Pi. */
export function piBall(precision: number): Ball {
  return { mantissa: fixedPi(precision), exponent: -precision, radius: -precision + 1 };
}

/** Euler's number. */
export function eBall(precision: number): Ball {
  return { mantissa: fixedE(precision), exponent: -precision, radius: -precision + 1 };
}

/** `e ** x`; null if the argument is too large or too imprecise. */
export function expBall(x: Ball, precision: number): Ball | null {
  if (isExactZero(x)) return ONE;
  const size = magnitude(x);
  if (size > MAX_ARGUMENT || x.radius > 0) return null;
  const bits = precision + GUARD + Math.max(0, size);
  const argument = toFixed(x, bits);
  const ln2 = fixedLn2(bits);
  const twos = argument / ln2;
  const halvings = 12;
  const reduced = (argument - twos * ln2) >> BigInt(halvings);
  let sum = 1n << BigInt(bits);
  let term = sum;
  for (let index = 1n; term !== 0n; index += 1n) {
    term = ((term * reduced) >> BigInt(bits)) / index;
    if (term === -1n) break;
    sum += term;
  }
  for (let index = 0; index < halvings; index += 1) sum = (sum * sum) >> BigInt(bits);
  const exponent = Number(twos) - bits;
  const own = bitLength(sum) + exponent - precision - 8;
  return roundBall(sum, exponent, Math.max(own, bitLength(sum) + exponent + x.radius + 1) + 1, precision);
}

/** The natural logarithm; null where the ball may be zero or negative. */
export function lnBall(x: Ball, precision: number): Ball | null {
  if (x.mantissa <= 0n || mayBeZero(x)) return null;
  const twos = magnitude(x);
  const bits = precision + GUARD;
  // Six square roots bring a number of [1/2, 1) so close to one that the series needs few terms.
  const roots = 6;
  let near = toFixed({ mantissa: x.mantissa, exponent: x.exponent - twos, radius: 0 }, bits);
  for (let index = 0; index < roots; index += 1) near = rootFixed(near, bits);
  const one = 1n << BigInt(bits);
  const ratio = ((near - one) << BigInt(bits)) / (near + one);
  const value = (atanhSeries(ratio, bits, 1n) << BigInt(roots + 1)) + BigInt(twos) * fixedLn2(bits);
  return roundBall(value, -bits, Math.max(-precision - 16, x.radius - (twos - 1) + 1) + 1, precision);
}

/** Sine and cosine; null if the argument is too large or too imprecise. */
export function sineCosineBalls(x: Ball, precision: number): readonly [sine: Ball, cosine: Ball] | null {
  if (isExactZero(x)) return [ZERO, ONE];
  const size = magnitude(x);
  if (size > MAX_ARGUMENT || x.radius > 0) return null;
  const bits = precision + GUARD + Math.max(0, size);
  const turn = 2n * fixedPi(bits);
  const halvings = 8;
  const reduced = (toFixed(x, bits) % turn) >> BigInt(halvings);
  let cosine = 1n << BigInt(bits);
  let sine = 0n;
  let term = cosine;
  for (let index = 1n; term !== 0n && term !== -1n; index += 1n) {
    term = ((term * reduced) >> BigInt(bits)) / index;
    const signed = index % 4n === 2n || index % 4n === 3n ? -term : term;
    if (index % 2n === 0n) cosine += signed;
    else sine += signed;
  }
  const one = 1n << BigInt(bits);
  for (let index = 0; index < halvings; index += 1) {
    sine = (2n * sine * cosine) >> BigInt(bits);
    cosine = ((2n * cosine * cosine) >> BigInt(bits)) - one;
  }
  const radius = Math.max(-precision - 8, x.radius) + 1;
  return [roundBall(sine, -bits, radius, precision), roundBall(cosine, -bits, radius, precision)];
}

/** The arc tangent, between minus and plus half of pi. */
export function atanBall(x: Ball, precision: number): Ball | null {
  if (isExactZero(x)) return ZERO;
  const size = magnitude(x);
  if (size > MAX_ARGUMENT || x.radius > 0) return null;
  const bits = precision + GUARD + Math.max(0, 2 * size);
  const one = 1n << BigInt(bits);
  let near = toFixed(x, bits);
  const halvings = 6;
  for (let index = 0; index < halvings; index += 1) {
    const hypotenuse = rootFixed(one + ((near * near) >> BigInt(bits)), bits);
    near = (near << BigInt(bits)) / (one + hypotenuse);
  }
  const value = atanhSeries(near, bits, -1n) << BigInt(halvings);
  // The smaller the result, the more bits it loses: the radius includes the loss.
  return roundBall(value, -bits, Math.max(-precision - 8, x.radius) + 1, precision);
}

/** `x ** (1/n)` of a positive ball by logarithm; null in the same cases. */
export function rootBall(x: Ball, degree: number, precision: number): Ball | null {
  if (degree === 2) return squareRootBall(x, precision);
  if (isExactZero(x)) return ZERO;
  const exact = exactRoot(x, degree);
  if (exact !== null) return exact;
  const log = lnBall(x, precision + 16);
  if (log === null) return null;
  const mantissa = (log.mantissa << 32n) / BigInt(degree);
  return expBall(
    { mantissa, exponent: log.exponent - 32, radius: Math.max(log.radius, log.exponent - 32) + 1 },
    precision,
  );
}

/** A perfect power of an exact integer has an exact root. */
function exactRoot(x: Ball, degree: number): Ball | null {
  if (x.radius !== -Infinity || x.exponent < 0 || x.mantissa < 0n) return null;
  const value = x.mantissa << BigInt(x.exponent);
  const bits = bitLength(value);
  if (bits > 4_000 || degree > 64) return null;
  let low = 0n;
  let high = 1n << BigInt(Math.floor(bits / degree) + 1);
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(degree) <= value) low = middle;
    else high = middle - 1n;
  }
  return low ** BigInt(degree) === value ? { mantissa: low, exponent: 0, radius: -Infinity } : null;
}

function toFixed(x: Ball, bits: number): bigint {
  const shift = x.exponent + bits;
  return shift >= 0 ? x.mantissa << BigInt(shift) : x.mantissa >> BigInt(-shift);
}

function rootFixed(value: bigint, bits: number): bigint {
  const root = squareRootBall({ mantissa: value, exponent: -bits, radius: -Infinity }, bits + 8);
  return root === null ? 0n : toFixed(root, bits);
}

/** The sum of `sign ** k * x ** (2k + 1) / (2k + 1)`: atanh for sign 1, atan for -1. Fixed point. */
function atanhSeries(x: bigint, bits: number, sign: bigint): bigint {
  const square = sign * ((x * x) >> BigInt(bits));
  let power = x;
  let sum = x;
  for (let odd = 3n; ; odd += 2n) {
    power = (power * square) >> BigInt(bits);
    const term = power / odd;
    if (term === 0n) return sum;
    sum += term;
  }
}

function fixedPi(bits: number): bigint {
  return constant('pi', bits, (wide) => 16n * inverse(5n, wide, -1n) - 4n * inverse(239n, wide, -1n));
}

function fixedE(bits: number): bigint {
  return constant('e', bits, (wide) => {
    // 32 more bits than requested, to cover the loss in the divisions.
    let term = 1n << BigInt(wide + 32);
    let sum = term;
    for (let index = 1n; term !== 0n; index += 1n) {
      term /= index;
      sum += term;
    }
    return sum >> 32n;
  });
}

function fixedLn2(bits: number): bigint {
  return constant(
    'ln2',
    bits,
    (wide) => 18n * inverse(26n, wide, 1n) - 2n * inverse(4801n, wide, 1n) + 8n * inverse(8749n, wide, 1n),
  );
}

function inverse(of: bigint, bits: number, sign: bigint): bigint {
  return atanhSeries((1n << BigInt(bits)) / of, bits, sign);
}

/** Computed once for each of a few sizes: precisions are rounded up to a multiple of 512 bits. */
function constant(name: string, bits: number, compute: (bits: number) => bigint): bigint {
  const wide = 512 * Math.ceil((bits + GUARD) / 512);
  const key = `${name}/${wide}`;
  const known = constants.get(key) ?? compute(wide);
  constants.set(key, known);
  return known >> BigInt(wide - bits);
}

/** The difference of two balls. */
export function subtractBalls(x: Ball, y: Ball, precision: number): Ball {
  return addBalls(x, negateBall(y), precision);
}
