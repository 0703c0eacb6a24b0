import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameOutput } from '../../../src/verifiers/code/same-output.ts';

describe('isSameOutput', () => {
  it.each([
    ['5', '1e400'],
    ['-5', '-1e400'],
    ['1e999', '2e999'],
    ['5', '1.0e309'],
    ['1e400', '3.5'],
    ['inf', '1e400'],
    ['nan', '1.5'],
    ['0', '4e-7'],
    ['0.0', '0.00000043'],
  ])('%s is not %s: only finite numbers are near to each other', (given, wanted) => {
    expect(isSameOutput(given, wanted)).toBe(false);
  });

  it.each([
    ['1e400', '1e400'],
    ['1e300', '1.0e300'],
    ['2.0000001', '2.0'],
    [' 1  2\n', '1\n2'],
    ['0.1', '1e-1'],
    ['4.2e-7', '4e-7'],
    ['0.0000004', '4e-7'],
  ])('%s is %s', (given, wanted) => expect(isSameOutput(given, wanted)).toBe(true));

  it('accepts a number for a decimal only if it is finite and within the tolerance', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: -400, max: 400 }), (given, exponent) => {
        const wanted = `1.5e${exponent}`;
        const half = Number(wanted) === 0 ? 1 : 10 ** (exponent - 1) / 2;
        const most = Math.min(half, 1e-6 * Math.max(1, Number(wanted)));
        const near = Math.abs(given - Number(wanted)) <= most;
        const isNear = Number.isFinite(given) && Number.isFinite(Number(wanted)) && near;
        expect(isSameOutput(String(given), wanted)).toBe(isNear);
      }),
    );
  });
});
