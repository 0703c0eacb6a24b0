/**
 * Characters that stand for a minus sign in real output: U+2212 and the hyphens and dashes around it.
 * Dashes are safe to fold because a range ("3–5") does not parse as a number either way.
 */
const MINUS = /[\u2010-\u2013\u2212\uFE63\uFF0D]/g;

/** LaTeX wrappers that only change the look of their argument. */
const WRAPPER = /\\(text|textbf|textit|textrm|mathrm|mathbf|mathit|mbox|operatorname)\s*\{([^{}]*)\}/g;

/** Stands for the end of a matrix row, whose second backslash begins no command. A private-use character. */
const ROW_END = '\uE001';

/** Stands for an escaped dollar while unescaped ones are paired off as math delimiters. A private-use character. */
const CURRENCY_DOLLAR = '\uE000';

/**
 * One line of LaTeX or prose in plainer notation: math delimiters, spacing commands, `\left`, markdown emphasis
 * around the whole and a trailing period go; `\dfrac` becomes `\frac`, `\%` becomes `%`, `\text{cm}` becomes ` cm `,
 * thousands separators become commas. An unpaired `$` and `\$` stay, as `$`: they are currency.
 * A single letter inside `\text` becomes `\unit{m}`, because a bare letter after a number is a variable.
 */
export function simplifyNotation(text: string): string {
  let plain = text
    .replace(/\\\\/g, ROW_END)
    .replace(MINUS, '-')
    .replace(/\\(?:left|right|displaystyle)(?![A-Za-z])/g, '')
    .replace(/\\[()[\]]/g, '')
    .replace(/\\\$/g, CURRENCY_DOLLAR)
    .replace(/\$\$/g, '$')
    .replace(/\$([^$]*)\$/g, '$1')
    .replaceAll(CURRENCY_DOLLAR, '$')
    .replace(/\\[dtc]frac/g, '\\frac')
    // A comma that its author set as part of a numeral separates nothing: `(1{,}000, 2)` is a pair.
    .replace(/(?<=\d)(?:\{,\}|,\s?\\!)\s?(?=\d{3}(?!\d))/g, '')
    .replace(/\{,\}/g, ',')
    .replace(/,\\!/g, ',')
    .replace(/(?<=\d)(?:\\[,!]|[\u00A0\u2009\u202F])(?=\d{3}(?!\d))/g, ',')
    .replace(/\\!/g, '')
    .replace(/\\[,;: ]|\\q?quad(?![a-z])|~|[\u00A0\u2007\u2009\u202F]/g, ' ')
    .replace(/\\%/g, '%')
    .replace(/\\times(?![a-z])/g, '×')
    .replace(/\\cdot(?![a-z])/g, '·')
    .replace(/\^\s*\{?\s*\\circ\s*\}?|\\degree(?![a-z])|°/g, ' degrees ')
    .replace(WRAPPER, (_match: string, name: string, inner: string) =>
      /^(?:text|textrm|mathrm|mbox)$/.test(name) && /^\s*[A-Za-z]\s*$/.test(inner)
        ? ` \\unit{${inner.trim()}} `
        : ` ${inner} `,
    )
    .replaceAll(ROW_END, '\\\\')
    .trim();
  // Emphasis only around the whole: inside, `2**3` is a power.
  const emphasised = /^(?:\*{1,3}|`|_{2})([^*`]+?)(?:\*{1,3}|`|_{2})$/.exec(plain);
  if (emphasised?.[1] !== undefined) plain = emphasised[1];
  return plain
    .replace(/\s+/g, ' ')
    .replace(/\s*\.\s*$/, '')
    .trim();
}

/**
 * A form in which two spellings of one text are the same string: `simplifyNotation`, `\frac12` and `\sqrt2` with their
 * braces, and no white space except between two words or numbers. Nothing that could carry meaning is dropped:
 * brackets, case and order stay.
 */
export function normaliseText(text: string): string {
  return simplifyNotation(text)
    .replace(/\\frac\s*(\d)\s*(\d)/g, '\\frac{$1}{$2}')
    .replace(/\\frac\s*(\d)\s*\{/g, '\\frac{$1}{')
    .replace(/\\frac\s*(\{[^{}]*\})\s*(\d)/g, '\\frac$1{$2}')
    .replace(/\\sqrt\s*(\d)/g, '\\sqrt{$1}')
    .replace(/\s+/g, ' ')
    .replace(/(?<![\p{L}\p{N}]) | (?![\p{L}\p{N}])/gu, '');
}
