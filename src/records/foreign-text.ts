/**
 * Characters that control a terminal or the text direction, and unpaired surrogates: C0 except tab and line feed, DEL,
 * C1, direction marks and overrides, line separators, invisible fillers and tags.
 */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu;

/** Makes external text safe for a terminal: characters that would control the terminal are shown as `\u{1b}`. */
export function printable(text: string): string {
  return text.replaceAll(UNSAFE, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

/** `printable` on one line: for the name of a file in a message. */
export const printableLine = (text: string): string =>
  printable(text).replaceAll(/[\t\n]/g, (found) => `\\u{${found.charCodeAt(0).toString(16)}}`);

/**
 * JSON of a value that is also safe for a terminal: control characters are escaped, so that the value stays the same.
 */
export function printableJson(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replaceAll(UNSAFE, (found) =>
    [...Array(found.length).keys()].map((i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** Plain words and names, without meaning in Markdown. */
const PLAIN = /^[\p{L}\p{N} .,:;/()+'"=%?-]*$/u;

/**
 * Formats external text for Markdown, on one line, also in a table: plain text unchanged, other text as code, in which
 * no HTML, link or mark is interpreted.
 */
export function markdownText(text: string): string {
  const line = printable(text.replaceAll(/\s+/g, ' ').trim());
  if (PLAIN.test(line) && !/:\/\/|www\.|^[-+=]|^\d+[.)] /i.test(line)) return line;
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line.replaceAll('|', '\\|')}${pad}${fence}`;
}
