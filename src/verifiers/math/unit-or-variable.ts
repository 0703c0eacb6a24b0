import type { Comparison } from './compare.ts';
import type { Quantity } from './quantity.ts';

import { compareQuantities } from './compare.ts';
import { simplifyNotation } from './notation.ts';
import { parseQuantity } from './quantity.ts';
import { letterScale } from './scales.ts';

const WITH_LETTER = /^(.*[\d}])\s*([A-Za-z]|\\Omega|Ω)\s*(?:\^\s*\{?\s*([23])\s*\}?)?$/s;

/**
 * Compares a number followed by a letter with a number; the letter may be a unit or scale, or a variable (`25 m^2`,
 * `42k`). Beside a gold without variables a unit with a power is accepted, and a single letter is undecided (`5 N` may
 * be five times N, `2k` two times k). Beside a gold with the same letter it is also undecided. Null if the answers are
 * another kind of pair, or not equal in this reading.
 */
export function compareUnitOrVariable(given: string, gold: string): Exclude<Comparison, 'different'> | null {
  const [answer, expected] = [parseQuantity(given), parseQuantity(gold)];
  const lettered = answer === null ? withLetter(given) : expected === null ? withLetter(gold) : null;
  const number = answer ?? expected;
  if (lettered === null || number === null) return null;
  if (compareQuantities(lettered.quantity, number) === 'different') return null;
  if (compareQuantities(lettered.quantity, number) === 'undecided') return 'undecided';
  // `30\text{ N}` and `30 N` are one text in two fonts.
  const isSameLetter = number.unit !== null && number.unit === lettered.quantity.unit;
  return isSameLetter || (answer === null && lettered.isSure) ? 'equal' : 'undecided';
}

function withLetter(text: string): { readonly quantity: Quantity; readonly isSure: boolean } | null {
  const [, number = '', letter = '', power] = WITH_LETTER.exec(simplifyNotation(text)) ?? [];
  if (letter.length > 1 || letter === 'Ω') {
    const ohms = parseQuantity(`${number} ohm`);
    return ohms === null ? null : { quantity: ohms, isSure: false };
  }
  const factor = power === undefined ? letterScale(letter) : null;
  const quantity = parseQuantity(
    factor === null
      ? `${number} \\unit{${letter}}${power === undefined ? '' : `^${power}`}`
      : `${number}\\scale{${letter}}`,
  );
  // A letter that is not a unit leaves no unit.
  if (quantity === null || (factor === null && quantity.unit === null)) return null;
  return { quantity, isSure: power !== undefined };
}
