import type { Expression } from './expression.ts';
import type { ExpressionReader } from './expression-reader.ts';

import { integerExpression } from './expression.ts';

type Fold = (left: Expression, right: Expression) => Expression;

const minus = (left: Expression, right: Expression): Expression => ({
  kind: 'add',
  left,
  right: { kind: 'negate', of: right },
});
const half = (left: Expression): Expression => ({ kind: 'divide', left, right: integerExpression(2n) });
const abs = (of: Expression): Expression => ({ kind: 'call', name: 'abs', of });
const sum = (left: Expression, right: Expression): Expression => ({ kind: 'add', left, right });

/** Functions of two or more arguments in brackets, as functions of two. */
export const FOLDED: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['binomial', (left, right) => ({ kind: 'binomial', left, right })],
  ['gcd', (left, right) => ({ kind: 'gcd', left, right })],
  [
    'lcm',
    (left, right) => ({
      kind: 'divide',
      left: abs({ kind: 'multiply', left, right }),
      right: { kind: 'gcd', left, right },
    }),
  ],
  ['max', (left, right) => half(sum(sum(left, right), abs(minus(left, right))))],
  ['min', (left, right) => half(minus(sum(left, right), abs(minus(left, right))))],
]);

/** More arguments are refused: each of them doubles what is written out. */
const MAX_ARGUMENTS = 6;

/** `\gcd(12, 18)`, `\max(a, b, c)`, `\max\{a, b\}` after the name. */
export function readFolded(reader: ExpressionReader, name: string): Expression | null {
  const fold = FOLDED.get(name);
  const closer = reader.take('(') ? ')' : reader.take('\\{') ? '\\}' : null;
  if (fold === undefined || closer === null) return null;
  let total: Expression | null = null;
  for (let count = 1; count <= MAX_ARGUMENTS; count += 1) {
    const next = reader.sum();
    if (next === null) return null;
    total = total === null ? next : fold(total, next);
    if (reader.take(closer)) return count === 2 || (count > 1 && name !== 'binomial') ? total : null;
    if (!reader.take(',')) return null;
  }
  return null;
}
