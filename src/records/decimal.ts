const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Parses a decimal text in plain notation (`-1.50`) as an exact integer multiple of 10^-scale. Null for any other text,
 * and for more than `scale` places; trailing zeros do not count.
 */
export function unscaledDecimal(text: string, scale: number): bigint | null {
  const [, sign, whole, places = ''] = PLAIN.exec(text) ?? [];
  if (whole === undefined) return null;
  const kept = places.length > scale ? places.replace(/0+$/, '') : places;
  if (kept.length > scale) return null;
  const magnitude = BigInt(whole + kept.padEnd(scale, '0'));
  return sign === '-' ? -magnitude : magnitude;
}
