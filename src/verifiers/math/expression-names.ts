import type { Expression, FunctionName } from './expression.ts';

/** Functions by the names they are written with; `log` without a base is the common one. */
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
  } as const),
);

/** What a function to the power -1 means. */
export const INVERSES: ReadonlyMap<string, FunctionName> = new Map(
  Object.entries({ sin: 'arcsin', cos: 'arccos', tan: 'arctan' } as const),
);

/** Greek letters that are variables. */
export const GREEK: ReadonlySet<string> = new Set(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau phi chi psi omega Omega Delta Phi ell'.split(
    ' ',
  ),
);

/** Whether an exponent is -1. */
export function isMinusOne(power: Expression | null): boolean {
  if (power?.kind === 'negate')
    return power.of.kind === 'number' && power.of.value.numerator === power.of.value.denominator;
  return power?.kind === 'number' && power.value.numerator === -power.value.denominator;
}

/** A letter: `e` and `i` are constants. */
export function constantOrVariable(name: string): Expression {
  if (name === 'e' || name === 'i') return { kind: 'constant', name };
  return { kind: 'variable', name };
}

/** A decimal numeral, exactly. */
export function numeral(text: string): Expression {
  const [whole = '', fraction = ''] = text.split('.');
  return {
    kind: 'number',
    value: { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) },
  };
}
