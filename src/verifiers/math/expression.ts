import type { Rational } from './rational.ts';

/** Functions of one argument that expressions may call. */
export type FunctionName =
  | 'sqrt'
  | 'abs'
  | 'floor'
  | 'ceil'
  | 'factorial'
  | 'exp'
  | 'ln'
  | 'log10'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'cot'
  | 'sec'
  | 'csc'
  | 'arcsin'
  | 'arccos'
  | 'arctan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'arsinh'
  | 'arcosh'
  | 'artanh'
  | 'conjugate';

/** An expression as it was written; only the signs of numerals are simplified. */
export type Expression =
  | { readonly kind: 'number'; readonly value: Rational }
  | { readonly kind: 'constant'; readonly name: 'pi' | 'e' | 'i' | 'infinity' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'negate'; readonly of: Expression }
  | { readonly kind: 'add' | 'multiply' | 'divide' | 'power'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'root' | 'log' | 'binomial' | 'modulo' | 'gcd' | 'lcm' | 'max' | 'min';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: Expression }
  | Application;

/** A letter before brackets, `f(x)`: an unknown function, or a factor (`compareReadings`). */
export interface Application {
  readonly kind: 'apply';
  readonly head: Expression & { readonly kind: 'variable' };
  /** The exponent between letter and brackets, `f^{-1}(x)`. */
  readonly raised: Expression | null;
  readonly of: Expression;
  /** The exponent after the brackets, `f(x)^2`. */
  readonly power: Expression | null;
}

/** The parts of an expression; empty for a leaf. */
export function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'apply') {
    const { head, raised, of, power } = expression;
    return [head, raised, of, power].filter((part) => part !== null);
  }
  if ('of' in expression) return [expression.of];
  return 'left' in expression ? [expression.left, expression.right] : [];
}

/**
 * The expression with each of its parts changed; a leaf is returned unchanged, and so is the letter before brackets
 * while it stays a letter.
 */
export function withParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  if (expression.kind === 'apply') {
    const { raised, of, power } = expression;
    const head = change(expression.head);
    const changed = {
      raised: raised === null ? null : change(raised),
      of: change(of),
      power: power === null ? null : change(power),
    };
    if (head.kind === 'variable') return { kind: 'apply', head, ...changed };
    return asProduct(head, changed);
  }
  if ('of' in expression) return { ...expression, of: change(expression.of) };
  if (!('left' in expression)) return expression;
  return { ...expression, left: change(expression.left), right: change(expression.right) };
}

/** An application whose letter is a factor: `P(1+r)^t`. */
export function asProduct(
  head: Expression,
  { raised, of, power }: Pick<Application, 'raised' | 'of' | 'power'>,
): Expression {
  const left: Expression = raised === null ? head : { kind: 'power', left: head, right: raised };
  const right: Expression = power === null ? of : { kind: 'power', left: of, right: power };
  return { kind: 'multiply', left, right };
}

/** The names of the variables in an expression. */
export function variablesOf(expression: Expression, found: Set<string> = new Set()): ReadonlySet<string> {
  if (expression.kind === 'variable') found.add(expression.name);
  for (const part of partsOf(expression)) variablesOf(part, found);
  return found;
}

/** Whether the imaginary unit occurs. */
export function isComplex(expression: Expression): boolean {
  return (expression.kind === 'constant' && expression.name === 'i') || partsOf(expression).some(isComplex);
}

/** Whether a function of whole numbers occurs: a factorial, binomial or divisor; unless `isStrict` also rounding. */
export function isDiscrete(expression: Expression, isStrict: boolean): boolean {
  const { kind } = expression;
  if (kind === 'binomial' || kind === 'modulo' || kind === 'gcd' || kind === 'lcm') return true;
  if (kind === 'call' && expression.name === 'factorial') return true;
  if (kind === 'call' && !isStrict && (expression.name === 'floor' || expression.name === 'ceil')) return true;
  return partsOf(expression).some((part) => isDiscrete(part, isStrict));
}

/** The expression of an integer. */
export function integerExpression(value: bigint): Expression {
  return { kind: 'number', value: { numerator: value, denominator: 1n } };
}

/** Plus or minus infinity, 1 or -1; null for anything else. */
export function infinityOf(expression: Expression): 1 | -1 | null {
  if (expression.kind === 'constant') return expression.name === 'infinity' ? 1 : null;
  if (expression.kind !== 'negate') return null;
  return infinityOf(expression.of) === 1 ? -1 : null;
}
