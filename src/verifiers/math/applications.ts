import type { Application, Expression } from './expression.ts';

import { isFunctionLetter } from './expression-names.ts';
import { asProduct, partsOf, withParts } from './expression.ts';

type Compare = (a: Expression, b: Expression) => boolean | null;

/** Expressions with more letters before brackets than this are not compared. */
const MAX_APPLICATIONS = 40;

/**
 * Compares two expressions with letters before brackets. Such a letter is a factor if it also occurs alone on either
 * side (`h(a+b)` beside `ha+hb`), or if nothing marks it as a function (`a(b+c)`, `P(1+r)^t`). Otherwise it is an
 * unknown function: two of its values are the same if their arguments are equal, and independent of each other if they
 * are not. Expressions that are equal only if the letter is a factor (`f(2x)` and `2f(x)`) are not decided.
 *
 * @param compare compares two expressions without such letters
 * @param isEqual compares two arguments
 */
export function compareReadings(a: Expression, b: Expression, compare: Compare, isEqual: Compare): boolean | null {
  const all = [...applicationsIn(a), ...applicationsIn(b)];
  if (all.length === 0) return compare(a, b);
  if (all.length > MAX_APPLICATIONS) return null;
  const alone = namesAlone(b, namesAlone(a, new Set()));
  const functions = new Set(
    all
      .filter((application) => !alone.has(application.head.name) && isFunctionLike(application))
      .map(({ head }) => head.name),
  );
  const [left, right] = [withFactors(a, functions), withFactors(b, functions)];
  if (functions.size === 0) return compare(left, right);

  const values: Value[] = [];
  const asValues = [withValues(left, values, isEqual), withValues(right, values, isEqual)] as const;
  const isSame = asValues[0] === null || asValues[1] === null ? null : compare(asValues[0], asValues[1]);
  if (isSame !== false) return isSame;
  // Some write `f^2(x)` for f(f(x)), others for the square of f(x).
  const isIterated = all.some(({ raised, head }) => raised !== null && functions.has(head.name));
  return isIterated || compare(withFactors(left, new Set()), withFactors(right, new Set())) !== false ? null : false;
}

/** Whether a letter before brackets is a function by its name, or by brackets that a product would not need. */
function isFunctionLike({ head, of, power }: Application): boolean {
  if (isFunctionLetter(head.name)) return true;
  return power === null && of.kind !== 'add' && of.kind !== 'negate';
}

function applicationsIn(expression: Expression, found: Application[] = []): readonly Application[] {
  if (expression.kind === 'apply') found.push(expression);
  for (const part of partsOf(expression)) applicationsIn(part, found);
  return found;
}

/** The variables that are not before brackets. */
function namesAlone(expression: Expression, found: Set<string>): Set<string> {
  if (expression.kind === 'variable') found.add(expression.name);
  for (const part of partsOf(expression)) {
    if (expression.kind !== 'apply' || part !== expression.head) namesAlone(part, found);
  }
  return found;
}

/** The expression with letters before brackets read as factors, except the given functions. */
function withFactors(expression: Expression, functions: ReadonlySet<string>): Expression {
  const changed = withParts(expression, (part) => withFactors(part, functions));
  return changed.kind === 'apply' && !functions.has(changed.head.name) ? asProduct(changed.head, changed) : changed;
}

/** A value of a function, and the variable that replaces it. */
interface Value {
  readonly name: string;
  readonly raised: Expression | null;
  readonly of: Expression;
  readonly variable: Expression;
}

/**
 * The expression with a variable for each value of a function; null if it is unknown whether two values are the same.
 */
function withValues(expression: Expression, values: Value[], isEqual: Compare): Expression | null {
  let isKnown = true;
  const replaced = (part: Expression): Expression => {
    const changed = withParts(part, replaced);
    if (changed.kind !== 'apply' || !isKnown) return changed;
    const variable = valueOf(changed, values, isEqual);
    if (variable === null) isKnown = false;
    if (variable === null || changed.power === null) return variable ?? changed;
    return { kind: 'power', left: variable, right: changed.power };
  };
  const result = replaced(expression);
  return isKnown ? result : null;
}

function valueOf({ head, raised, of }: Application, values: Value[], isEqual: Compare): Expression | null {
  for (const value of values) {
    if (value.name !== head.name || (value.raised === null) !== (raised === null)) continue;
    const isSamePower = raised === null || value.raised === null ? true : isEqual(value.raised, raised);
    const isSame = isSamePower === true ? isEqual(value.of, of) : isSamePower;
    if (isSame === null) return null;
    if (isSame) return value.variable;
  }
  const variable: Expression = { kind: 'variable', name: `${head.name}(${values.length})` };
  values.push({ name: head.name, raised, of, variable });
  return variable;
}
