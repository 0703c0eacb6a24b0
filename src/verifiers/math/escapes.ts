/** Commands that a text of answers has; where one follows two backslashes, the text may have been escaped twice. */
const COMMAND_AFTER_TWO = /\\\\(?:[A-Za-z]{2,}|[{}()[\],;:!%$])/;

/** What the escapes of JSON and of Python leave of a command: `\f` of `\frac` is a form feed. */
const CONTROL = /(?![\t\n\r])\p{Cc}(?<![\u007F-\u009F])/u;
const AFTER_CONTROL =
  /\t(?:imes|ext|an(?:h)?|heta|au|o|riangle|frac|op|binom)(?![a-z])|\r(?:ight|ho|angle|floor|ceil|brace|m)(?![a-z])|\n(?:eq|abla|otin|eg)(?![a-z])/;
/** The same where the control character itself is lost. */
const REST =
  /(?<![\\A-Za-z])(?:d?rac\s*[{\d]|ext\s*\{|egin\s*\{|inom\s*\{|oxed\s*\{|imes(?![a-z])|ight\s*[)\]|}]|heta(?![a-z]))/;

/**
 * The text with its backslashes halved, where it was escaped twice: every run of them is of even length, and behind one
 * a command follows. Rows of a matrix end in two, so that where one command has a single backslash nothing is changed.
 */
export function unescapedTwice(text: string): string {
  if (!COMMAND_AFTER_TWO.test(text)) return text;
  const runs = text.match(/\\+/g) ?? [];
  return runs.every((run) => run.length % 2 === 0) ? text.replace(/\\\\/g, '\\') : text;
}

/** Whether a text lost backslashes to the escapes of JSON or Python: what is left of `\frac` is no product of letters. */
export function isDamaged(text: string): boolean {
  return CONTROL.test(text) || AFTER_CONTROL.test(text) || REST.test(text);
}
