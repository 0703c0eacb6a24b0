import { Refusal } from './refusal.ts';

/** The third argument of a reviver in V8 (TC39's "JSON.parse source text access"). */
interface ReviverContext {
  /** The text of a value that is not an object or list. */
  readonly source?: string;
}

/** TypeScript's library does not declare them yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: ReviverContext) => unknown): unknown;
  rawJSON(text: string): unknown;
};

/**
 * Matches a number that JavaScript would write differently: a fraction, an exponent, a minus before 0, or more digits
 * than it keeps. Texts may match too; then the slower path is used, which decides exactly.
 */
const WRITTEN_OTHERWISE = /\d(?:\.\d|[eE][-+\d])|-0|\d{16}/;

/** Whether `JSON.stringify` may write a number of a JSON text differently. False is certain. */
export const mayDiffer = (text: string): boolean => WRITTEN_OTHERWISE.test(text);

/** Test data is never deeper, and Python reads only about 1,000 levels. */
const MOST_DEPTH = 200;

/**
 * JSON as a value whose numbers `JSON.stringify` writes as in `text`: `1.0`, `12345678901234567890`. Throws `Refusal`
 * if values are nested more than 200 deep, or a number is too large for any program (`1e400`).
 */
export function parseExact(text: string): unknown {
  // JSON.parse alone needs no stack for nested values; with a reviver it does.
  const parsed: unknown = JSON.parse(text);
  if (isDeeper(parsed, MOST_DEPTH)) throw new Refusal('line', `values at most ${MOST_DEPTH} deep`, 'deeper');
  if (!mayDiffer(text)) return parsed;
  return json.parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
    // It would become Infinity, and every other number would be equally close to it.
    if (!Number.isFinite(value)) throw new Refusal('line', 'finite numbers', source);
    return json.rawJSON(source);
  });
}

/** A loop without recursion: the value may be deeper than the stack allows. */
function isDeeper(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.filter((item) => typeof item === 'object' && item !== null).flatMap((item) => Object.values(item));
  }
  return false;
}
