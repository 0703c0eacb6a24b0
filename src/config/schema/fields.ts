import { z } from 'zod';

// Every message below is the *expected* value, so that each problem can show it beside the given one (problem.ts).

/** One value with one rule, so that a field never has two problems. */
export function field<T>(isValid: (value: unknown) => boolean, expected: string): z.ZodCustom<T, T> {
  return z.custom<T>(isValid, { error: expected });
}

/** A closed object: an unknown field is a problem, which lists the known ones. */
export function section<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  or = '',
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : `${or}an object with ${known}`),
  });
}

/** An integer from `least` to `most`. */
export const integer = (least: number, most: number): z.ZodCustom<number, number> =>
  field(
    (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
    range('an integer', least, most),
  );

function range(what: string, least: number, most: number): string {
  return most === Number.MAX_SAFE_INTEGER
    ? `${what} of at least ${least}`
    : `${what} from ${least} to ${most.toLocaleString('en-US')}`;
}

/** One of the given texts. */
export const oneOf = <T extends string>(...values: readonly T[]): z.ZodCustom<T, T> =>
  field((value) => values.includes(value as T), values.map((value) => `'${value}'`).join(' or '));

/** A text that is not blank. */
export const text = (expected: string): z.ZodCustom<string, string> =>
  field((value) => typeof value === 'string' && value.trim() !== '', expected);

/** True or false. */
export const flag: z.ZodCustom<boolean, boolean> = field((value) => typeof value === 'boolean', 'true or false');

/** Whether a value is a number from `least` to `most`. */
export const isNumberIn = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;

/** The name of a variable as shells allow it. */
export const VARIABLE_NAME: RegExp = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The name of an environment variable. */
export const variable: z.ZodCustom<string, string> = field(
  (value) => typeof value === 'string' && VARIABLE_NAME.test(value),
  'the name of an environment variable, such as TARGET_API_KEY (never the key itself)',
);

/** A decimal number as text, as money is written. */
export const decimal: z.ZodCustom<string, string> = field(
  (value) => typeof value === 'string' && /^\d{1,9}(\.\d{1,6})?$/.test(value),
  "a decimal number as text with at most six decimals, such as '0.10'",
);

/** An HTTP URL to which paths are appended, without a slash at the end. */
export const httpUrl = (example: string): z.ZodType<string> =>
  field<string>(
    isHttpUrl,
    `an http:// or https:// URL without user name, password, query or fragment, such as '${example}'`,
  ).transform((url) => url.replace(/\/+$/, ''));

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  // Paths are appended to it. A bare `?` or `#` counts too, which `search` and `hash` do not show.
  return url.username === '' && url.password === '' && !/[?#]/.test(value);
}
