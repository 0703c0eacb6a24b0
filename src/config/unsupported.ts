import type { ConfigProblem } from './problem.ts';
import { describeGiven, formatPath, valueAt } from './problem.ts';

type Fields = Record<string, unknown>;

/** A field of the contract that this version cannot honour yet: refused, since ignoring it would be a pretence. */
interface UnsupportedField {
  readonly path: readonly string[];
  /** Whether the value that is given is the one that is not supported (rather than simply wrong). */
  readonly applies: (value: unknown) => boolean;
  readonly expected: string;
}

const LEFT_OUT = 'to be left out';
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const UNSUPPORTED: readonly UnsupportedField[] = [
  { path: ['kafka', 'schemaRegistry'], applies: isGiven, expected: LEFT_OUT },
];

/**
 * Finds what the contract has and this version does not do, and takes it out of a copy of the configuration, so that
 * the rest of it can be checked too and every problem is told at once.
 */
export function takeOutUnsupported(given: unknown): { readonly rest: unknown; readonly problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const rest = copyPlain(given);
  for (const { path, applies, expected } of UNSUPPORTED) {
    const value = valueAt(rest, path);
    const last = path.at(-1) ?? '';
    const parent = valueAt(rest, path.slice(0, -1));
    if (!isFields(parent)) continue;
    // An absent choice that may be left out is no problem, and neither is an explicit null.
    if (last === 'schemaRegistry' && value === null) delete parent[last];
    if (!applies(value)) continue;
    problems.push({
      path: formatPath(path),
      expected,
      got: describeGiven(value, path),
      hint: 'not supported yet by this version of sluice',
    });
    delete parent[last];
  }
  fillInKind(rest, ['mix'], 'curriculum');
  fillInKind(rest, ['models', 'scorer'], 'prm');
  return { rest, problems };
}

/** A `kind` that was left out has a default, which a discriminated union cannot express. */
function fillInKind(rest: unknown, path: readonly string[], kind: string): void {
  const section = valueAt(rest, path);
  if (isFields(section) && section['kind'] === undefined) section['kind'] = kind;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Plain objects copied all the way down; lists, bytes and functions stay what they are (they are not changed). */
function copyPlain(value: unknown): unknown {
  if (!isFields(value) || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyPlain(inner)]));
}
