/** Why a line is no question. Thrown inside of the parser only, where it becomes the line's reason. */
export class Refusal extends Error {
  constructor(path: string, expected: string, given: unknown) {
    super(`${path}: expected ${expected}, got ${kindOf(given)}`);
  }
}

/** A value for a message: texts shortened, objects by their kind. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return 'an object';
}

/** A text field that may be left out or null. Throws `Refusal` for anything else and for text that has no UTF-8 form. */
export function textOr<T>(value: unknown, otherwise: T, path: string): string | T {
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== 'string') throw new Refusal(path, 'text', value);
  // Half of a surrogate pair, as `\ud800` in JSON can make it, has no UTF-8 form: it could not be stored as it is.
  if (!value.isWellFormed()) throw new Refusal(path, 'whole characters', 'half a surrogate pair');
  return value;
}
