const DECIMAL = /^[+-]?(?:\d+\.\d*|\.\d+|\d+(?:\.\d*)?[eE][+-]?\d+)(?:[eE][+-]?\d+)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const TOLERANCE = 1e-6;

/**
 * Whether a program's standard output equals the expected one, token by token. White space does not count. A number equals an
 * expected one with decimals within 1e-6 (relative above 1). For a small expected number the difference is also at most a
 * thousandth of it, or half a unit of its last digit, so that it does not equal 0.
 */
export function isSameOutput(output: string, expected: string): boolean {
  const given = tokens(output);
  const wanted = tokens(expected);
  return given.length === wanted.length && wanted.every((token, index) => isSameToken(given[index] ?? '', token));
}

function isSameToken(given: string, wanted: string): boolean {
  if (given === wanted) return true;
  if (!DECIMAL.test(wanted) || !NUMBER.test(given)) return false;
  const [got, exact] = [Number(given), Number(wanted)];
  // Beyond the range of a number (1e400), every difference would be within the tolerance.
  if (!Number.isFinite(got) || !Number.isFinite(exact)) return false;
  const difference = Math.abs(got - exact);
  const most = exact === 0 ? TOLERANCE : Math.max(Math.abs(exact) / 1_000, lastDigit(wanted) / 2);
  return difference <= Math.min(most, TOLERANCE * Math.max(1, Math.abs(exact)));
}

/** One unit of the last digit of a number. */
function lastDigit(text: string): number {
  const [, places = '', exponent = '0'] = /^[+-]?\d*(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  return 10 ** (Number(exponent) - places.length);
}

function tokens(text: string): readonly string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}
