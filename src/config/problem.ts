import type { z } from 'zod';

/** A fault of a configuration. */
export interface ConfigProblem {
  /** `models.target.baseUrl`, `kafka.brokers[0]`; or the name of a wrong environment variable. */
  readonly path: string;
  readonly expected: string;
  /** The given value, shortened; never a secret. */
  readonly got: string;
  /** Advice, if there is more to say. */
  readonly hint?: string;
}

/** `models.target.baseUrl: expected an http(s) URL, got "localhost"` */
export function formatProblem(problem: ConfigProblem): string {
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${problem.path}: expected ${problem.expected}, got ${problem.got}${hint}`;
}

/** The path to a field as text: `kafka.brokers[0]`; for the whole: `configuration`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text === '' ? 'configuration' : text;
}

/** The value at a path of the input; undefined if there is none. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Fields whose text may be a secret (but not numbers of tokens, such as `maxTokens`), or may contain one by mistake (`apiKeyEnv: 'sk-…'`). */
const SECRET_FIELD = /key|password|secret|token(?!s)|credential|authorization|passphrase|^headersEnv$|^cert$|^ca$/i;
/** Texts that look like a key, in any field. */
const SECRET_TEXT = /^(sk-|hf_|gsk_|bearer\s)|:\/\/[^/\s]*@|-----BEGIN/i;
const LONGEST_SHOWN = 80;

/** The given value for a message: short, and without text that may be a key. */
export function describeGiven(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') {
    const mayBeSecret =
      path.some((key) => typeof key === 'string' && SECRET_FIELD.test(key)) || SECRET_TEXT.test(value);
    if (mayBeSecret && value !== '') return `text of ${value.length} characters (not shown: it may be a key)`;
    return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value);
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Object.values(value).every((item) => typeof item === 'number')) {
    const text = JSON.stringify(value);
    if (text.length <= LONGEST_SHOWN) return text;
  }
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}

/** Fields that users write in place of a variable's name. */
const NAMED_INSTEAD: Readonly<Record<string, string>> = {
  apiKey: 'no key in the file: put the name of its environment variable into `apiKeyEnv`',
  password: 'no password in the file: put the name of its environment variable into `passwordEnv`',
  passphrase: 'no passphrase in the file: put the name of its environment variable into `passphraseEnv`',
};

/**
 * Converts a finding of the schema into problems. By convention of `schema.ts` the message of every finding *is* the
 * expected value, and that of unknown fields is the list of the known ones.
 */
export function problemsOfIssue(issue: z.core.$ZodIssue, given: unknown): readonly ConfigProblem[] {
  if (issue.code !== 'unrecognized_keys') {
    const value = valueAt(given, issue.path);
    return [{ path: formatPath(issue.path), expected: issue.message, got: describeGiven(value, issue.path) }];
  }
  const known = issue.message.split(', ');
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    const near = nearest(key, known);
    const hint = NAMED_INSTEAD[key] ?? (near === null ? undefined : `did you mean \`${near}\`?`);
    return {
      path: formatPath(path),
      expected: `no such field (known here: ${issue.message})`,
      got: describeGiven(valueAt(given, path), path),
      ...(hint === undefined ? {} : { hint }),
    };
  });
}

/** The word that was probably meant: at most a third of the letters differ, or one begins with the other. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  const typed = word.toLowerCase();
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const begins = typed.length >= 3 && (other.startsWith(typed) || typed.startsWith(other));
    const distance = begins ? 1 : editDistance(typed, other);
    if (distance <= Math.max(1, Math.floor(Math.min(typed.length, 12) / 3)) && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance: letters to insert, drop or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
