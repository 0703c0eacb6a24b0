/** Control characters that no text has, and white space in the middle of a LaTeX command. */
const DAMAGED =
  /(?![\t\n\r])\p{Cc}|\t(?:ext(?:bf|rm|it)?\s*\{|imes(?![a-z])|heta(?![a-z])|an(?=[\s{(^\d])|frac|riangle|ilde\s*\{)|\r(?:ight(?![a-z])|ho(?![a-z])|angle|floor|ceil)|\n(?:eq?(?=[\s{\d-])|u(?=[\s{_^])|otin|abla(?![a-z]))/u;

/**
 * Whether a text went through a reader of JSON with its backslashes single: a form feed and `rac{1}{2}` was `\frac{1}{2}`.
 * What it said is not known, so it is not read.
 */
export function isDamaged(text: string): boolean {
  return DAMAGED.test(text);
}

/**
 * A text whose LaTeX was escaped twice (`\\frac{1}{2}`) as it was: only where every command in it has two backslashes.
 * In `1 \\ x` two backslashes end a row of a matrix, whose own commands have one.
 */
export function unescaped(text: string): string {
  if (!text.includes('\\\\') || !/\\\\[A-Za-z]{2,}/.test(text)) return text;
  const isEvery = [...text.matchAll(/(\\+)[A-Za-z()[\]{}%$,;!]/g)].every((match) => (match[1]?.length ?? 0) % 2 === 0);
  return isEvery ? text.replaceAll('\\\\', '\\') : text;
}
