/** Commands that occur in answers; after two backslashes, the text may have been escaped twice. */
const COMMAND_AFTER_TWO = /\\\\(?:[A-Za-z]{2,}|[{}()[\],;:!%$])/;

/** The result of JSON or Python escapes in a command: the `\f` of `\frac` becomes a form feed. */
const CONTROL = /(?![\t\n\r])\p{Cc}(?<![\u007F-\u009F])/u;
const AFTER_CONTROL =
  /\t(?:imes|ext|an(?:h)?|heta|au|o|riangle|frac|op|binom)(?![a-z])|\r(?:ight|ho|angle|floor|ceil|brace|m)(?![a-z])|\n(?:eq|abla|otin|eg)(?![a-z])/;
/** The same if the control character itself is lost. */
const REST =
  /(?<![\\A-Za-z])(?:d?rac\s*[{\d]|ext\s*\{|egin\s*\{|inom\s*\{|oxed\s*\{|imes(?![a-z])|ight\s*[)\]|}]|heta(?![a-z]))/;

/**
 * The text with its backslashes halved if it was escaped twice: every run has even length, and a command follows one of
 * them. The rows of a matrix end in two backslashes, so a single backslash before any command means that nothing is
 * changed.
 */
export function unescapedTwice(text: string): string {
  if (!COMMAND_AFTER_TWO.test(text)) return text;
  const runs = text.match(/\\+/g) ?? [];
  return runs.every((run) => run.length % 2 === 0) ? text.replace(/\\\\/g, '\\') : text;
}

/** Whether a text lost backslashes to JSON or Python escapes: the rest of `\frac` is not a product of letters. */
export function isDamaged(text: string): boolean {
  return CONTROL.test(text) || AFTER_CONTROL.test(text) || REST.test(text);
}
