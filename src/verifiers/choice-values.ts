import type { Option } from './choice-options.ts';
import type { Quantity } from './math/quantity.ts';

import { compareQuantities } from './math/compare.ts';
import { normaliseText } from './math/notation.ts';
import { parseQuantity } from './math/quantity.ts';

/** Longer texts are not one value. Characters. */
const MAX_VALUE = 120;

/** What an option or an answer gives, if it is a number or a formula. */
interface Value {
  /** Its formula without spaces. */
  readonly formula: string;
  readonly quantity: Quantity | null;
}

/** The values of the options of a question, which are compared with every phrase of an output. */
const VALUES = new WeakMap<Option, Value>();

/**
 * The letter of the only option with the formula of an answer, else of the only one with its number; null if there is
 * none. Formulas are not computed here.
 */
export function optionWithValue(answer: string, options: readonly Option[]): string | null {
  const candidates = options.filter(({ text }) => text.length <= MAX_VALUE && /[\d\\]/.test(text));
  if (candidates.length === 0 || answer.length > MAX_VALUE || !/[\d\\]/.test(answer)) return null;
  const given = valueOf(answer);
  const [sameFormula, ...others] = candidates.filter((option) => valueOfOption(option).formula === given.formula);
  if (sameFormula !== undefined) return others.length === 0 ? sameFormula.letter : null;
  // "7 * 8 = 56" gives 56.
  const last = /[<>!≠]=|\\n?eq/.test(answer) ? null : answer.slice(answer.lastIndexOf('=') + 1);
  const quantity = last === null || last === answer ? given.quantity : parseQuantity(last);
  if (quantity === null) return null;
  const [sameNumber, ...more] = candidates.filter((option) => {
    const value = valueOfOption(option).quantity;
    return value !== null && compareQuantities(quantity, value) === 'equal';
  });
  return sameNumber !== undefined && more.length === 0 ? sameNumber.letter : null;
}

function valueOfOption(option: Option): Value {
  const known = VALUES.get(option);
  if (known !== undefined) return known;
  const value = valueOf(option.text);
  VALUES.set(option, value);
  return value;
}

function valueOf(text: string): Value {
  // A letter after a number is its unit here: `2 s`.
  const measured = text.replace(/(?<=\d)\s+([msglh])$/, ' \\text{$1}');
  return {
    formula: normaliseText(text).toLowerCase().replaceAll(/\s/g, ''),
    quantity: parseQuantity(measured),
  };
}
