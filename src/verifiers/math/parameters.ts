import type { Expression } from './expression.ts';

import { equalExpressions } from './equal-expressions.ts';
import { evaluate } from './evaluate.ts';
import { integerExpression, partsOf, variablesOf, withParts } from './expression.ts';

/** Ends the name of a variable that the answer declares to be any integer (`k \in \mathbb{Z}`). */
export const ANY_INTEGER = '∈ℤ';

/** Letters that represent any integer or any constant, and may be exchanged for others. */
const PARAMETER = /^(?:[j-nK-N]|[cA-C]|[cCkKaAbB]_\d)$|∈ℤ$/;
const INTEGER = /^[j-nK-N]$|∈ℤ$/;
/** Constants of integration, which may be exchanged for each other. */
const CONSTANT = /^[cCkKaAbB]_\d$/;

/** Formulas with more parameters than this are not compared by exchange. */
const MAX_EXCHANGED = 3;

/** The expression with variables renamed. */
export function renamedVariables(expression: Expression, names: ReadonlyMap<string, string>): Expression {
  if (expression.kind === 'variable') {
    return { kind: 'variable', name: names.get(expression.name) ?? expression.name };
  }
  return withParts(expression, (part) => renamedVariables(part, names));
}

/**
 * Compares two formulas that differ as written, ignoring the names of their parameters. `equal`: the same values for
 * any integer (`\frac{\pi}{6}+2k\pi` and `\frac{\pi}{6}+2n\pi`; shifted by whole periods if the letter is declared an
 * integer). `undecided`: only the name of a constant or parameter differs, or the places of several. Null: they are
 * different.
 */
export function compareParameters(a: Expression, b: Expression): 'equal' | 'undecided' | null {
  const [ours, theirs] = [variablesOf(a), variablesOf(b)];
  const onlyOurs = [...ours].filter((name) => !theirs.has(name));
  const onlyTheirs = [...theirs].filter((name) => !ours.has(name));
  if (onlyOurs.length !== onlyTheirs.length || onlyOurs.length > MAX_EXCHANGED) return null;
  if (![...onlyOurs, ...onlyTheirs].every((name) => PARAMETER.test(name))) return null;
  const [mine, other] = onlyOurs.length === 0 ? sharedInteger(ours) : [onlyOurs[0], onlyTheirs[0]];
  if (mine !== undefined && other !== undefined && onlyOurs.length <= 1) {
    const renamed = renamedVariables(b, new Map([[other, mine]]));
    const isDeclared = mine.endsWith(ANY_INTEGER) || other.endsWith(ANY_INTEGER);
    if (areFamily(a, renamed, mine)) {
      if (isDeclared || (mentionsPi(a) && equalExpressions(a, renamed) === true)) return 'equal';
      // An undeclared letter may count turns, or be a number of sides.
      if (mine !== other) return 'undecided';
    }
  }
  const exchanged = onlyOurs.length === 0 ? [...ours].filter((name) => CONSTANT.test(name)) : onlyOurs;
  if (exchanged.length > MAX_EXCHANGED) return null;
  const targets = onlyTheirs.length === 0 ? exchanged : onlyTheirs;
  const isRenamed = permutations(exchanged).some((order) => {
    const names = new Map(targets.map((name, index) => [name, order[index] ?? name]));
    return equalExpressions(a, renamedVariables(b, names)) === true;
  });
  return isRenamed ? 'undecided' : null;
}

function sharedInteger(names: ReadonlySet<string>): readonly [string | undefined, string | undefined] {
  const [name, ...others] = [...names].filter((each) => INTEGER.test(each));
  return others.length === 0 ? [name, name] : [undefined, undefined];
}

/** Whether both have the same values for all integers: linear in one variable, with one period, whole periods apart. */
function areFamily(a: Expression, b: Expression, name: string): boolean {
  if (!INTEGER.test(name)) return false;
  const [period, other] = [periodOf(a, name), periodOf(b, name)];
  if (period === null || other === null) return false;
  const isSame =
    equalExpressions(period, other) === true || equalExpressions(period, { kind: 'negate', of: other }) === true;
  if (!isSame) return false;
  const gap: Expression = { kind: 'add', left: at(a, name, 0n), right: { kind: 'negate', of: at(b, name, 0n) } };
  const times: Expression = { kind: 'add', left: { kind: 'divide', left: gap, right: period }, right: HALF };
  const run = { precision: 256, isRealOnly: true, variables: new Map(), spread: 0 };
  const whole = evaluate({ kind: 'call', name: 'floor', of: times }, run);
  if (whole?.isExact !== true) return false;
  const periods: Expression = { kind: 'number', value: whole.exact };
  return equalExpressions(gap, { kind: 'multiply', left: periods, right: period }) === true;
}

const HALF: Expression = { kind: 'number', value: { numerator: 1n, denominator: 2n } };

/** The difference that one step adds, if it is the same constant from any value. */
function periodOf(expression: Expression, name: string): Expression | null {
  if ([...variablesOf(expression)].some((other) => other !== name)) return null;
  const steps = [0n, 1n, 5n].map((from): Expression => ({
    kind: 'add',
    left: at(expression, name, from + 1n),
    right: { kind: 'negate', of: at(expression, name, from) },
  }));
  const [first, second, third] = steps;
  if (first === undefined || second === undefined || third === undefined) return null;
  return equalExpressions(first, second) === true && equalExpressions(second, third) === true ? first : null;
}

function mentionsPi(expression: Expression): boolean {
  return (expression.kind === 'constant' && expression.name === 'pi') || partsOf(expression).some(mentionsPi);
}

function at(expression: Expression, name: string, value: bigint): Expression {
  if (expression.kind === 'variable') return expression.name === name ? integerExpression(value) : expression;
  return withParts(expression, (part) => at(part, name, value));
}

function permutations(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) =>
    permutations(items.filter((_other, place) => place !== index)).map((rest) => [item, ...rest]),
  );
}

/** Whether a formula has a letter that is declared an integer, or that counts turns. */
export function hasAnyInteger(expression: Expression): boolean {
  return [...variablesOf(expression)].some(
    (name) => name.endsWith(ANY_INTEGER) || (INTEGER.test(name) && mentionsPi(expression)),
  );
}
