import type { Answer } from './answer.ts';
import type { Expression } from './expression.ts';
import type { Rational } from './rational.ts';

import { signOfExpression } from './equal-expressions.ts';
import { variablesOf } from './expression.ts';
import { simplifyNotation } from './notation.ts';
import { parseQuantity } from './quantity.ts';
import { readAnswer } from './read-answer.ts';
import { compatibleUnits } from './units.ts';

/** A decimal with a point, after an optional name, sign or currency. */
const DECIMAL = /^(?:[^=]{0,40}=\s*)?[-+$€£]*\s*(\d+\.\d+|\.\d+)(?![\d.,]*[\d/^])/;

/**
 * Whether an answer is the gold rounded to the answer's digits, of which at least `significantDigits` are significant:
 * 0.67 is `\frac{2}{3}` to two digits. Only for a gold that is one exact number (a fraction or a closed form, not a
 * decimal) and an answer that is one decimal. The tolerance is half of the answer's last digit, in exact arithmetic.
 */
export function isRoundedTo(significantDigits: number, answer: string, gold: string): boolean {
  const written = DECIMAL.exec(simplifyNotation(answer))?.[1];
  const quantity = written === undefined ? null : parseQuantity(answer);
  if (written === undefined || quantity === null || quantity.percent || quantity.bare !== null) return false;
  if (written.replace(/^0*\.?0*|\./g, '').length < significantDigits || /\d\.\d/.test(gold)) return false;
  const exact = numberOf(readAnswer(gold));
  if (exact === null || !compatibleUnits(quantity.unit, exact.unit)) return false;
  const { value } = quantity;
  const half = { numerator: 1n, denominator: 2n * 10n ** BigInt(written.length - written.indexOf('.') - 1) };
  const above = signOfDifference(exact.expression, sum(value, { ...half, numerator: -1n }));
  const below = signOfDifference(exact.expression, sum(value, half));
  return above !== null && below !== null && above >= 0 && below <= 0;
}

interface ExactNumber {
  readonly expression: Expression;
  readonly unit: string | null;
}

/** The one number that an answer is, or that it gives for a name. */
function numberOf(answer: Answer | null | undefined): ExactNumber | null {
  if (answer?.kind === 'relation') {
    const isNamed = answer.sides.length === 2 && answer.operators[0] === '=' && numberOf(answer.sides[0]) === null;
    return isNamed ? numberOf(answer.sides[1]) : null;
  }
  if (answer?.kind !== 'scalar' || answer.quantity?.percent === true) return null;
  const { quantity, unit } = answer;
  const expression: Expression | null =
    quantity === null ? answer.expression : { kind: 'number', value: quantity.value };
  return expression === null || variablesOf(expression).size > 0 ? null : { expression, unit };
}

function signOfDifference(left: Expression, right: Rational): -1 | 0 | 1 | null {
  return signOfExpression({ kind: 'add', left, right: { kind: 'negate', of: { kind: 'number', value: right } } });
}

function sum(a: Rational, b: Rational): Rational {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}
