import { Big } from 'big.js';

/**
 * The unscaled value of a decimal string as big-endian two's complement, the shortest that holds it.
 * Throws where the text is no number, or needs more than `scale` places or `precision` digits: money is never rounded.
 * Source: Apache Avro specification 1.12, "Decimal".
 */
export function decimalToBytes(text: string, precision: number, scale: number): Buffer {
  const unscaled = new Big(text).times(new Big(10).pow(scale));
  if (!unscaled.round(0, Big.roundDown).eq(unscaled)) throw new RangeError(`more than ${scale} decimal places`);
  const digits = unscaled.abs().toFixed(0);
  if (digits.length > precision) throw new RangeError(`more than ${precision} digits`);
  const value = BigInt(unscaled.toFixed(0));
  let size = 1;
  while (BigInt.asIntN(size * 8, value) !== value) size += 1;
  return Buffer.from(
    BigInt.asUintN(size * 8, value)
      .toString(16)
      .padStart(size * 2, '0'),
    'hex',
  );
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
