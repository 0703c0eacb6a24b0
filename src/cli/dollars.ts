/** Places after the point. */
const PLACES = 4;

/** A decimal text of dollars, cut (not rounded) to four places, or to two digits that count: `$0.0123`, `$0.000092`. */
export function dollars(usd: string): string {
  const [whole = '0', fraction = ''] = usd.split('.');
  const places = whole === '0' ? Math.max(PLACES, fraction.search(/[1-9]/) + 2) : PLACES;
  const shown = fraction.slice(0, places);
  return `$${whole}${shown === '' ? '' : `.${shown.padEnd(2, '0')}`}`;
}
