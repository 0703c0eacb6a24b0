const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * A decimal text in plain notation (`-1.50`) as a whole number of 10^-scale, exact. Null for any other text, and where it
 * has more than `scale` places; zeros at its end do not count.
 */
export function unscaledDecimal(text: string, scale: number): bigint | null {
  const [, sign, whole, places = ''] = PLAIN.exec(text) ?? [];
  if (whole === undefined) return null;
  const kept = places.length > scale ? places.replace(/0+$/, '') : places;
  if (kept.length > scale) return null;
  const magnitude = BigInt(whole + kept.padEnd(scale, '0'));
  return sign === '-' ? -magnitude : magnitude;
}
