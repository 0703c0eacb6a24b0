/**
 * Formats a decimal text of dollars for people, cut to a number of places (default 4), or to two significant digits:
 * `$0.0123`, `$0.000092`. It is cut and not rounded, so that the spend never looks equal to the budget too early.
 */
export function dollars(usd: string, places = 4): string {
  const [whole = '0', fraction = ''] = usd.split('.');
  const shown = fraction.slice(0, whole === '0' ? Math.max(places, fraction.search(/[1-9]/) + 2) : places);
  return `$${whole}${shown === '' ? '' : `.${shown.padEnd(2, '0')}`}`;
}
