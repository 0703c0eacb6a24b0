import { expect, it } from 'vitest';
import { dollars } from '../../src/records/dollars.ts';

it.each([
  ['0', '$0'],
  ['5', '$5'],
  ['0.8', '$0.80'],
  ['0.012345678', '$0.0123'],
  ['0.00019', '$0.00019'],
  ['0.0000925', '$0.000092'],
  ['0.000000000001', '$0.000000000001'],
  ['12.345678', '$12.3456'],
])('shows %s as %s: never as nothing where it is something', (usd, shown) => {
  expect(dollars(usd)).toBe(shown);
});
