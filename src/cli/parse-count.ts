import { SluiceError } from '../records/sluice-error.ts';

/** Reads an option that is a count; default: `standard`. */
export function parseCount(
  option: string,
  given: string | undefined,
  standard: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (given === undefined) return standard;
  const count = Number(given);
  if (Number.isSafeInteger(count) && count > 0 && count <= most) return count;
  const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
  throw new SluiceError('usage', `${option}: expected a whole number from 1${upTo}, got ${JSON.stringify(given)}`);
}
