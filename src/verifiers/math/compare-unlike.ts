import type { Answer, Relation, Scalar } from './answer.ts';
import type { Comparison } from './compare.ts';
import type { Expression } from './expression.ts';

import { equalExpressions } from './equal-expressions.ts';

type Compare = (a: Answer, b: Answer) => Comparison;

/**
 * Compares two answers of different kinds that may mean the same: an option with its text and that text, a residue and
 * its number, a ratio and its quotient, a ratio and a time of day, "no solution" and the empty set, `x \in \{1,2\}` and
 * the set, rows in brackets and a matrix. Null for any other pair of kinds. Symmetric.
 */
export function compareUnlike(a: Answer, b: Answer, compare: Compare): Comparison | null {
  return compareOneWay(a, b, compare) ?? compareOneWay(b, a, compare);
}

function compareOneWay(a: Answer, b: Answer, compare: Compare): Comparison | null {
  if (a.kind === 'choice' && a.content !== null && b.kind !== 'choice') return compare(a.content, b);
  if (a.kind === 'residue' && b.kind === 'scalar') return compare(a.value, b) === 'equal' ? 'equal' : 'undecided';
  if (a.kind === 'ratio' && b.kind === 'scalar') return compareQuotient(a.terms, b);
  if (a.kind === 'ratio' && b.kind === 'time') {
    if (a.clock === null) return 'undecided';
    const seconds = b.seconds + (b.half === 'pm' ? 43_200 : 0);
    const isSure = b.half === null || a.clock >= 13 * 3600;
    return isSure && a.clock === seconds ? 'equal' : 'undecided';
  }
  if (a.kind === 'text' && b.kind === 'set' && b.items.length === 0) {
    return /^no solutions?$/.test(a.words) ? 'equal' : 'undecided';
  }
  if (isMembership(a) && (b.kind === 'set' || b.kind === 'list' || b.kind === 'scalar')) {
    const [, values] = a.sides;
    return values === undefined ? null : compare(values, b);
  }
  if (a.kind === 'matrix' && b.kind === 'tuple') {
    const rows = rowsOf(b);
    return rows === null ? null : compare(a, { kind: 'matrix', rows });
  }
  return null;
}

/** Two residues: the same class of the same modulus. */
export function compareResidues(
  a: Extract<Answer, { readonly kind: 'residue' }>,
  b: Extract<Answer, { readonly kind: 'residue' }>,
  compare: Compare,
): Comparison {
  if (compare(a.modulus, b.modulus) !== 'equal') return 'undecided';
  const [value, other, modulus] = [a.value, b.value, a.modulus].map((scalar) => integerOf(scalar));
  if (value == null || other == null || modulus == null || modulus === 0n) return compare(a.value, b.value);
  return (value - other) % modulus === 0n ? 'equal' : 'different';
}

type Time = Extract<Answer, { readonly kind: 'time' }>;

const HOUR_SECONDS = 3_600;

/** Two times of day: `00:30` and `13:05` are on a 24-hour clock; `9:05` may be on a 24-hour or a 12-hour clock. */
export function compareTimes(a: Time, b: Time): Comparison {
  if ((a.half === null) === (b.half === null))
    return a.half === b.half && a.seconds === b.seconds ? 'equal' : 'different';
  const [plain, halved] = a.half === null ? [a, b] : [b, a];
  const second = halved.seconds + (halved.half === 'pm' ? 12 * HOUR_SECONDS : 0);
  const isSure = plain.seconds < HOUR_SECONDS || plain.seconds >= 13 * HOUR_SECONDS;
  const isSame = plain.seconds % (24 * HOUR_SECONDS) === second;
  if (isSure) return isSame ? 'equal' : 'different';
  return plain.seconds % (12 * HOUR_SECONDS) === halved.seconds ? 'undecided' : 'different';
}

function integerOf({ quantity }: Scalar): bigint | null {
  if (quantity === null || quantity.percent || quantity.value.numerator % quantity.value.denominator !== 0n)
    return null;
  return quantity.value.numerator / quantity.value.denominator;
}

function compareQuotient(terms: readonly Expression[], number: Scalar): Comparison {
  const [left, right] = terms;
  const other: Expression | null =
    number.quantity === null || number.quantity.percent
      ? number.expression
      : { kind: 'number', value: number.quantity.value };
  if (terms.length !== 2 || left === undefined || right === undefined || other === null) return 'undecided';
  const isEqual = equalExpressions({ kind: 'divide', left, right }, other);
  return isEqual === true ? 'equal' : 'undecided';
}

/** Whether an answer is `x \in \{1, 2\}`, with the values listed. */
function isMembership(answer: Answer): answer is Relation {
  return (
    answer.kind === 'relation' &&
    answer.operators.length === 1 &&
    answer.operators[0] === 'in' &&
    answer.sides[1]?.kind === 'set'
  );
}

/** `[[1,2],[3,4]]` as rows of cells. */
function rowsOf(answer: Extract<Answer, { readonly kind: 'tuple' }>): readonly (readonly Expression[])[] | null {
  if (answer.open !== '[' || answer.close !== ']') return null;
  const rows: Expression[][] = [];
  for (const item of answer.items) {
    if (item.kind !== 'tuple' || item.open !== '[' || item.close !== ']') return null;
    const cells = item.items.map((cell) => (cell.kind === 'scalar' ? cell.expression : null));
    if (cells.some((cell) => cell === null) || cells.length !== (rows[0]?.length ?? cells.length)) return null;
    rows.push(cells.filter((cell) => cell !== null));
  }
  return rows;
}

/** A chain of "greater" relations in reverse: `C > B > A` is `A < B < C`. */
export function ascending(relation: Relation): Relation {
  if (relation.operators.length < 2 || !relation.operators.every((operator) => operator.startsWith('>')))
    return relation;
  return {
    kind: 'relation',
    sides: relation.sides.toReversed(),
    operators: relation.operators.toReversed().map((operator) => (operator === '>' ? '<' : '<=')),
  };
}
