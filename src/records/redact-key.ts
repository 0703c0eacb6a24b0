import { Buffer } from 'node:buffer';
import { toUSVString } from 'node:util';
import type { TextSpan } from './code-spans.ts';
import { DecodedText, ESCAPES, LINE_BREAKS } from './decoded-text.ts';

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

/** Escapes in which no character of a key need be plain. Ordinary text seldom contains one, and decoding is slow. */
const CODES = ['%', '\\u', '\\x', '&#'];
const MAY_BE_CODED = /%[0-9a-f]{2}|\\u[0-9a-f{]{2}|\\x[0-9a-f]{2}|&#/i;

/** Levels of escapes, such as JSON in a URL in JSON. */
const MAX_LEVELS = 4;

interface KeyForms {
  readonly key: string;
  /** The key, and what is left of it in a decoded text if it looks like an escape or a tag itself. */
  readonly plain: readonly string[];
  /** Short texts of which one remains in every form of the key, except those in which each character is a code. */
  readonly traces: readonly string[];
  /**
   * The base64 forms of the key, in both alphabets and at any offset, without characters that depend on its neighbours.
   */
  readonly encoded: readonly { readonly core: string; readonly pattern: RegExp }[];
}

let lastForms: KeyForms | null = null;
const FORMS = new Map<string, KeyForms>();

/**
 * Removes the key and other sent secrets from an endpoint's text: plain, with URL, JSON or HTML escapes of several levels,
 * with a tag or a token within it, and in base64, also with line breaks and as part of a longer text (`Bearer …`,
 * `user:…`).
 */
export function redactKey(text: string, secrets: SentSecrets): string {
  if (secrets === undefined || typeof secrets === 'string') return redactOne(text, secrets);
  return secrets.reduce(redactOne, text);
}

function redactOne(text: string, key: string | undefined): string {
  if (key === undefined || key.length < MIN_KEY || text.length < MIN_KEY) return text;
  const forms = formsOf(key);
  const plain = text.includes(key) ? text.replaceAll(key, REDACTED) : text;
  const mayBeCoded = CODES.some((start) => plain.includes(start)) && MAY_BE_CODED.test(plain);
  return mayBeCoded || forms.traces.some((trace) => plain.includes(trace)) ? redactHidden(plain, forms) : plain;
}

/** Removes the key from a text that may have it in another form. */
function redactHidden(text: string, forms: KeyForms): string {
  const spans: TextSpan[] = [];
  let decoded: DecodedText | null = DecodedText.of(text);
  for (let level = 0; decoded !== null && level <= MAX_LEVELS; level += 1) {
    for (const given of [decoded, decoded.decoded(LINE_BREAKS)]) {
      if (given !== null) spans.push(...given.inOriginal(spansOf(given.text, forms)));
    }
    decoded = decoded.decoded(ESCAPES);
  }
  let safe = '';
  let at = 0;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (from >= at) safe += text.slice(at, from) + REDACTED;
    at = Math.max(at, to);
  }
  return safe + text.slice(at);
}

/** Where the key, or its base64, is in a text. */
function spansOf(text: string, { plain, encoded }: KeyForms): readonly TextSpan[] {
  const spans: TextSpan[] = [];
  for (const key of plain) {
    for (let from = text.indexOf(key); from >= 0; from = text.indexOf(key, from + key.length)) {
      spans.push({ from, to: from + key.length });
    }
  }
  for (const { core, pattern } of encoded) {
    if (!text.includes(core)) continue;
    for (const { 0: found, index } of text.matchAll(pattern)) spans.push({ from: index, to: index + found.length });
  }
  return withoutOverlaps(spans);
}

/** Spans in order; one that overlaps an earlier one is left out. */
function withoutOverlaps(spans: readonly TextSpan[]): readonly TextSpan[] {
  const kept: TextSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    if (span.from >= (kept.at(-1)?.to ?? 0)) kept.push(span);
  }
  return kept;
}

function formsOf(key: string): KeyForms {
  if (lastForms?.key === key) return lastForms;
  const forms = FORMS.get(key) ?? newForms(key);
  lastForms = forms;
  return forms;
}

function newForms(key: string): KeyForms {
  const encoded = encodedForms(key);
  // A single break or tag within a text leaves one half of it whole; a line of base64 is longer than both halves here.
  const halves = [wordOf(key), ...encoded.map(({ core }) => core.slice(0, 2 * MIN_ENCODED))].flatMap((whole) => [
    whole.slice(0, whole.length / 2),
    whole.slice(whole.length / 2),
  ]);
  const plain: string[] = [];
  for (let left: DecodedText | null = DecodedText.of(key); left !== null; left = left.decoded(ESCAPES)) {
    if (left.text.length >= MIN_KEY) plain.push(left.text);
  }
  const forms = { key, plain, traces: [...new Set(halves)], encoded };
  FORMS.set(key, forms);
  return forms;
}

/** The longest part of a key without characters that are escaped; the empty text, which is in any text, if it has none. */
const wordOf = (key: string): string =>
  key.split(/[^A-Za-z0-9]+/).reduce((longest, word) => (word.length > longest.length ? word : longest), '');

const escapePattern = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`);

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
