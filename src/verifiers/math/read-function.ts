import type { Expression } from './expression.ts';
import type { ExpressionReader } from './expression-reader.ts';

import { DERIVED, DERIVED_INVERSES } from './derived-functions.ts';
import { variablesOf } from './expression.ts';
import { degrees, FUNCTIONS, INVERSES, isMinusOne } from './expression-names.ts';

/** Whether a name is that of a function of one argument. */
export function isFunctionName(name: string): boolean {
  return FUNCTIONS.has(name) || DERIVED.has(name);
}

/**
 * A function whose name was just taken: its base and power, its argument, and the power after an argument in brackets.
 */
export function readFunction(reader: ExpressionReader, written: string): Expression | null {
  const name = FUNCTIONS.get(written) ?? 'log';
  let base: Expression | null = null;
  let power: Expression | null = null;
  for (;;) {
    if (base === null && name === 'log' && reader.take('_')) {
      base = reader.argument();
      if (base === null) return null;
    } else if (power === null && reader.takePower()) {
      // In `\sin^22x` it is ambiguous where the power ends.
      const next = reader.peek();
      if (next?.kind === 'number' && next.text.length > 1) return null;
      power = reader.exponent();
      if (power === null) return null;
    } else break;
  }
  const isBracketed = reader.isAtBrackets();
  const of = readArgument(reader);
  if (of === null) return null;
  const value = called(written, of, base, power);
  return isBracketed ? withPower(reader, value) : value;
}

function called(written: string, of: Expression, base: Expression | null, power: Expression | null): Expression {
  const name = FUNCTIONS.get(written) ?? 'log';
  const derived = DERIVED.get(written);
  const inverse = isMinusOne(power) ? INVERSES.get(written) : undefined;
  if (inverse !== undefined) return { kind: 'call', name: inverse, of };
  const derivedInverse = isMinusOne(power) ? DERIVED_INVERSES.get(written) : undefined;
  if (derivedInverse !== undefined) return derivedInverse(of);
  const call: Expression =
    derived !== undefined
      ? derived(of)
      : base !== null
        ? { kind: 'log', left: of, right: base }
        : { kind: 'call', name: name === 'log' ? 'log10' : name, of };
  return power === null ? call : { kind: 'power', left: call, right: power };
}

/** A power after the brackets of a function belongs to its value: `\sin(x)^2` is `\sin^2 x`. */
function withPower(reader: ExpressionReader, value: Expression): Expression | null {
  let result = value;
  for (;;) {
    if (reader.take('!')) result = { kind: 'call', name: 'factorial', of: result };
    else if (reader.takePower()) {
      const exponent = reader.exponent();
      if (exponent === null) return null;
      result = { kind: 'power', left: result, right: exponent };
    } else return result;
  }
}

/**
 * The argument of a function: `\sin 2x` is the sine of 2x, `\sin(x)y` is not the sine of xy; `\sin x^2` and
 * `\sin{x}^2`, which look the same, are the sine of a square. `\sin x/2` and `\sin 2(x+1)` are ambiguous and are
 * refused.
 */
function readArgument(reader: ExpressionReader): Expression | null {
  if (reader.isAtBrackets()) {
    const of = reader.primary();
    return of !== null && reader.takeDegrees() ? degrees(of) : of;
  }
  if (reader.isAt('{') || reader.isAt('|')) return reader.factor(true);
  const isNegative = reader.takeSigns();
  let argument = reader.factor(true);
  while (
    argument !== null &&
    reader.startsFactor() &&
    !reader.isAt('(') &&
    !isFunctionName(reader.peek()?.text ?? '')
  ) {
    const right = reader.factor(true);
    argument = right === null ? null : { kind: 'multiply', left: argument, right };
  }
  if (argument === null || reader.isAt('/')) return null;
  const isAngle = reader.peek(-1)?.text === 'degrees';
  if (reader.isAt('(') && !isAngle && variablesOf(argument).size === 0) return null;
  return isNegative ? { kind: 'negate', of: argument } : argument;
}
