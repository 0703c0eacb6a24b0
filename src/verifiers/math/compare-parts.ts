import type { Answer, Scalar } from './answer.ts';
import type { Comparison } from './compare.ts';
import type { Expression } from './expression.ts';

import { compareQuantities } from './compare.ts';
import { equalExpressions, signOfExpression } from './equal-expressions.ts';
import { infinityOf, integerExpression, variablesOf } from './expression.ts';
import { compareParameters } from './parameters.ts';
import { shiftRational } from './rational.ts';
import { compatibleUnits } from './units.ts';

/** Compares two numbers or formulas, with their units. */
export function compareScalars(a: Scalar, b: Scalar): Comparison {
  if (a.quantity !== null && b.quantity !== null) return compareQuantities(a.quantity, b.quantity);
  if (a.expression === null || b.expression === null || isWorded(a, b) || isWorded(b, a))
    return compareWithQuantity(a, b);
  const infinite = infinityOf(a.expression);
  if (infinite !== null || infinityOf(b.expression) !== null) {
    return infinite === infinityOf(b.expression) ? 'equal' : 'different';
  }
  const [left, right] = sameConstant(inRadians(a, b), inRadians(b, a));
  const isEqual = equalExpressions(left, right);
  if (isEqual === null) return 'undecided';
  const comparison = isEqual ? 'equal' : (compareParameters(left, right) ?? 'different');
  return comparison === 'equal' && !compatibleUnits(a.unit, b.unit) ? 'undecided' : comparison;
}

/** `1 + 2` beside `3 ways`, whose letters may also be read as variables. */
function isWorded(sum: Scalar, counted: Scalar): boolean {
  if (sum.expression === null || counted.expression === null || counted.quantity === null) return false;
  return variablesOf(counted.expression).size > 0 && variablesOf(sum.expression).size === 0;
}

/** The constant of integration may be written `c` or `C`: an addend of its own that the other side lacks. */
function sameConstant(a: Expression, b: Expression): readonly [Expression, Expression] {
  const [names, others] = [variablesOf(a), variablesOf(b)];
  if (names.has('c') && !names.has('C') && others.has('C') && !others.has('c')) return [renamed(a), renamed(b)];
  if (names.has('C') && !names.has('c') && others.has('c') && !others.has('C')) return [renamed(a), renamed(b)];
  return [a, b];
}

/** Replaces the addend `c` by `C`; any other `c` stays. */
function renamed(expression: Expression): Expression {
  if (expression.kind === 'variable' && expression.name === 'c') return { kind: 'variable', name: 'C' };
  if (expression.kind !== 'add') return expression;
  return { kind: 'add', left: renamed(expression.left), right: renamed(expression.right) };
}

/** Compares a formula with a number that is not a formula (`80\%`, `5 million dollars`). */
function compareWithQuantity(a: Scalar, b: Scalar): Comparison {
  const [formula, number] = a.quantity === null ? [a, b] : [b, a];
  const { quantity } = number;
  if (formula.expression === null || quantity === null || !compatibleUnits(a.unit, b.unit)) return 'undecided';
  const value: Expression = { kind: 'number', value: quantity.value };
  const share: Expression = { kind: 'number', value: shiftRational(quantity.value, -2) };
  const asNumber = equalExpressions(formula.expression, value);
  const isEqual = asNumber === false && quantity.percent ? equalExpressions(formula.expression, share) : asNumber;
  return isEqual === null ? 'undecided' : isEqual ? 'equal' : 'different';
}

/** The angle `30^\circ` in radians, beside `\frac{\pi}{6}`. */
function inRadians(angle: Scalar, other: Scalar): Expression {
  const expression = angle.expression ?? integerExpression(0n);
  if (angle.unit !== 'degree' || other.unit !== null || other.quantity !== null) return expression;
  const turned: Expression = { kind: 'multiply', left: expression, right: { kind: 'constant', name: 'pi' } };
  return { kind: 'divide', left: turned, right: integerExpression(180n) };
}

/** Compares two ratios, up to a common factor. */
export function compareRatios(a: readonly Expression[], b: readonly Expression[]): Comparison {
  if (a.length !== b.length) return 'different';
  const [firstA, firstB] = [a[0], b[0]];
  if (firstA === undefined || firstB === undefined) return 'undecided';
  // 5:0 and 7:0 are not ratios.
  if ([...a, ...b].some((term) => signOfExpression(term) === 0)) return 'undecided';
  let result: Comparison = 'equal';
  for (const [index, term] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 'different';
    const isEqual = equalExpressions(
      { kind: 'multiply', left: term, right: firstB },
      { kind: 'multiply', left: other, right: firstA },
    );
    if (isEqual === false) return 'different';
    if (isEqual === null) result = 'undecided';
  }
  return result;
}

/** The cells of a matrix. */
export type Rows = readonly (readonly Expression[])[];

/** Compares two matrices, cell by cell. */
export function compareRows(a: Rows, b: Rows): Comparison {
  if (a.length !== b.length || a[0]?.length !== b[0]?.length) return 'different';
  let result: Comparison = 'equal';
  for (const [row, cells] of a.entries()) {
    for (const [column, cell] of cells.entries()) {
      const other = b[row]?.[column];
      const isEqual = other === undefined ? false : equalExpressions(cell, other);
      if (isEqual === false) return 'different';
      if (isEqual === null) result = 'undecided';
    }
  }
  return result;
}

/** Compares two texts of plain words. */
export function compareWords(a: string, b: string): Comparison {
  if (a === b || singular(a) === singular(b)) return 'equal';
  // "odd function" may mean "odd": neither accepted nor called wrong.
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return ` ${long} `.includes(` ${short} `) ? 'undecided' : 'different';
}

function singular(words: string): string {
  return words.replace(/(?<=\w{3})s$/, '');
}

/** The text of a side that only names something: letters, `f(3)`, sums of names, words; null if it has a value. */
export function nameText(side: Answer | undefined): string | null {
  if (side === undefined) return null;
  if (side.kind === 'choice') return side.letter;
  if (side.kind === 'text') {
    const isName = /^[^\d]{1,60}$|^\\?[a-z]+\s*\(/i.test(side.words);
    // White space beside brackets has no meaning: `f (x, y)`.
    return isName ? side.words.replace(/\s*([(),=<>|])\s*/g, '$1') : null;
  }
  if (side.kind === 'ratio') {
    const names = side.terms.map((term) => (term.kind === 'variable' ? term.name : null));
    return names.every((name) => name !== null) ? names.join(':') : null;
  }
  if (side.kind === 'tuple') {
    const names = side.items.map(nameText);
    return names.every((name) => name !== null) ? names.join(',') : null;
  }
  if (side.kind !== 'scalar' || side.expression === null || variablesOf(side.expression).size === 0) return null;
  if (side.expression.kind === 'variable') return side.expression.name;
  // Digits in a subscript or as the argument of a function belong to the name.
  const bare = side.text
    .replace(/^\\frac\s*\{\s*(?:d|\\partial)\s*\\?\w*\s*\}\s*\{\s*(?:d|\\partial)\s*\\?\w+\s*\}$/, 'd')
    .replace(/_\s*(?:\{[^{}]*\}|\w)/g, '')
    .replace(/(?<![A-Za-z\\])([fghFGH]'*)\s*\(\s*-?\s*\d[\d.]*\s*\)/g, '$1')
    .replace(/^(\\?[A-Za-z]+'*)\s*(?:\^\s*\{?\s*-\s*1\s*\}?\s*)?\([^()]*\)$/, '$1');
  // `-x = 5` does not give the value 5.
  return /\d|^\s*-|\\(?:sqrt|pi)(?![A-Za-z])/.test(bare) ? null : side.text.replace(/\s+/g, '');
}

/** `y` and `y(x)` name the same function. */
export function isSameName(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return a === b || (long.startsWith(`${short}(`) && /^\([a-z]\)$/.test(long.slice(short.length)));
}

/**
 * A side that is not read and names the wanted value as an operation: `\int_0^1 x\,dx = \frac12`.
 */
export function isOperation(side: Answer): boolean {
  return (
    side.kind === 'text' && /^\\(?:i{0,3}nt|oint|lim|sum|prod)(?![a-z])|^\\frac\s*\{\s*(?:d|\\partial)/.test(side.words)
  );
}
