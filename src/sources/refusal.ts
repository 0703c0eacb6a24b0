/** The reason why a line is not a question. Thrown only inside the parser, where it becomes the line's reason. */
export class Refusal extends Error {
  readonly path: string;
  readonly expected: string;
  readonly given: unknown;

  constructor(path: string, expected: string, given: unknown) {
    super(refusalText(path, expected, kindOf(given)));
    this.path = path;
    this.expected = expected;
    this.given = given;
  }
}

/** The text of a refusal; `got` is the value for people. */
export const refusalText = (path: string, expected: string, got: string): string =>
  `${path}: expected ${expected}, got ${got}`;

/** A value for a message: texts shortened, objects by their kind. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return 'an object';
}

/**
 * A text field that may be missing or null. Throws `Refusal` for any other value and for text that has no UTF-8 form.
 */
export function textOr<T>(value: unknown, otherwise: T, path: string): string | T {
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== 'string') throw new Refusal(path, 'text', value);
  // Half of a surrogate pair, which `\ud800` in JSON can produce, has no UTF-8 form and could not be stored unchanged.
  if (!value.isWellFormed()) throw new Refusal(path, 'UTF-8 text', 'half a character');
  return value;
}
