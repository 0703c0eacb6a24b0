import { SluiceError } from '../records/sluice-error.ts';

/** The range of a whole number, both ends included. */
interface Range {
  /** Default 1. */
  readonly least?: number;
  /** Default: none. */
  readonly most?: number;
}

/**
 * The parser of an option that is a whole number. Only decimal digits are one: `0x50`, `1e3` and `+5` are mistakes.
 * The options are parsed before a configuration is read, so that its problems do not hide theirs.
 */
export function wholeNumber(
  option: string,
  { least = 1, most = Number.MAX_SAFE_INTEGER }: Range = {},
  what = 'a whole number',
): (given: string) => number {
  return (given) => {
    const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `, ${least} or more` : ` from ${least} to ${most}`;
    throw new SluiceError('usage', `${option}: expected ${what}${range}, got ${JSON.stringify(given)}`);
  };
}

/** The parser of `--port`; as `least`, 0 means any free port. */
export const portNumber = (least: 0 | 1): ((given: string) => number) =>
  wholeNumber('--port', { least, most: 65_535 }, 'a port');

/** The parser of an option that is a number of seconds, also a fraction. */
export const seconds =
  (option: string) =>
  (given: string): number => {
    if (/^\d+(\.\d+)?$/.test(given)) return Number(given);
    throw new SluiceError('usage', `${option}: expected seconds, 0 or more, got ${JSON.stringify(given)}`);
  };
