import type { Evaluation, Value } from './evaluate.ts';
import type { Expression } from './expression.ts';
import type { Point, WholeVariables } from './points.ts';

import { compareReadings } from './applications.ts';
import { mayBeZero, signOf } from './ball.ts';
import { divideComplex, isReal, touchComplex, type Complex } from './complex.ts';
import { evaluate, numberOf } from './evaluate.ts';
import { isComplex, isDiscrete, variablesOf } from './expression.ts';
import { pointsFor } from './points.ts';
import { equalRationals } from './rational.ts';

/** Precision of the first comparison of closed forms: about 60 decimal digits, with guard. Bits. */
const FIRST_PRECISION = 256;

/** Two values that still touch at the second precision are equal. Bits. */
const SECOND_PRECISION = 512;

/** Values that need a higher precision are not decided. Bits. */
const MAX_PRECISION = 6_000;

/** Number of points at which two symbolic expressions must agree. */
const WANTED_POINTS = 8;

/** The same for expressions with whole-number functions, which agree by chance more often. */
const WANTED_WHOLE_POINTS = 30;

/** Expressions with more variables are refused. */
const MAX_VARIABLES = 12;

/**
 * Whether two expressions are the same number, or the same function of their variables. Null: not decided.
 *
 * Rationals are compared exactly. Other numbers are computed with an error bound: numbers whose error intervals do not
 * touch are different; those that touch at 256 bits are computed again with at least 512 bits, or more if very large or
 * very small intermediate values occur, so that `\sqrt2` and `\sqrt2 + 10^{-100}` differ. Symbolic expressions must
 * agree in this sense at 8 points of both signs, drawn by a generator with a fixed seed; a point where a side is
 * undefined is drawn again, and in the end near points where both sides are defined (`pointsFor`).
 */
export function equalExpressions(a: Expression, b: Expression): boolean | null {
  return compareReadings(a, b, equalKnown, equalExpressions);
}

function equalKnown(a: Expression, b: Expression): boolean | null {
  const names = sharedVariables(a, b);
  if (names.length === 0) return equalAt(a, b, new Map(), false);
  return atPoints(names, (variables, isRealOnly) => equalAt(a, b, variables, isRealOnly), {
    isComplex: isComplex(a) || isComplex(b),
    whole: wholeVariables(a, b),
  });
}

/** Whether two expressions are equal up to a nonzero constant factor; a positive factor if `isPositive`. */
export function proportionalExpressions(a: Expression, b: Expression, isPositive: boolean): boolean | null {
  return compareReadings(a, b, (left, right) => proportionalKnown(left, right, isPositive), equalExpressions);
}

function proportionalKnown(a: Expression, b: Expression, isPositive: boolean): boolean | null {
  const names = sharedVariables(a, b);
  if (names.length === 0) return null;
  let first: Point | null = null;
  return atPoints(
    names,
    (variables, isRealOnly) => {
      const ratio = ratioAt(a, b, variables, isRealOnly);
      if (ratio === null) return null;
      if (ratio === 0 || (isPositive && ratio < 0)) return false;
      if (first === null) {
        first = variables;
        return true;
      }
      return sameRatio(a, b, first, variables, isRealOnly);
    },
    { isComplex: isComplex(a) || isComplex(b), whole: wholeVariables(a, b) },
  );
}

/** The sign of a constant; null if it has none or the sign is unknown. */
export function signOfExpression(expression: Expression): -1 | 0 | 1 | null {
  const run: Evaluation = { precision: SECOND_PRECISION, isRealOnly: true, variables: new Map(), spread: 0 };
  const value = evaluate(expression, run);
  if (value === null) return null;
  if (value.isExact) return value.exact.numerator === 0n ? 0 : value.exact.numerator < 0n ? -1 : 1;
  return signOf(value.number.re);
}

function sharedVariables(a: Expression, b: Expression): readonly string[] {
  return [...new Set([...variablesOf(a), ...variablesOf(b)])].toSorted();
}

interface PointKind {
  readonly isComplex: boolean;
  readonly whole: WholeVariables;
}

function wholeVariables(a: Expression, b: Expression): WholeVariables {
  if (isDiscrete(a, true) || isDiscrete(b, true)) return 'all';
  return isDiscrete(a, false) || isDiscrete(b, false) ? 'named' : 'none';
}

function atPoints(
  names: readonly string[],
  test: (variables: Point, isRealOnly: boolean) => boolean | null,
  kind: PointKind,
): boolean | null {
  if (names.length > MAX_VARIABLES) return null;
  const wanted = kind.whole !== 'none' ? WANTED_WHOLE_POINTS : WANTED_POINTS;
  const defined: Point[] = [];
  for (const variables of pointsFor(names, kind.whole, defined)) {
    const verdict = test(variables, !kind.isComplex);
    if (verdict === false) return false;
    if (verdict === true) defined.push(variables);
    if (defined.length >= wanted) return true;
  }
  return null;
}

function equalAt(a: Expression, b: Expression, variables: Point, isRealOnly: boolean): boolean | null {
  return atPrecisions(variables, isRealOnly, (run) => {
    const left = evaluate(a, run);
    const right = left === null ? null : evaluate(b, run);
    if (left === null || right === null) return null;
    return sameValue(left, right, run);
  });
}

function sameValue(left: Value, right: Value, run: Evaluation): boolean | 'touch' {
  if (left.isExact && right.isExact) return equalRationals(left.exact, right.exact);
  return touchComplex(numberOf(left, run), numberOf(right, run), run.precision) ? 'touch' : false;
}

/** Compares once at the first precision and, if the values still touch, again at one that must decide. */
function atPrecisions(
  variables: Point,
  isRealOnly: boolean,
  look: (run: Evaluation) => boolean | 'touch' | null,
): boolean | null {
  const first: Evaluation = { precision: FIRST_PRECISION, isRealOnly, variables, spread: 0 };
  const seen = look(first);
  if (seen !== 'touch') {
    if (seen !== null) return seen;
    // Too imprecise or undefined: only more bits can decide.
    if (first.spread < FIRST_PRECISION / 2) return null;
  }
  const precision = Math.max(SECOND_PRECISION, FIRST_PRECISION + 2 * first.spread);
  if (precision > MAX_PRECISION) return null;
  const second = look({ precision, isRealOnly, variables, spread: 0 });
  return second === 'touch' ? true : second;
}

function ratioAt(a: Expression, b: Expression, variables: Point, isRealOnly: boolean): number | null {
  const ratio = quotientAt(a, b, { precision: FIRST_PRECISION, isRealOnly, variables, spread: 0 });
  if (ratio === null) return null;
  if (!isReal(ratio)) return 1;
  return signOf(ratio.re);
}

function sameRatio(a: Expression, b: Expression, first: Point, second: Point, isRealOnly: boolean): boolean | null {
  const run = (variables: Point): Evaluation => ({ precision: SECOND_PRECISION, isRealOnly, variables, spread: 0 });
  const left = quotientAt(a, b, run(first));
  const right = quotientAt(a, b, run(second));
  if (left === null || right === null) return null;
  return touchComplex(left, right, SECOND_PRECISION);
}

/** Null also if one side is zero: two curves may cross there. */
function quotientAt(a: Expression, b: Expression, run: Evaluation): Complex | null {
  const left = evaluate(a, run);
  const right = left === null ? null : evaluate(b, run);
  if (left === null || right === null) return null;
  const bottom = numberOf(right, run);
  if (isReal(bottom) && mayBeZero(bottom.re)) return null;
  return divideComplex(numberOf(left, run), bottom, run.precision);
}
