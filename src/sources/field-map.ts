import { SluiceError } from '../records/sluice-error.ts';
import { parseExact } from './exact-json.ts';
import { Refusal } from './refusal.ts';

/** The fields of a question that a row may be mapped to. */
const FIELDS = ['id', 'domain', 'question', 'answer', 'choices', 'tests', 'source', 'license'] as const;

type Field = (typeof FIELDS)[number];

/** The mapping from rows of another shape to questions. */
export interface FieldMap {
  /** By field of a question, the path of its value in the row: names of nested objects. */
  readonly paths: ReadonlyMap<Field, readonly string[]>;
  /** The domain of rows without one; null: such a row is refused. */
  readonly domain: string | null;
}

/**
 * Reads `--map question=problem,answer=meta.solution`: fields of a question, each with the name of its value in the
 * rows, with dots for nested ones. A backslash before a dot or a comma makes it part of the name. Null if neither is
 * given: rows are already questions.
 *
 * @throws `SluiceError` with code `usage` for an invalid map
 */
export function parseFieldMap(text: string | undefined, domain: string | undefined): FieldMap | null {
  if (text === undefined && domain === undefined) return null;
  const paths = new Map<Field, readonly string[]>();
  for (const pair of text === undefined ? [] : splitAt(text, ',')) {
    const at = pair.indexOf('=');
    const [field, name] = at === -1 ? [pair, ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    const path = splitAt(name, '.').map((part) => part.replaceAll(/\\([.,\\])/g, '$1'));
    if (!isField(field)) throw wrong(pair, `one of ${FIELDS.join(', ')} before "="`);
    if (path.some((part) => part === '')) throw wrong(pair, `${field}=NAME, with dots for nested fields`);
    if (paths.has(field)) throw wrong(pair, `${field} once`);
    paths.set(field, path);
  }
  return { paths, domain: domain ?? null };
}

/** `parseFieldMap` for fields that are already separate, as in `sources` of the configuration. */
export function fieldMapOf(names: Readonly<Record<string, string>> | null, domain: string | null): FieldMap | null {
  if (names === null && domain === null) return null;
  const escaped = Object.entries(names ?? {}).map(([field, name]) => `${field}=${name.replaceAll(',', '\\,')}`);
  return parseFieldMap(escaped.length === 0 ? undefined : escaped.join(','), domain ?? undefined);
}

const isField = (text: string): text is Field => (FIELDS as readonly string[]).includes(text);

const wrong = (pair: string, expected: string): SluiceError =>
  new SluiceError(
    'usage',
    `--map: expected ${expected}, got ${JSON.stringify(pair)} (such as question=problem,answer=solution)`,
  );

/** Splits at separators without a backslash before them; the backslashes stay. */
function splitAt(text: string, separator: ',' | '.'): readonly string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === '\\' && i + 1 < text.length) {
      parts.push(`${parts.pop() ?? ''}${char}${text.charAt(i + 1)}`);
      i += 1;
    } else if (char === separator) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${char}`);
  }
  return parts;
}

/**
 * A row as the JSON text of a question: mapped values under their new names, the question's other fields under their
 * own names, no other fields. Numbers keep their written digits.
 *
 * @throws `SyntaxError` if the text is not JSON, `Refusal` if it is not an object
 */
export function mapLine(text: string, map: FieldMap): string {
  return JSON.stringify(mapRow(rowOf(parseExact(text)), map));
}

/**
 * The fields that `mapLine` returns, with JavaScript numbers: it costs a fraction of that.
 *
 * @throws like `mapLine`
 */
export const readRow = (text: string, map: FieldMap): object => mapRow(rowOf(JSON.parse(text)), map);

function rowOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('line', 'a JSON object', value);
  return value as Readonly<Record<string, unknown>>;
}

function mapRow(row: Readonly<Record<string, unknown>>, { paths, domain }: FieldMap): Record<string, unknown> {
  const question: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const path = paths.get(field);
    const value = path === undefined ? ownValue(row, field) : valueAt(row, path);
    if (value !== undefined) question[field] = value;
  }
  if (domain !== null) question['domain'] ??= domain;
  return question;
}

/** The value at the whole name, if the row has such a field, else at the nested one. */
function valueAt(row: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  const whole = ownValue(row, path.join('.'));
  if (whole !== undefined) return whole;
  let value: unknown = row;
  for (const name of path) value = ownValue(value, name);
  return value;
}

const ownValue = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
