/**
 * A decimal text of dollars as people read it, cut (not rounded: what is spent never looks like the budget before it is) to
 * so many places (default 4), or to two digits that count: `$0.0123`, `$0.000092`.
 */
export function dollars(usd: string, places = 4): string {
  const [whole = '0', fraction = ''] = usd.split('.');
  const shown = fraction.slice(0, whole === '0' ? Math.max(places, fraction.search(/[1-9]/) + 2) : places);
  return `$${whole}${shown === '' ? '' : `.${shown.padEnd(2, '0')}`}`;
}
