import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToDecimal, decimalToBytes } from '../../src/avro/decimal-bytes.ts';

const PRECISION = 38;
const SCALE = 12;
const MOST = 10n ** BigInt(PRECISION) - 1n;

/** What big-endian two's complement bytes are, by their definition. */
const meaning = (bytes: Buffer): bigint =>
  [...bytes].reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) -
  ((bytes[0] ?? 0) >= 128 ? 256n ** BigInt(bytes.length) : 0n);

describe('a decimal as bytes of Avro', () => {
  it('is the unscaled value in the fewest bytes, and decodes to the same text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -MOST, max: MOST }), (value) => {
        const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, '0');
        const text = `${value < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
        const bytes = decimalToBytes(text, PRECISION, SCALE);
        expect(meaning(bytes)).toBe(value);
        if (bytes.length > 1) expect(meaning(bytes.subarray(1))).not.toBe(value);
        expect(decimalToBytes(bytesToDecimal(bytes, SCALE), PRECISION, SCALE)).toEqual(bytes);
      }),
    );
  });

  it.for([
    ['0', '00'],
    ['-0.01', 'ff'],
    ['1.27', '7f'],
    ['1.28', '0080'],
    ['-1.28', '80'],
    ['-1.29', 'ff7f'],
    ['2.5', '00fa'],
    ['2.5000', '00fa'],
  ] as const)('writes %s with two places as %s', ([text, hex]) => {
    expect(decimalToBytes(text, 9, 2).toString('hex')).toBe(hex);
  });

  it.for([
    ['0.001', /at most 2 places/],
    ['1e3', /at most 2 places/],
    ['', /at most 2 places/],
    ['1.', /at most 2 places/],
    ['12345678', /more than 9 digits/],
  ] as const)('refuses %s: money is never rounded', ([text, problem]) => {
    expect(() => decimalToBytes(text, 9, 2)).toThrow(problem);
  });
});
