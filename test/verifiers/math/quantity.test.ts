import { describe, expect, it } from 'vitest';

import { compareQuantities } from '../../../src/verifiers/math/compare.ts';
import { parseQuantity } from '../../../src/verifiers/math/quantity.ts';

describe('parseQuantity', () => {
  it.each<readonly [text: string, value: readonly [number, number], unit: string | null]>([
    ['18 dollars per day', [18, 1], 'dollar/day'],
    ['$18', [18, 1], 'dollar'],
    ['-$5', [-5, 1], 'dollar'],
    ['€3.50', [7, 2], 'euro'],
    ['50 cents', [50, 1], 'cent'],
    ['5 centimetres', [5, 1], 'cm'],
    ['5cm', [5, 1], 'cm'],
    ['12 square feet', [12, 1], 'ft^2'],
    ['12 \\text{ cm}^3', [12, 1], 'cm^3'],
    ['5\\text{ m}', [5, 1], 'm'],
    ['18 km/h', [18, 1], 'km/h'],
    ['5°C', [5, 1], 'degree C'],
    ['5 degrees Fahrenheit', [5, 1], 'degree F'],
    ['5^\\circ', [5, 1], 'degree'],
    ['60 mph', [60, 1], 'mi/h'],
    ['3½', [7, 2], null],
    ['5 million', [5_000_000, 1], null],
    ['.5', [1, 2], null],
    ['-1,234.5', [-2469, 2], null],
    ['10^3', [1000, 1], null],
  ])('%s', (text, [numerator, denominator], unit) => {
    const quantity = parseQuantity(text);
    expect(quantity?.unit).toBe(unit);
    const { value } = quantity ?? { value: { numerator: 0n, denominator: 1n } };
    expect(value.numerator * BigInt(denominator)).toBe(BigInt(numerator) * value.denominator);
  });

  it.each([
    '',
    'x',
    '5 x',
    '5x',
    '5 ab',
    '2 pi',
    '1,00',
    '1,0000',
    '1.2.3',
    '1 2',
    '1/2/3',
    '3\\frac{5}{2}',
    '5!',
    '2^3',
    '5 +',
    '--5',
    '1e99999',
    '5 or 6',
    '(5)',
  ])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeNull();
  });
});

describe('compareQuantities', () => {
  it.each([
    ['5 cm', '5 metres', 'undecided'],
    ['5 cm', '7 kg', 'undecided'],
    ['5 apples', '5 pears', 'equal'],
    ['1%', '100%', 'different'],
    ['1%', '1', 'equal'],
    ['1%', '0.01', 'equal'],
    ['1%', '100', 'different'],
    ['5 million', '5000000', 'equal'],
    ['5 million', '5', 'undecided'],
    ['5 million', '6', 'different'],
  ])('%s and %s: %s', (a, b, expected) => {
    const left = parseQuantity(a);
    const right = parseQuantity(b);
    if (left === null || right === null) throw new Error('not a quantity');
    expect(compareQuantities(left, right)).toBe(expected);
    expect(compareQuantities(right, left)).toBe(expected);
  });
});
