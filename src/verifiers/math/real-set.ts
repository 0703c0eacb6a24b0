import type { Answer, Relation, RelationOperator } from './answer.ts';
import type { Expression } from './expression.ts';
import type { End, RealSet } from './intervals.ts';
import type { Rational } from './rational.ts';

import { signOfExpression } from './equal-expressions.ts';
import { evaluate } from './evaluate.ts';
import { infinityOf, partsOf, variablesOf } from './expression.ts';
import { compareConstants, complement, EVERYTHING, intersect, joinAll, OPEN } from './intervals.ts';
import { divideRationals, signOfRational } from './rational-arithmetic.ts';

/**
 * The set of real numbers that an answer describes: intervals, unions of them and of single values, inequalities in one
 * variable (`x < 3`, `1 < 2x \le 4`, `|x - 1| \ge 2`, `x \ne 0`), "all real numbers". Null for any other answer. A pair
 * in round or square brackets is read as an interval.
 */
export function realSetOf(answer: Answer): RealSet | null {
  switch (answer.kind) {
    case 'reals':
      return EVERYTHING;
    case 'tuple':
      return intervalOf(answer.items, answer.open === '[', answer.close === ']');
    case 'set':
      return joinAll(answer.items.map(pointOf));
    case 'union':
      return joinAll(answer.parts.map(realSetOf));
    case 'without': {
      const from = realSetOf(answer.from);
      const removed = realSetOf(answer.removed);
      return from === null || removed === null ? null : intersect(from, complement(removed));
    }
    case 'list': {
      const subjects = answer.items.map((item) => (item.kind === 'relation' ? subjectOf(item) : null));
      if (new Set(subjects.filter((subject) => subject !== null)).size > 1) return null;
      const parts = answer.items.map((item) =>
        item.kind === 'relation' || item.kind === 'tuple' ? realSetOf(item) : null,
      );
      if (answer.joiner === 'or') return joinAll(parts);
      // "x \ne 1, x \ne 2" and "x > 1 and x < 3" are both conditions.
      const isConditions = answer.joiner === 'and' || answer.items.every(isExclusion);
      if (!isConditions || !answer.items.every((item) => item.kind === 'relation')) return null;
      let all: RealSet | null = EVERYTHING;
      for (const part of parts) all = all === null || part === null ? null : intersect(all, part);
      return all;
    }
    case 'relation':
      return relationSet(answer);
    case 'based':
    case 'choice':
    case 'matrix':
    case 'ratio':
    case 'residue':
    case 'scalar':
    case 'text':
    case 'time':
      return null;
  }
}

/** Whether the form of an answer shows that it is a set of reals, so that a pair beside it is an interval. */
export function describesRealSet(answer: Answer): boolean {
  if (answer.kind === 'tuple') return answer.open === '[' || answer.close === ']' || answer.items.some(isInfinite);
  if (answer.kind === 'list') return answer.items.every((item) => item.kind === 'relation' && describesRealSet(item));
  if (answer.kind === 'relation') return answer.operators.some((operator) => operator !== '=');
  return answer.kind === 'union' || answer.kind === 'reals' || answer.kind === 'without';
}

/** The variables of an inequality. */
export function subjectOf(relation: Relation): string | null {
  for (const side of relation.sides) {
    if (side.kind === 'choice') return side.letter;
    const names = side.kind === 'scalar' && side.expression !== null ? [...variablesOf(side.expression)] : [];
    if (names.length > 0) return names.toSorted().join(' ');
  }
  return null;
}

function isExclusion(answer: Answer): boolean {
  return answer.kind === 'relation' && answer.operators.every((operator) => operator === '!=');
}

function isInfinite(answer: Answer): boolean {
  return answer.kind === 'scalar' && answer.expression !== null && infinityOf(answer.expression) !== null;
}

function scalarOf(answer: Answer | undefined): Expression | null {
  return answer?.kind === 'scalar' ? answer.expression : null;
}

function pointOf(item: Answer): RealSet | null {
  const at = scalarOf(item);
  if (at === null || variablesOf(at).size > 0) return null;
  return [{ low: { at, isClosed: true }, high: { at, isClosed: true } }];
}

function intervalOf(items: readonly Answer[], isLowClosed: boolean, isHighClosed: boolean): RealSet | null {
  const low = scalarOf(items[0]);
  const high = scalarOf(items[1]);
  if (items.length !== 2 || low === null || high === null) return null;
  if (infinityOf(low) === 1 || infinityOf(high) === -1) return null;
  // `[3, \infty]` is not a set of real numbers: it is not read as `[3, \infty)`.
  if ((isLowClosed && infinityOf(low) !== null) || (isHighClosed && infinityOf(high) !== null)) return null;
  return between(endOf(low, isLowClosed), endOf(high, isHighClosed));
}

function endOf(at: Expression, isClosed: boolean): End {
  return infinityOf(at) === null ? { at, isClosed } : OPEN;
}

function between(low: End, high: End): RealSet | null {
  if (low.at !== null && high.at !== null) {
    if (variablesOf(low.at).size + variablesOf(high.at).size > 0) return [{ low, high }];
    const order = compareConstants(high.at, low.at);
    if (order === null || order < 0) return null;
    if (order === 0 && !(low.isClosed && high.isClosed)) return null;
  }
  return [{ low, high }];
}

function relationSet(relation: Relation): RealSet | null {
  const [first, second, third] = relation.sides;
  const [operator, next] = relation.operators;
  if (first === undefined || second === undefined || operator === undefined) return null;
  if (operator === 'in') return relation.sides.length === 2 && isSubject(first) ? realSetOf(second) : null;
  if (operator === 'notin') {
    const outside = relation.sides.length === 2 && isSubject(first) ? realSetOf(second) : null;
    return outside === null ? null : complement(outside);
  }
  if (operator === '!=' && relation.sides.length === 2) {
    const points = second.kind === 'list' ? joinAll(second.items.map(pointOf)) : pointOf(second);
    return points === null || !isSubject(first) ? null : complement(points);
  }
  if (relation.sides.length === 2) return halfLine(first, operator, second);
  if (third === undefined || next === undefined || relation.sides.length > 3) return null;
  if (!/^[<>]/.test(operator) || operator.charAt(0) !== next.charAt(0)) return null;
  const left = halfLine(first, operator, second);
  const right = halfLine(second, next, third);
  return left === null || right === null ? null : intersect(left, right);
}

function isSubject(side: Answer): boolean {
  if (side.kind === 'choice') return true;
  const expression = scalarOf(side);
  return expression !== null && isNamed(expression);
}

/** One inequality, with the variable on either side. */
function halfLine(left: Answer, operator: RelationOperator, right: Answer): RealSet | null {
  if (operator === '=' || operator === '!=' || operator === 'in' || operator === 'notin') return null;
  const a = scalarOf(left);
  const b = scalarOf(right);
  if (left.kind === 'choice' && b !== null) return bounded({ kind: 'variable', name: left.letter }, operator, b);
  if (right.kind === 'choice' && a !== null)
    return bounded({ kind: 'variable', name: right.letter }, flipped(operator), a);
  if (a === null || b === null) return null;
  if (variablesOf(b).size === 0 && variablesOf(a).size > 0) return bounded(a, operator, b);
  return variablesOf(a).size === 0 && variablesOf(b).size > 0 ? bounded(b, flipped(operator), a) : null;
}

function flipped(operator: '<' | '>' | '<=' | '>='): '<' | '>' | '<=' | '>=' {
  return (operator.startsWith('<') ? operator.replace('<', '>') : operator.replace('>', '<')) as '<';
}

/** `subject operator limit` as a set of the subject's variable. */
function bounded(subject: Expression, operator: '<' | '>' | '<=' | '>=', limit: Expression): RealSet | null {
  const isClosed = operator.endsWith('=');
  if (subject.kind === 'call' && subject.name === 'abs') {
    if (signOfExpression(limit) !== 1) return null;
    const opposite: Expression = { kind: 'negate', of: limit };
    const below = bounded(subject.of, isClosed ? '<=' : '<', operator.startsWith('<') ? limit : opposite);
    const above = bounded(subject.of, isClosed ? '>=' : '>', operator.startsWith('<') ? opposite : limit);
    if (below === null || above === null) return null;
    return operator.startsWith('<') ? intersect(below, above) : joinAll([below, above]);
  }
  const infinity = infinityOf(limit);
  if (isNamed(subject)) {
    const end = infinity === null ? { at: limit, isClosed } : OPEN;
    return operator.startsWith('<') ? [{ low: OPEN, high: end }] : [{ low: end, high: OPEN }];
  }
  const line = infinity === null ? linear(subject) : null;
  if (line === null) return null;
  const at: Expression = {
    kind: 'divide',
    left: { kind: 'add', left: limit, right: { kind: 'negate', of: { kind: 'number', value: line.offset } } },
    right: { kind: 'number', value: line.slope },
  };
  const isBelow = operator.startsWith('<') === signOfRational(line.slope) > 0;
  return isBelow ? [{ low: OPEN, high: { at, isClosed } }] : [{ low: { at, isClosed }, high: OPEN }];
}

/** A variable, a function of one such as `f(x)`, or a product of two names. */
function isNamed(subject: Expression): boolean {
  if (subject.kind === 'variable') return true;
  if (subject.kind === 'apply') return subject.of.kind === 'variable' && subject.power === null;
  return subject.kind === 'multiply' && subject.left.kind === 'variable' && subject.right.kind === 'variable';
}

/** `slope * x + offset` with rational coefficients; null where the expression is not linear in one variable. */
function linear(subject: Expression): { readonly slope: Rational; readonly offset: Rational } | null {
  const [name, ...others] = variablesOf(subject);
  if (name === undefined || others.length > 0 || !isRational(subject)) return null;
  const at = (x: bigint): Rational | null => {
    const variables = new Map([[name, { numerator: x, denominator: 1n }]]);
    const value = evaluate(subject, { precision: 256, isRealOnly: true, variables, spread: 0 });
    return value?.isExact === true ? value.exact : null;
  };
  const [zero, one, two, seven] = [at(0n), at(1n), at(2n), at(7n)];
  if (zero === null || one === null || two === null || seven === null) return null;
  const slope = minus(one, zero);
  if (slope.numerator === 0n) return null;
  const isLine = (value: Rational, x: bigint): boolean => {
    const off = minus(minus(value, zero), { numerator: slope.numerator * x, denominator: slope.denominator });
    return off.numerator === 0n;
  };
  return isLine(two, 2n) && isLine(seven, 7n) ? { slope, offset: zero } : null;
}

function isRational(expression: Expression): boolean {
  if (expression.kind === 'call' || expression.kind === 'constant' || expression.kind === 'apply') return false;
  if ('left' in expression && !['add', 'multiply', 'divide'].includes(expression.kind)) return false;
  if (expression.kind === 'divide' && variablesOf(expression.right).size > 0) return false;
  return partsOf(expression).every(isRational);
}

function minus(a: Rational, b: Rational): Rational {
  const numerator = a.numerator * b.denominator - b.numerator * a.denominator;
  return (
    divideRationals({ numerator, denominator: 1n }, { numerator: a.denominator * b.denominator, denominator: 1n }) ?? a
  );
}
