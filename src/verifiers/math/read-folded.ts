import type { Expression } from './expression.ts';
import type { ExpressionReader } from './expression-reader.ts';

type Folded = 'gcd' | 'lcm' | 'max' | 'min' | 'binomial';

/** Functions of two or more arguments in brackets, by name: the result for the first ones is combined with the next. */
export const FOLDED: ReadonlyMap<string, Folded> = new Map(
  (['gcd', 'lcm', 'max', 'min', 'binomial'] as const).map((name) => [name, name]),
);

/** Functions with more arguments are refused. */
const MAX_ARGUMENTS = 20;

/** `\gcd(12, 18)`, `\max(a, b, c)`, `\max\{a, b\}` after the name. */
export function readFolded(reader: ExpressionReader, name: string): Expression | null {
  const kind = FOLDED.get(name);
  const closer = reader.take('(') ? ')' : reader.take('\\{') ? '\\}' : null;
  if (kind === undefined || closer === null) return null;
  let total: Expression | null = null;
  for (let count = 1; count <= MAX_ARGUMENTS; count += 1) {
    const next = reader.sum();
    if (next === null) return null;
    total = total === null ? next : { kind, left: total, right: next };
    if (reader.take(closer)) return count === 2 || (count > 1 && kind !== 'binomial') ? total : null;
    if (!reader.take(',')) return null;
  }
  return null;
}
