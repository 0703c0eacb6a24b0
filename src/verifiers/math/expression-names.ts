import type { Expression, FunctionName } from './expression.ts';

import { integerExpression } from './expression.ts';

/** Functions by their written names; `log` without a base is the common logarithm. */
export const FUNCTIONS: ReadonlyMap<string, FunctionName | 'log'> = new Map(
  Object.entries({
    sin: 'sin',
    cos: 'cos',
    tan: 'tan',
    cot: 'cot',
    sec: 'sec',
    csc: 'csc',
    sinh: 'sinh',
    cosh: 'cosh',
    tanh: 'tanh',
    arcsin: 'arcsin',
    arccos: 'arccos',
    arctan: 'arctan',
    asin: 'arcsin',
    acos: 'arccos',
    atan: 'arctan',
    ln: 'ln',
    log: 'log',
    lg: 'log10',
    exp: 'exp',
    floor: 'floor',
    ceil: 'ceil',
    abs: 'abs',
    Abs: 'abs',
    ceiling: 'ceil',
    factorial: 'factorial',
  } as const),
);

/** The meaning of a function to the power -1. */
export const INVERSES: ReadonlyMap<string, FunctionName> = new Map(
  Object.entries({ sin: 'arcsin', cos: 'arccos', tan: 'arctan' } as const),
);

/**
 * Letters that name a function wherever brackets follow, unless they also occur alone: `f(x)`, `g_1(2)`, `\\varphi(n)`.
 */
const FUNCTION_LETTER = /^(?:[fghFGH]|[pP]hi|[pP]si)(?=$|[_'])/;

/** Whether a variable has the name of a function. */
export function isFunctionLetter(name: string): boolean {
  return FUNCTION_LETTER.test(name);
}

/** Greek letters that are variables. */
export const GREEK: ReadonlySet<string> = new Set(
  (
    'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega ' +
    'Gamma Delta Theta Lambda Xi Sigma Upsilon Phi Psi Omega ell hbar vartheta varrho varsigma varpi varkappa aleph'
  ).split(' '),
);

/** Whether an exponent is -1. */
export function isMinusOne(power: Expression | null): boolean {
  if (power?.kind === 'negate')
    return power.of.kind === 'number' && power.of.value.numerator === power.of.value.denominator;
  return power?.kind === 'number' && power.value.numerator === -power.value.denominator;
}

/** A letter as an expression: `e` and `i` are constants. */
export function constantOrVariable(name: string): Expression {
  if (name === 'e' || name === 'i') return { kind: 'constant', name };
  return { kind: 'variable', name };
}

/** An angle in degrees, converted to radians. */
export function degrees(of: Expression): Expression {
  const turned: Expression = { kind: 'multiply', left: of, right: { kind: 'constant', name: 'pi' } };
  return { kind: 'divide', left: turned, right: integerExpression(180n) };
}

/** A function joined to letters without a space: `xsin`, `lnx`. */
const JOINED =
  /^(?:([a-zA-Z]{1,2})(sin|cos|tan|cot|sec|csc|ln|log|exp|sqrt)|(sin|cos|tan|cot|sec|csc|ln|log)([xyztuA-C]))$/;

/** The parts of a word that begins or ends with the name of a function; null for any other word. */
export function splitWord(word: string): readonly string[] | null {
  const [, before, behind, name, argument] = JOINED.exec(word) ?? [];
  if (before !== undefined && behind !== undefined) return [...before.split(''), behind];
  return name === undefined || argument === undefined ? null : [name, argument];
}

/** A decimal numeral, exactly. */
export function numeral(text: string): Expression {
  const [whole = '', fraction = ''] = text.split('.');
  return {
    kind: 'number',
    value: { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) },
  };
}
