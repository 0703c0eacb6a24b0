import type { Answer, Relation, Scalar } from './answer.ts';
import type { Comparison } from './compare.ts';
import type { Rows } from './compare-parts.ts';
import type { Expression } from './expression.ts';

import { withVariablesOf } from './bound-variables.ts';
import { compareByName, compareNamedWithTuple, hasNames, separateNames } from './compare-named.ts';
import {
  compareRatios,
  compareRows,
  compareScalars,
  compareWords,
  isOperation,
  isSameName,
  nameText,
} from './compare-parts.ts';
import { proportionalExpressions } from './equal-expressions.ts';
import { variablesOf } from './expression.ts';
import { ascending, compareResidues, compareTimes, compareUnlike } from './compare-unlike.ts';
import { equalRealSets } from './intervals.ts';
import { isOtherThan, separated } from './number-or-list.ts';
import { compareParameters, hasAnyInteger } from './parameters.ts';
import { describesRealSet, realSetOf, subjectOf } from './real-set.ts';

/**
 * Compares two answers by their structure. Symmetric.
 *
 * - Lists and sets: the same values in any order; repeated values count in lists. Lists of words, and of values with
 *   different names (`a = 1, b = 2`), keep their order.
 * - Tuples: the same values in the same order. A tuple is never a set or a list.
 * - Intervals, unions, inequalities in one variable: the same real numbers; the variable's name counts only if both
 *   sides have one.
 * - Equations: one may be a multiple of the other. A name before the last `=` is dropped if the other side has none.
 * - Matrices cell by cell; a tuple may be a column or a row.
 */
export function compareAnswers(a: Answer, b: Answer): Comparison {
  const comparison = compareKinds(a, b);
  return comparison === 'undecided' && sameStructure(a, b) ? 'equal' : comparison;
}

/** The same formula as written: equal, even if it cannot be computed. */
function sameStructure(a: Answer, b: Answer): boolean {
  const written = (answer: Answer): string =>
    JSON.stringify(answer, (key, value: unknown) =>
      key === 'text' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
    );
  return a.kind === b.kind && written(a) === written(b);
}

function compareKinds(a: Answer, b: Answer): Comparison {
  if (a.kind === 'scalar' && b.kind === 'scalar') return compareScalars(a, b);
  const unlike = a.kind === b.kind ? null : compareUnlike(a, b, compareAnswers);
  if (unlike !== null) return unlike;
  if (a.kind === 'residue' && b.kind === 'residue') return compareResidues(a, b, compareAnswers);
  const named = compareNames(a, b) ?? compareNames(b, a);
  if (named !== null) return named;
  if (a.kind === 'relation' || b.kind === 'relation') return compareWithRelation(a, b);
  if (describesRealSet(a) || describesRealSet(b)) return compareAsRealSets(a, b);
  if (a.kind === 'tuple' && b.kind === 'tuple') return compareInOrder(a.items, b.items);
  if ((a.kind === 'list' || a.kind === 'set') && (b.kind === 'list' || b.kind === 'set'))
    return compareCollections(a, b);
  if (a.kind === 'matrix' && b.kind === 'matrix') return compareRows(a.rows, b.rows);
  if (a.kind === 'matrix' && b.kind === 'tuple') return compareVector(a.rows, b.items);
  if (a.kind === 'tuple' && b.kind === 'matrix') return compareVector(b.rows, a.items);
  if (a.kind === 'based' && b.kind === 'based') {
    if (a.base !== b.base) return 'undecided';
    return a.digits === b.digits ? 'equal' : 'different';
  }
  if (a.kind === 'ratio' && b.kind === 'ratio') return compareRatios(a.terms, b.terms);
  if (a.kind === 'time' && b.kind === 'time') return compareTimes(a, b);
  if (a.kind === 'choice' && b.kind === 'choice') return a.letter === b.letter ? 'equal' : 'different';
  if (a.kind === 'text' && b.kind === 'text') return compareWords(a.words, b.words);
  const [list, number] = b.kind === 'scalar' ? [a, b] : [b, a];
  if (list.kind === 'list' && number.kind === 'scalar') {
    const read = separated(number);
    if (read !== null) return compareCollections(list, read);
  }
  const set = singleton(a) ?? singleton(b);
  if (set !== null) return compareAnswers(set, singleton(a) === null ? a : b);
  return isOtherThan(a, b) || isOtherThan(b, a) ? 'different' : 'undecided';
}

/** Named values beside a tuple of names and values; null for any other pair. */
function compareNames(a: Answer, b: Answer): Comparison | null {
  const separate = b.kind === 'relation' ? separateNames(b) : null;
  if (a.kind === 'relation' && separate !== null) {
    const other = separateNames(a);
    return other === null ? null : compareByName(other, separate, compareAnswers);
  }
  if (a.kind !== 'list' || !hasNames(a.items)) return null;
  if (b.kind === 'tuple') return compareNamedWithTuple(a.items, b, compareAnswers);
  return separate === null ? null : compareCollections(a, { kind: 'list', items: separate, joiner: ',' });
}

/** `{5}` is the solution set of which 5 is the solution. */
function singleton(answer: Answer): Answer | null {
  return answer.kind === 'set' && answer.items.length === 1 ? (answer.items[0] ?? null) : null;
}

function compareInOrder(a: readonly Answer[], b: readonly Answer[]): Comparison {
  if (a.length !== b.length) return 'different';
  let result: Comparison = 'equal';
  for (const [index, item] of a.entries()) {
    const other = b[index];
    const comparison = other === undefined ? 'different' : compareAnswers(item, other);
    if (comparison === 'different') return 'different';
    if (comparison === 'undecided') result = 'undecided';
  }
  return result;
}

type Collection = Extract<Answer, { readonly kind: 'list' | 'set' }>;

function compareCollections(a: Collection, b: Collection): Comparison {
  if (describesConditions(a) || describesConditions(b)) {
    const asSets = compareAsRealSets(a, b);
    if (asSets !== 'undecided') return asSets;
  }
  const left = a.kind === 'set' || b.kind === 'set' ? distinct(a.items) : a.items;
  const right = a.kind === 'set' || b.kind === 'set' ? distinct(b.items) : b.items;
  if (hasNames(a.items) && hasNames(b.items)) {
    const byName = compareByName(left, right, compareAnswers);
    if (byName !== null) return byName;
    return compareUnordered(left, right) === 'different' ? 'different' : 'undecided';
  }
  if (a.kind === 'list' && b.kind === 'list' && [...a.items, ...b.items].every(isLetter)) {
    // "C, A, B" may be a ranking, or the options that are right.
    const inAnyOrder = compareUnordered(left, right);
    return inAnyOrder === 'equal' && compareInOrder(left, right) !== 'equal' ? 'undecided' : inAnyOrder;
  }
  const isOrdered = hasOrder(a.items) || hasOrder(b.items);
  if (!isOrdered) return compareUnordered(left, right);
  return a.kind === 'set' && b.kind === 'set' ? compareUnordered(left, right) : compareInOrder(left, right);
}

function isLetter(item: Answer): boolean {
  return item.kind === 'choice' && item.content === null;
}

function describesConditions(answer: Collection): boolean {
  return answer.items.length > 0 && answer.items.every((item) => describesRealSet(item));
}

function distinct(items: readonly Answer[]): readonly Answer[] {
  const kept: Answer[] = [];
  for (const item of items) {
    if (!kept.some((other) => compareAnswers(item, other) === 'equal')) kept.push(item);
  }
  return kept;
}

/** Each item has one equal partner. Equality is transitive, so taking the first one is enough. */
function compareUnordered(a: readonly Answer[], b: readonly Answer[]): Comparison {
  // `k\pi` is `2k\pi` or `\pi+2k\pi`.
  if (a.length !== b.length) return [...a, ...b].some(runsThrough) ? 'undecided' : 'different';
  const left = [...b];
  let isUndecided = false;
  for (const item of a) {
    const verdicts = left.map((other) => compareAnswers(item, other));
    const found = verdicts.indexOf('equal');
    if (found >= 0) left.splice(found, 1);
    else if (verdicts.includes('undecided')) isUndecided = true;
    else return 'different';
  }
  return isUndecided ? 'undecided' : 'equal';
}

/** Whether an answer has one value for each integer. */
function runsThrough(answer: Answer): boolean {
  if (answer.kind === 'relation') return answer.sides.some(runsThrough);
  return answer.kind === 'scalar' && answer.expression !== null && hasAnyInteger(answer.expression);
}

/** Words may be a ranking; values with different names must keep their names. */
function hasOrder(items: readonly Answer[]): boolean {
  if (items.some((item) => item.kind === 'text')) return true;
  return hasNames(items);
}

function compareAsRealSets(a: Answer, b: Answer): Comparison {
  // Two pairs of formulas in the same brackets do not need ordered ends.
  if (a.kind === 'tuple' && b.kind === 'tuple' && a.items.length !== 2) return compareInOrder(a.items, b.items);
  const left = realSetOf(a);
  const right = realSetOf(b);
  if (left === null || right === null) {
    if (a.kind !== 'tuple' || b.kind !== 'tuple') return 'undecided';
    return a.open === b.open && a.close === b.close ? compareInOrder(a.items, b.items) : 'undecided';
  }
  const isEqual = equalRealSets(left, right);
  if (isEqual === null) return 'undecided';
  return isEqual ? 'equal' : 'different';
}

function compareWithRelation(a: Answer, b: Answer): Comparison {
  if (a.kind === 'relation' && b.kind === 'relation') return compareRelations(a, b);
  const [relation, other] = a.kind === 'relation' ? [a, b] : [b as Relation, a];
  if (describesRealSet(relation)) return compareAsRealSets(relation, other);
  const value = valueOf(relation);
  return value === null ? 'undecided' : compareAnswers(value, other);
}

function compareRelations(a: Relation, written: Relation): Comparison {
  const b = withVariablesOf(a, written);
  const isEquation = (relation: Relation): boolean => !describesRealSet(relation);
  if (isEquation(a) !== isEquation(b)) return 'undecided';
  if (!isEquation(a)) return compareInequalities(ascending(a), ascending(b));
  const [first, second] = [a.sides[0], b.sides[0]];
  const leftName = nameText(first);
  const rightName = nameText(second);
  // A side that cannot be read (an inverse, a determinant) may still be the same text; then all sides must be equal.
  if (hasUnread(a) || hasUnread(b)) return compareInOrder(a.sides, b.sides) === 'equal' ? 'equal' : 'undecided';
  if (leftName !== null && rightName !== null && isSameName(leftName, rightName)) {
    const values = compareAnswers(a.sides.at(-1) ?? a, b.sides.at(-1) ?? b);
    // `A = 2w = 12` and `A = 3w = 12` are different claims, although both end in 12.
    const middle = compareInOrder(a.sides.slice(1, -1), b.sides.slice(1, -1));
    if (values === 'equal' && a.sides.length === b.sides.length && middle === 'different') return 'undecided';
    if (values !== 'undecided') return values;
  }
  const left = differenceOf(a);
  const right = differenceOf(b);
  if (left !== null && right !== null) {
    const isMultiple = proportionalExpressions(left, right, false);
    if (isMultiple !== null) return isMultiple ? 'equal' : (compareParameters(left, right) ?? 'different');
  }
  const values = [valueOf(a), valueOf(b)] as const;
  if (values[0] === null || values[1] === null) return 'undecided';
  // Without comparable names the values decide, but two different names make two different claims.
  const comparison = compareAnswers(values[0], values[1]);
  return comparison === 'equal' && leftName !== rightName ? 'undecided' : comparison;
}

/** Whether a side was kept as a text that is not a name. */
function hasUnread(relation: Relation): boolean {
  return relation.sides.some((side, index) => side.kind === 'text' && (index > 0 || nameText(side) === null));
}

function compareInequalities(a: Relation, b: Relation): Comparison {
  const subjects = [subjectOf(a), subjectOf(b)] as const;
  if (subjects[0] !== null && subjects[1] !== null && subjects[0] !== subjects[1]) return 'undecided';
  const asSets = compareAsRealSets(a, b);
  const isLongChain = a.sides.length > 2 && a.operators.join() === b.operators.join();
  if (asSets === 'undecided' && isLongChain)
    return compareInOrder(a.sides, b.sides) === 'equal' ? 'equal' : 'undecided';
  if (asSets !== 'undecided' || a.sides.length !== 2 || b.sides.length !== 2) return asSets;
  const [left, right] = [differenceOf(a), differenceOf(b)];
  if (left === null || right === null) return 'undecided';
  const [first, second] = [a.operators[0] ?? '=', b.operators[0] ?? '='];
  if (first.endsWith('=') !== second.endsWith('=')) return 'different';
  const isSame = first === second;
  const turned: Expression = isSame ? right : { kind: 'negate', of: right };
  const isMultiple = proportionalExpressions(left, turned, first !== '!=');
  if (isMultiple === null) return 'undecided';
  return isMultiple ? 'equal' : 'different';
}

/** The left side minus the right side of an equation or inequality; for a chain, its first and last sides. */
function differenceOf(relation: Relation): Expression | null {
  const left = expressionOf(relation.sides[0]);
  const right = expressionOf(relation.sides.at(-1));
  return left === null || right === null ? null : { kind: 'add', left, right: { kind: 'negate', of: right } };
}

function expressionOf(answer: Answer | undefined): Expression | null {
  if (answer?.kind === 'choice') return { kind: 'variable', name: answer.letter };
  return answer?.kind === 'scalar' ? answer.expression : null;
}

/**
 * The value that an equation gives: the last side if a name is before it; the first side of `5 = x`. If no side is a
 * name, all sides must be the same number (`2 + 3 = 5`).
 */
function valueOf(relation: Relation): Answer | null {
  if (relation.operators.some((operator) => operator !== '=')) return null;
  const last = relation.sides.at(-1);
  const first = relation.sides[0];
  if (last === undefined || first === undefined) return null;
  // `x = 2/3 = 0.67` gives two values.
  const middle = relation.sides.slice(1, -1).filter(isConstant);
  if (isConstant(last) && middle.some((side) => compareAnswers(side, last) !== 'equal')) return null;
  if (nameText(first) !== null || isOperation(first))
    return nameText(last) !== null && isConstant(relation.sides[1]) ? (relation.sides[1] ?? null) : last;
  if ((nameText(last) !== null || isOperation(last)) && isConstant(first)) return first;
  return compareAnswers(first, last) === 'equal' ? last : null;
}

function isConstant(answer: Answer | undefined): boolean {
  return answer?.kind === 'scalar' && answer.expression !== null && variablesOf(answer.expression).size === 0;
}

function compareVector(rows: Rows, items: readonly Answer[]): Comparison {
  const cells = rows.length === 1 ? (rows[0] ?? []) : rows.every((row) => row.length === 1) ? rows.flat() : null;
  if (cells === null) return 'different';
  return compareInOrder(
    cells.map((expression): Scalar => ({ kind: 'scalar', expression, quantity: null, unit: null, text: '' })),
    items,
  );
}
