import type { Ball } from './ball.ts';

import {
  addBalls,
  divideBalls,
  isExactZero,
  magnitude,
  mayBeZero,
  multiplyBalls,
  negateBall,
  ONE,
  signOf,
  squareRootBall,
  touch,
  ZERO,
} from './ball.ts';
import { atanBall, expBall, lnBall, piBall, sineCosineBalls } from './ball-functions.ts';

/** A complex number with an error bound. Real if the imaginary part is exactly zero. */
export interface Complex {
  readonly re: Ball;
  readonly im: Ball;
}

/** The imaginary unit. */
export const IMAGINARY: Complex = { re: ZERO, im: ONE };

/** Whether the number is known to be real. */
export function isReal(x: Complex): boolean {
  return isExactZero(x.im);
}

/** The real ball as a complex number. */
export function realNumber(re: Ball): Complex {
  return { re, im: ZERO };
}

/** The sum. */
export function addComplex(x: Complex, y: Complex, precision: number): Complex {
  return { re: addBalls(x.re, y.re, precision), im: addBalls(x.im, y.im, precision) };
}

/** The number with both signs changed. */
export function negateComplex(x: Complex): Complex {
  return { re: negateBall(x.re), im: negateBall(x.im) };
}

/** The product. */
export function multiplyComplex(x: Complex, y: Complex, precision: number): Complex {
  if (isReal(x) && isReal(y)) return realNumber(multiplyBalls(x.re, y.re, precision));
  return {
    re: addBalls(multiplyBalls(x.re, y.re, precision), negateBall(multiplyBalls(x.im, y.im, precision)), precision),
    im: addBalls(multiplyBalls(x.re, y.im, precision), multiplyBalls(x.im, y.re, precision), precision),
  };
}

/** The quotient; null where the divisor may be zero. */
export function divideComplex(x: Complex, y: Complex, precision: number): Complex | null {
  if (isReal(y)) {
    const re = divideBalls(x.re, y.re, precision);
    const im = isReal(x) ? ZERO : divideBalls(x.im, y.re, precision);
    return re === null || im === null ? null : { re, im };
  }
  const top = multiplyComplex(x, { re: y.re, im: negateBall(y.im) }, precision);
  return divideComplex(top, realNumber(squaredLength(y, precision)), precision);
}

/** The distance from zero. */
export function lengthOf(x: Complex, precision: number): Ball | null {
  if (!isReal(x)) return squareRootBall(squaredLength(x, precision), precision);
  const sign = signOf(x.re);
  if (sign === null) return null;
  return sign < 0 ? negateBall(x.re) : x.re;
}

/** `e ** x`. */
export function expComplex(x: Complex, precision: number): Complex | null {
  const scale = expBall(x.re, precision);
  if (scale === null || isReal(x)) return scale === null ? null : realNumber(scale);
  const turned = sineCosineBalls(x.im, precision);
  if (turned === null) return null;
  return { re: multiplyBalls(scale, turned[1], precision), im: multiplyBalls(scale, turned[0], precision) };
}

/** The principal logarithm; null at zero and if the half plane is unknown. */
export function lnComplex(x: Complex, precision: number): Complex | null {
  const length = lengthOf(x, precision);
  const re = length === null ? null : lnBall(length, precision);
  const im = argumentOf(x, precision);
  return re === null || im === null ? null : { re, im };
}

/** The principal square root; null if it is unknown on which side of the branch cut the number lies. */
export function squareRootComplex(x: Complex, precision: number): Complex | null {
  if (isReal(x)) {
    const sign = signOf(x.re);
    if (sign === null) return null;
    const root = squareRootBall(sign < 0 ? negateBall(x.re) : x.re, precision);
    if (root === null) return null;
    return sign < 0 ? { re: ZERO, im: root } : realNumber(root);
  }
  const log = lnComplex(x, precision + 16);
  if (log === null) return null;
  const half = (ball: Ball): Ball => ({ ...ball, exponent: ball.exponent - 1, radius: ball.radius - 1 });
  return expComplex({ re: half(log.re), im: half(log.im) }, precision);
}

/** Whether two complex numbers may be equal. */
export function touchComplex(x: Complex, y: Complex, precision: number): boolean {
  return touch(x.re, y.re, precision) && touch(x.im, y.im, precision);
}

/** The larger of the magnitudes of both parts. */
export function magnitudeOf(x: Complex): number {
  return Math.max(magnitude(x.re), magnitude(x.im));
}

function squaredLength(x: Complex, precision: number): Ball {
  return addBalls(multiplyBalls(x.re, x.re, precision), multiplyBalls(x.im, x.im, precision), precision);
}

function argumentOf(x: Complex, precision: number): Ball | null {
  const sign = signOf(x.re);
  if (isReal(x)) {
    if (sign === null || sign === 0) return null;
    return sign > 0 ? ZERO : piBall(precision);
  }
  if (mayBeZero(x.im)) return null;
  const pi = piBall(precision);
  const isAbove = x.im.mantissa > 0n;
  const half: Ball = { ...pi, exponent: pi.exponent - 1, radius: pi.radius - 1 };
  // Measured from the imaginary axis, which is never on the branch cut.
  const slope = divideBalls(x.re, x.im, precision);
  const angle = slope === null ? null : atanBall(slope, precision);
  return angle === null ? null : addBalls(isAbove ? half : negateBall(half), negateBall(angle), precision);
}
