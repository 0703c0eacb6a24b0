import { unscaledDecimal } from '../records/decimal.ts';

/**
 * The unscaled value of a decimal string as the shortest big-endian two's complement. Throws if the text is not a
 * number in plain notation, or needs more than `scale` places or `precision` digits: money is never rounded. Source:
 * Apache Avro specification 1.12, "Decimal".
 */
export function decimalToBytes(text: string, precision: number, scale: number): Buffer {
  const value = unscaledDecimal(text, scale);
  if (value === null) throw new RangeError(`expected a decimal with at most ${scale} places`);
  const isNegative = value < 0n;
  if ((isNegative ? -value : value).toString().length > precision)
    throw new RangeError(`more than ${precision} digits`);
  // All bits except the sign bit; -1 has no other bits.
  const bits = (isNegative ? ~value : value).toString(16);
  const size = Math.ceil(bits.length / 2) + (bits.length % 2 === 0 && /^[89a-f]/.test(bits) ? 1 : 0);
  const unsigned = isNegative ? BigInt.asUintN(size * 8, value).toString(16) : bits;
  return Buffer.from(unsigned.padStart(size * 2, '0'), 'hex');
}

/** The decimal string of an unscaled two's complement value: plain notation, no trailing zeros. */
export function bytesToDecimal(bytes: Buffer, scale: number): string {
  if (bytes.length === 0) return '0';
  const value = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const places = digits.slice(digits.length - scale).replace(/0+$/, '');
  return places === '' ? `${sign}${whole}` : `${sign}${whole}.${places}`;
}
