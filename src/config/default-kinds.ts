import { valueAt } from './problem.ts';

type Fields = Record<string, unknown>;

/** A copy of the input with the default of each missing `kind`, which a discriminated union cannot express. */
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

/** Copies plain objects deeply; lists, bytes and functions are kept by reference (they are not changed). */
function copyPlain(value: unknown): unknown {
  if (!isFields(value) || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyPlain(inner)]));
}
