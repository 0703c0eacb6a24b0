import { valueAt } from './problem.ts';

type Fields = Record<string, unknown>;

/** A copy of what was given with the default of each `kind` that was left out, which a discriminated union cannot express. */
export function fillInKinds(given: unknown): unknown {
  const filled = copyPlain(given);
  fillInKind(filled, ['mix'], 'curriculum');
  fillInKind(filled, ['models', 'scorer'], 'prm');
  return filled;
}

function fillInKind(given: unknown, path: readonly string[], kind: string): void {
  const section = valueAt(given, path);
  if (isFields(section) && section['kind'] === undefined) section['kind'] = kind;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Plain objects copied all the way down; lists, bytes and functions stay what they are (they are not changed). */
function copyPlain(value: unknown): unknown {
  if (!isFields(value) || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyPlain(inner)]));
}
