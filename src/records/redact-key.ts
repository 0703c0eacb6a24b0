import { Buffer } from 'node:buffer';
import { toUSVString } from 'node:util';

/** The replacement of a key. */
const REDACTED = '[key]';

/** A shorter value (`none`, `EMPTY`) is not a secret, and may be an ordinary word. Characters. */
const MIN_KEY = 6;

/** The least number of matching base64 characters that count as the key. */
const MIN_ENCODED = 8;

/** The secrets that an endpoint must not return: the key, or all secrets sent to it. */
export type SentSecrets = string | readonly string[] | undefined;

/** The text of an endpoint in a form that may be journaled, written and shown: valid Unicode, without the key. */
export const safeText = (text: string, secrets: SentSecrets): string => redactKey(toUSVString(text), secrets);

/** The most characters of an endpoint's name that are kept. */
const MAX_NAME = 200;

/** A name from an endpoint, such as a model's, in the same form, with a limited length. */
export const safeName = (name: string, secrets: SentSecrets): string =>
  toUSVString(redactKey(name.slice(0, 50 * MAX_NAME), secrets).slice(0, MAX_NAME));

/** Any kind of escape: ordinary text seldom contains one, and the key's pattern is slow. */
const ESCAPES = ['%', '\\u', '\\x', '\\/', '\\"', '&#'];
const MAY_BE_ESCAPED = /%[0-9a-f]{2}|\\[ux][0-9a-f]{2}|\\[/"\\]|&#/i;

interface KeyForms {
  readonly key: string;
  /** The key with any of its characters URL-encoded (also twice) or as a JSON or HTML escape. */
  readonly escaped: RegExp;
  /**
   * The base64 forms of the key, in both alphabets and at any offset, without characters that depend on its neighbours.
   */
  readonly encoded: readonly { readonly core: string; readonly pattern: RegExp }[];
}

let lastForms: KeyForms | null = null;
const FORMS = new Map<string, KeyForms>();

/**
 * Removes the key and other sent secrets from an endpoint's text: plain, URL-encoded, with JSON or HTML escapes, and in
 * base64 also as part of a longer text (`Bearer …`, `user:…`).
 */
export function redactKey(text: string, secrets: SentSecrets): string {
  if (secrets === undefined || typeof secrets === 'string') return redactOne(text, secrets);
  return secrets.reduce(redactOne, text);
}

function redactOne(text: string, key: string | undefined): string {
  if (key === undefined || key.length < MIN_KEY || text.length < MIN_KEY) return text;
  const { escaped, encoded } = formsOf(key);
  let safe = text.includes(key) ? text.replaceAll(key, REDACTED) : text;
  if (ESCAPES.some((start) => safe.includes(start)) && MAY_BE_ESCAPED.test(safe))
    safe = safe.replaceAll(escaped, REDACTED);
  if (safe.length < MIN_ENCODED) return safe;
  for (const { core, pattern } of encoded) if (safe.includes(core)) safe = safe.replaceAll(pattern, REDACTED);
  return safe;
}

function formsOf(key: string): KeyForms {
  if (lastForms?.key === key) return lastForms;
  const forms = FORMS.get(key) ?? newForms(key);
  lastForms = forms;
  return forms;
}

function newForms(key: string): KeyForms {
  const forms = { key, escaped: escapedForm(key), encoded: encodedForms(key) };
  FORMS.set(key, forms);
  return forms;
}

const escapePattern = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`);

function escapedForm(key: string): RegExp {
  const characters = Array.from(key, (character) => {
    const code = character.charCodeAt(0);
    const hex = code.toString(16).padStart(2, '0');
    const forms = [
      `${String.raw`\\{0,2}`}${escapePattern(character)}`,
      `%(?:25){0,2}${hex}`,
      `${String.raw`\\{1,2}`}[ux](?:00)?${hex}`,
      `&#(?:0{0,4}${code}|x0{0,4}${hex});`,
    ];
    return `(?:${forms.join('|')})`;
  });
  // Letters of the key are matched exactly: only the digits of an escape may have either case.
  return new RegExp(characters.join(''), /[a-z]/i.test(key) ? 'gi' : 'g');
}

function encodedForms(key: string): KeyForms['encoded'] {
  const cores = [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), Buffer.from(key)]);
    const encoded = padded.toString('base64').replace(/=+$/, '');
    // Characters at both ends contain bits of the text next to the key.
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor((padded.length * 8) / 6);
    const core = encoded.slice(from, to);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [...new Set(cores)]
    .filter((core) => core.length >= MIN_ENCODED)
    .map((core) => ({
      core,
      pattern: new RegExp(`[A-Za-z0-9+/_-]{0,4}${escapePattern(core)}[A-Za-z0-9+/_-]{0,4}={0,2}`, 'g'),
    }));
}
