import type { Ball } from './ball.ts';
import type { Complex } from './complex.ts';
import type { Expression, FunctionName } from './expression.ts';
import type { Rational } from './rational.ts';

import { divideBalls, floorBall, mayBeZero, negateBall, rationalBall, signOf } from './ball.ts';
import { eBall, lnBall, piBall, rootBall, subtractBalls } from './ball-functions.ts';
import {
  addComplex,
  divideComplex,
  expComplex,
  IMAGINARY,
  isReal,
  lengthOf,
  lnComplex,
  magnitudeOf,
  multiplyComplex,
  negateComplex,
  realNumber,
  squareRootComplex,
} from './complex.ts';
import {
  addRationals,
  ceilRational,
  divideRationals,
  exactRoot,
  floorRational,
  multiplyRationals,
  powerOfRational,
  signOfRational,
  sizeOfRational,
} from './rational-arithmetic.ts';
import { realFunction } from './real-functions.ts';
import { factorial, wholeFunction } from './whole-functions.ts';
import { spend } from './work.ts';

/** The value of an expression: exact if it was computed from rationals alone, else a complex number with its error. */
export type Value =
  | { readonly isExact: true; readonly exact: Rational }
  | { readonly isExact: false; readonly number: Complex };

/** The settings of an evaluation, and the spread of the values that it met. */
export interface Evaluation {
  readonly precision: number;
  /** Real only: a root of a negative number is a failure, for variables that are real. */
  readonly isRealOnly: boolean;
  readonly variables: ReadonlyMap<string, Rational>;
  /** Bits between one and the largest or smallest intermediate value: the precision has to cover them. */
  spread: number;
}

/** Larger exact values are continued as balls. Bits. */
const MAX_EXACT_BITS = 200_000;

/**
 * The work that an operation costs in a comparison: its bits; more for functions and powers; at least this for exact
 * operations.
 */
const EXACT_WORK = 64;
const COSTLY_WORK = 20;
const COSTLY: ReadonlySet<Expression['kind']> = new Set(['call', 'power', 'root', 'log']);

/** The value of an expression; null if it has none (a domain failure, a bound reached, a precision too low). */
export function evaluate(expression: Expression, run: Evaluation): Value | null {
  const value = evaluateKind(expression, run);
  if (value === null) return null;
  if (value.isExact) {
    const bits = sizeOfRational(value.exact);
    return bits > MAX_EXACT_BITS || !spend(EXACT_WORK + bits) ? null : value;
  }
  const { precision } = run;
  const work = precision * (1 + precision / 1_000);
  if (!spend(work * (COSTLY.has(expression.kind) ? COSTLY_WORK : 1))) return null;
  if (run.isRealOnly && !isReal(value.number)) return null;
  const size = magnitudeOf(value.number);
  if (Number.isFinite(size)) run.spread = Math.max(run.spread, Math.abs(size));
  return value;
}

/** The value as a complex number. */
export function numberOf(value: Value, run: Evaluation): Complex {
  if (!value.isExact) return value.number;
  // The exact values in an inexact computation decide how many bits are needed to distinguish two of them.
  run.spread = Math.max(run.spread, sizeOfRational(value.exact));
  return realNumber(rationalBall(value.exact, run.precision));
}

function evaluateKind(expression: Expression, run: Evaluation): Value | null {
  switch (expression.kind) {
    case 'number':
      return exact(expression.value);
    case 'constant':
      return constant(expression.name, run);
    // An unknown function: `compareReadings` has replaced it.
    case 'apply':
      return null;
    case 'variable': {
      const value = run.variables.get(expression.name);
      return value === undefined ? null : exact(value);
    }
    case 'negate': {
      const of = evaluate(expression.of, run);
      if (of === null) return null;
      return of.isExact
        ? exact({ numerator: -of.exact.numerator, denominator: of.exact.denominator })
        : inexact(negateComplex(of.number));
    }
    case 'call': {
      const of = evaluate(expression.of, run);
      return of === null ? null : call(expression.name, of, run);
    }
    case 'add':
    case 'multiply':
    case 'divide':
    case 'power':
    case 'root':
    case 'log':
    case 'binomial':
    case 'modulo':
    case 'gcd':
    case 'lcm':
    case 'max':
    case 'min': {
      const left = evaluate(expression.left, run);
      const right = left === null ? null : evaluate(expression.right, run);
      return left === null || right === null ? null : combine(expression.kind, left, right, run);
    }
  }
}

function constant(name: 'pi' | 'e' | 'i' | 'infinity', run: Evaluation): Value | null {
  if (name === 'pi') return inexact(realNumber(piBall(run.precision)));
  if (name === 'i') return inexact(IMAGINARY);
  if (name === 'infinity') return null;
  return inexact(realNumber(eBall(run.precision)));
}

type Binary = Extract<Expression, { readonly left: Expression }>['kind'];

function combine(kind: Binary, left: Value, right: Value, run: Evaluation): Value | null {
  if (kind === 'power') return power(left, right, run);
  if (kind === 'root') return root(left, right, run);
  if (kind === 'log') return logarithm(left, right, run);
  if (kind === 'binomial' || kind === 'modulo' || kind === 'gcd' || kind === 'lcm') {
    return left.isExact && right.isExact ? exact(wholeFunction(kind, left.exact, right.exact)) : null;
  }
  if (kind === 'max' || kind === 'min') return extreme(kind, left, right, run);
  if (left.isExact && right.isExact) {
    if (kind === 'add') return exact(addRationals(left.exact, right.exact));
    if (kind === 'multiply') return exact(multiplyRationals(left.exact, right.exact));
    return exact(divideRationals(left.exact, right.exact));
  }
  const a = numberOf(left, run);
  const b = numberOf(right, run);
  if (kind === 'add') return inexact(addComplex(a, b, run.precision));
  if (kind === 'multiply') return inexact(multiplyComplex(a, b, run.precision));
  return inexact(divideComplex(a, b, run.precision));
}

function power(base: Value, exponent: Value, run: Evaluation): Value | null {
  if (exponent.isExact && exponent.exact.denominator === 1n) {
    const times = exponent.exact.numerator;
    if (base.isExact) {
      const bits = sizeOfRational(base.exact) * Math.abs(Number(times));
      const isUnit = base.exact.denominator === 1n && base.exact.numerator ** 2n <= 1n;
      if (times === 0n && base.exact.numerator === 0n) return null;
      if (isUnit || bits <= MAX_EXACT_BITS) return exact(powerOfRational(base.exact, times));
    } else if (times > -2_000n && times < 2_000n) return inexact(integerPower(base.number, Number(times), run));
  }
  if (exponent.isExact && exponent.exact.denominator < 1_000n && base.isExact) {
    const degree: Value = { isExact: true, exact: { numerator: exponent.exact.denominator, denominator: 1n } };
    const rooted = exponent.exact.denominator === 1n ? null : root(base, degree, run);
    const times: Value = { isExact: true, exact: { numerator: exponent.exact.numerator, denominator: 1n } };
    if (rooted !== null) return power(rooted, times, run);
  }
  const a = numberOf(base, run);
  if (isReal(a) && mayBeZero(a.re)) {
    const isPositive = exponent.isExact && exponent.exact.numerator > 0n;
    return base.isExact && base.exact.numerator === 0n && isPositive ? base : null;
  }
  const log = lnComplex(a, run.precision + 64);
  if (log === null) return null;
  return inexact(expComplex(multiplyComplex(log, numberOf(exponent, run), run.precision + 64), run.precision));
}

function integerPower(base: Complex, times: number, run: Evaluation): Complex | null {
  const one = realNumber({ mantissa: 1n, exponent: 0, radius: -Infinity });
  let result = one;
  let square = base;
  for (let left = Math.abs(times); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiplyComplex(result, square, run.precision);
    if (left > 1) square = multiplyComplex(square, square, run.precision);
  }
  return times >= 0 ? result : divideComplex(one, result, run.precision);
}

/** A negative number with an odd degree has the real root, as in school mathematics. */
function root(of: Value, degree: Value, run: Evaluation): Value | null {
  if (!degree.isExact || degree.exact.denominator !== 1n) return null;
  const times = degree.exact.numerator;
  if (times < 2n || times > 1_000n) return null;
  if (of.isExact) {
    const rational = exactRoot(of.exact, times);
    if (rational !== null) return exact(rational);
  }
  const value = numberOf(of, run);
  if (times === 2n) return inexact(squareRootComplex(value, run.precision));
  if (isReal(value)) {
    const sign = signOf(value.re);
    if (sign === null) return null;
    const isOdd = times % 2n === 1n;
    if (sign >= 0 || isOdd) {
      const positive = rootBall(sign < 0 ? negateBall(value.re) : value.re, Number(times), run.precision);
      return positive === null ? null : inexact(realNumber(sign < 0 ? negateBall(positive) : positive));
    }
  }
  const log = lnComplex(value, run.precision + 64);
  const share = log === null ? null : divideComplex(log, numberOf(degree, run), run.precision + 64);
  return share === null ? null : inexact(expComplex(share, run.precision));
}

function logarithm(of: Value, base: Value, run: Evaluation): Value | null {
  const top = positiveLog(of, run);
  const bottom = positiveLog(base, run);
  if (top === null || bottom === null) return null;
  const quotient = divideBalls(top, bottom, run.precision);
  return quotient === null ? null : inexact(realNumber(quotient));
}

function positiveLog(value: Value, run: Evaluation): Ball | null {
  const number = numberOf(value, run);
  return isReal(number) ? lnBall(number.re, run.precision) : null;
}

/** The larger or smaller of two real values; null if their order is unknown. */
function extreme(kind: 'max' | 'min', left: Value, right: Value, run: Evaluation): Value | null {
  const [a, b] = [numberOf(left, run), numberOf(right, run)];
  if (!isReal(a) || !isReal(b)) return null;
  const sign = signOf(subtractBalls(a.re, b.re, run.precision));
  if (sign === null) return null;
  return sign > 0 === (kind === 'max') ? left : right;
}

function call(name: FunctionName, of: Value, run: Evaluation): Value | null {
  if (name === 'sqrt') return root(of, { isExact: true, exact: { numerator: 2n, denominator: 1n } }, run);
  if (of.isExact) {
    if (name === 'abs')
      return signOfRational(of.exact) < 0 ? exact({ ...of.exact, numerator: -of.exact.numerator }) : of;
    if (name === 'floor') return exact(floorRational(of.exact));
    if (name === 'ceil') return exact(ceilRational(of.exact));
    if (name === 'conjugate') return of;
    if (name === 'factorial') return exact(factorial(of.exact));
  }
  const number = numberOf(of, run);
  if (name === 'floor' || name === 'ceil') {
    const whole = isReal(number) ? floorBall(name === 'ceil' ? negateBall(number.re) : number.re) : null;
    return whole === null ? null : exact({ numerator: name === 'ceil' ? -whole : whole, denominator: 1n });
  }
  if (name === 'conjugate') return inexact({ re: number.re, im: negateBall(number.im) });
  if (name === 'exp') return inexact(expComplex(number, run.precision));
  if (name === 'abs') {
    const length = lengthOf(number, run.precision);
    return length === null ? null : inexact(realNumber(length));
  }
  if (!isReal(number)) return null;
  const real = realFunction(name, number.re, run.precision);
  return real === null ? null : inexact(realNumber(real));
}

function exact(value: Rational | null): Value | null {
  return value === null ? null : { isExact: true, exact: value };
}

function inexact(number: Complex | null): Value | null {
  return number === null ? null : { isExact: false, number };
}
