import { Refusal } from './refusal.ts';

/** What V8 tells a reviver beside key and value (TC39's "JSON.parse source text access"). */
interface ReviverContext {
  /** The text of a value that is no object or list. */
  readonly source?: string;
}

/** TypeScript's library does not know them yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: ReviverContext) => unknown): unknown;
  rawJSON(text: string): unknown;
};

/**
 * What a number must have to be written in another way than JavaScript writes it: a fraction, an exponent, a minus before 0, or
 * more digits than it keeps. Texts may have it too; then the slower way is taken, which tells.
 */
const WRITTEN_OTHERWISE = /\d(?:\.\d|[eE][-+\d])|-0|\d{16}/;

/** Whether a number in a JSON text may be written in another way than `JSON.stringify` writes it. False is certain. */
export const mayDiffer = (text: string): boolean => WRITTEN_OTHERWISE.test(text);

/** Deeper values are no test data, and Python reads them only up to about 1,000. */
const MOST_DEPTH = 200;

/**
 * JSON as a value whose numbers `JSON.stringify` writes as they are written in `text`: `1.0`, `12345678901234567890`.
 * Throws `Refusal` where values are nested more than 200 deep and where a number is too large for any program (`1e400`).
 */
export function parseExact(text: string): unknown {
  // JSON.parse alone needs no stack for nested values; with a reviver it does.
  const parsed: unknown = JSON.parse(text);
  if (isDeeper(parsed, MOST_DEPTH)) throw new Refusal('line', `values at most ${MOST_DEPTH} deep`, 'deeper');
  if (!mayDiffer(text)) return parsed;
  return json.parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
    // It would be Infinity: every number is as near to it as any other.
    if (!Number.isFinite(value)) throw new Refusal('line', 'finite numbers', source);
    return json.rawJSON(source);
  });
}

/** A loop and no recursion: what was parsed may be deeper than the stack allows. */
function isDeeper(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.filter((item) => typeof item === 'object' && item !== null).flatMap((item) => Object.values(item));
  }
  return false;
}
