import { Buffer } from 'node:buffer';
import { toUSVString } from 'node:util';

/** What stands in place of a key. */
const REDACTED = '[key]';

/** A shorter one (`none`, `EMPTY`) is no secret, and a word of honest text. Characters. */
const MIN_KEY = 6;

/** Base64 characters that must be the key's own before they are taken for it. */
const MIN_ENCODED = 8;

/** What must not come back from an endpoint: the key, or all that is sent there and secret. */
export type SentSecrets = string | readonly string[] | undefined;

/** A text of an endpoint as it may be journaled, written and shown: valid Unicode, without the key. */
export const safeText = (text: string, secrets: SentSecrets): string => redactKey(toUSVString(text), secrets);

/** What is kept of a name that an endpoint gives. Characters. */
const MAX_NAME = 200;

/** A name that an endpoint gives, as of a model, in the same way, and of bounded length. */
export const safeName = (name: string, secrets: SentSecrets): string =>
  toUSVString(redactKey(name.slice(0, 50 * MAX_NAME), secrets).slice(0, MAX_NAME));

/** An escape of any kind: honest text seldom holds one, and the pattern of the key is slow. */
const ESCAPES = ['%', '\\u', '\\x', '\\/', '\\"', '&#'];
const MAY_BE_ESCAPED = /%[0-9a-f]{2}|\\[ux][0-9a-f]{2}|\\[/"\\]|&#/i;

interface KeyForms {
  readonly key: string;
  /** The key with any of its characters URL-encoded (also twice) or as a JSON or HTML escape. */
  readonly escaped: RegExp;
  /** What base64, in both alphabets, makes of the key wherever it begins, without the characters that it shares. */
  readonly encoded: readonly { readonly core: string; readonly pattern: RegExp }[];
}

let lastForms: KeyForms | null = null;
const FORMS = new Map<string, KeyForms>();

/**
 * A text of an endpoint without the key and other secrets that were sent there: plain, URL-encoded, with JSON or HTML
 * escapes, and in base64 also as part of something longer (`Bearer …`, `user:…`).
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
  // Letters of the key count as they are: only the digits of an escape have two cases.
  return new RegExp(characters.join(''), /[a-z]/i.test(key) ? 'gi' : 'g');
}

function encodedForms(key: string): KeyForms['encoded'] {
  const cores = [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), Buffer.from(key)]);
    const encoded = padded.toString('base64').replace(/=+$/, '');
    // Characters at either end hold bits of what stands beside the key.
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
