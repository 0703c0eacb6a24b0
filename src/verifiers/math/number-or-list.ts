import type { Answer, Scalar } from './answer.ts';

import { compareQuantities } from './compare.ts';
import { variablesOf } from './expression.ts';
import { mentionsNumber } from './ordinals.ts';
import { parseQuantity } from './quantity.ts';

/** Whether a number certainly differs from an answer: a structure of several values, a matrix or a word. */
export function isOtherThan(number: Answer, other: Answer): boolean {
  if (number.kind !== 'scalar' || number.expression === null || variablesOf(number.expression).size > 0) return false;
  // `32, 349` and `0,111` may be one number with a separator.
  const isGrouped =
    other.kind === 'list' &&
    (other.items.slice(1).every((item) => item.kind === 'scalar' && /^\d{3}$/.test(item.text)) ||
      isIndian(number, other.items));
  if (isGrouped || (other.kind === 'list' && isDecimalComma(number, other.items))) return false;
  if (other.kind === 'list' || other.kind === 'tuple' || other.kind === 'set') {
    return other.items.length > 1 && other.items.every((item) => item.kind === 'scalar' && item.expression !== null);
  }
  if (other.kind === 'text') return !mentionsNumber(other.words);
  return ['matrix', 'union', 'reals'].includes(other.kind);
}

/** `12,34,567` in India, beside the number that it is. */
function isIndian(number: Scalar, items: readonly Answer[]): boolean {
  const text = items.map((item) => (item.kind === 'scalar' ? item.text.trim() : '')).join(',');
  const digits = number.quantity?.value.denominator === 1n ? String(number.quantity.value.numerator) : '';
  return /^[1-9]\d?(?:,\d{2})+,\d{3}$/.test(text) && text.replaceAll(',', '') === digits;
}

/** `3,5` is half of seven if a comma begins the decimals, and a list elsewhere: beside 3.5 it is neither. */
function isDecimalComma(number: Scalar, [whole, decimals, ...others]: readonly Answer[]): boolean {
  if (whole?.kind !== 'scalar' || decimals?.kind !== 'scalar' || others.length > 0) return false;
  const written = `${whole.text.replaceAll('.', '')}.${decimals.text}`;
  const value = /^-?\d+\.\d+(?![\d.])/.test(written) ? parseQuantity(written) : null;
  return value !== null && number.quantity !== null && compareQuantities(value, number.quantity) !== 'different';
}

/** `100,200` beside a list is also a list, not a hundred thousand; `1,000` is not a list. */
export function separated(number: Scalar): Extract<Answer, { readonly kind: 'list' }> | null {
  if (!/^-?\d{1,3}(?:,[1-9]\d{2})+$/.test(number.text)) return null;
  const items = number.text.split(',').map((text): Scalar => {
    const value = { numerator: BigInt(text), denominator: 1n };
    const quantity = { value, percent: false, unit: null, noun: null, bare: null, name: null };
    return { kind: 'scalar', expression: { kind: 'number', value }, quantity, unit: null, text };
  });
  return { kind: 'list', items, joiner: ',' };
}
