import type { Expression } from './expression.ts';

import { integerExpression, partsOf, withParts } from './expression.ts';

/** Longer sums and products are not written out. */
const MAX_TERMS = 200;

/** Series that would need more operations, counted over all terms, are not written out either. */
const MAX_NODES = 4_000;

/**
 * A sum or product over whole numbers, written out: `\sum_{k=1}^{3} k^2` as `1^2 + 2^2 + 3^2`. Null if the bounds are
 * not numerals, or there are too many terms; an empty sum is 0, an empty product 1.
 */
export function writtenOut(
  kind: 'add' | 'multiply',
  name: string,
  bounds: readonly [from: Expression, to: Expression],
  term: Expression,
): Expression | null {
  const [from, to] = bounds.map(integerOf);
  if (from == null || to == null || to - from >= BigInt(MAX_TERMS)) return null;
  if ((to - from + 1n) * BigInt(sizeOf(term)) > BigInt(MAX_NODES)) return null;
  let total: Expression | null = null;
  for (let value = from; value <= to; value += 1n) {
    const right = replaced(term, name, integerExpression(value));
    total = total === null ? right : { kind, left: total, right };
  }
  return total ?? integerExpression(kind === 'add' ? 0n : 1n);
}

function integerOf(expression: Expression): bigint | null {
  if (expression.kind === 'negate') {
    const value = integerOf(expression.of);
    return value === null ? null : -value;
  }
  if (expression.kind !== 'number' || expression.value.denominator !== 1n) return null;
  return expression.value.numerator;
}

function sizeOf(expression: Expression): number {
  return partsOf(expression).reduce((sum, part) => sum + sizeOf(part), 1);
}

function replaced(expression: Expression, name: string, value: Expression): Expression {
  // `i` and `e` are constants elsewhere; here they may be the index.
  if (expression.kind === 'variable' || expression.kind === 'constant')
    return expression.name === name ? value : expression;
  return withParts(expression, (part) => replaced(part, name, value));
}
