import type { Expression, FunctionName } from './expression.ts';

import { FUNCTIONS } from './expression-names.ts';
import { integerExpression } from './expression.ts';

type Derived = (of: Expression) => Expression;

const ONE = integerExpression(1n);
const PI: Expression = { kind: 'constant', name: 'pi' };

const call = (name: FunctionName, of: Expression): Expression => ({ kind: 'call', name, of });
const add = (left: Expression, right: Expression): Expression => ({ kind: 'add', left, right });
const minus = (left: Expression, right: Expression): Expression => add(left, { kind: 'negate', of: right });
const multiply = (left: Expression, right: Expression): Expression => ({ kind: 'multiply', left, right });
const divide = (left: Expression, right: Expression): Expression => ({ kind: 'divide', left, right });
const inverse = (of: Expression): Expression => divide(ONE, of);

const arccot: Derived = (x) => minus(divide(PI, integerExpression(2n)), call('arctan', x));
const arcsec: Derived = (x) => call('arccos', inverse(x));
const arccsc: Derived = (x) => call('arcsin', inverse(x));
const arsinh: Derived = (x) => call('arsinh', x);
const arcosh: Derived = (x) => call('arcosh', x);
const artanh: Derived = (x) => call('artanh', x);

function named(names: readonly string[], derived: Derived): Readonly<Record<string, Derived>> {
  return Object.fromEntries(names.map((name) => [name, derived]));
}

/** Functions that are defined by other functions, by name. */
export const DERIVED: ReadonlyMap<string, Derived> = new Map<string, Derived>(
  Object.entries({
    sech: (x: Expression) => inverse(call('cosh', x)),
    csch: (x: Expression) => inverse(call('sinh', x)),
    coth: (x: Expression) => inverse(call('tanh', x)),
    arccot,
    acot: arccot,
    arcsec,
    asec: arcsec,
    arccsc,
    acsc: arccsc,
    arcctg: arccot,
    arctg: (x: Expression) => call('arctan', x),
    ctg: (x: Expression) => inverse(call('tan', x)),
    cosec: (x: Expression) => call('csc', x),
    arcsinh: arsinh,
    arsinh,
    arccosh: arcosh,
    arcosh,
    arctanh: artanh,
    artanh,
    asinh: arsinh,
    acosh: arcosh,
    atanh: artanh,
    ...named(['arccoth', 'arcoth', 'acoth'], (x) => artanh(inverse(x))),
    ...named(['arcsech', 'arsech', 'asech'], (x) => arcosh(inverse(x))),
    ...named(['arccsch', 'arcsch', 'acsch'], (x) => arsinh(inverse(x))),
    Gamma: (x: Expression) => call('factorial', minus(x, ONE)),
    cbrt: (x: Expression): Expression => ({ kind: 'root', left: x, right: integerExpression(3n) }),
    cis: (x: Expression) => call('exp', multiply({ kind: 'constant', name: 'i' }, x)),
  }),
);

/** The meaning of a function to the power -1, for functions that are not in `INVERSES`. */
export const DERIVED_INVERSES: ReadonlyMap<string, Derived> = new Map(
  Object.entries({ cot: arccot, sec: arcsec, csc: arccsc, sinh: arsinh, cosh: arcosh, tanh: artanh }),
);

const NAME = new RegExp(
  `(?<![A-Za-z])(?:${[...FUNCTIONS.keys(), ...DERIVED.keys(), 'sqrt', 'frac'].join('|')})(?![A-Za-z])`,
);

/** Whether a text names a function. */
export function mentionsFunction(text: string): boolean {
  return NAME.test(text);
}
