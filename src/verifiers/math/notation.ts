import { asciiDigits } from './foreign-digits.ts';
import { withUsualNumerals } from './thousands.ts';

/**
 * Characters that represent a minus sign in real output: U+2212 and the hyphens and dashes around it. Dashes are safe
 * to fold because a range ("3–5") does not parse as a number either way.
 */
const MINUS = /[\u2010-\u2013\u2212\uFE63\uFF0D]/g;

/** LaTeX wrappers that only change the look of their argument. */
const WRAPPER =
  /\\(text|textbf|textit|textrm|mathrm|mathbf|mathit|mathtt|mathnormal|bold|ensuremath|pmb|mbox|operatorname)\s*\{((?:[^{}]|\^\{-?\d{1,3}\})*)\}/g;

/** A font around more than letters and digits: its braces stay as a group. */
const FONT_AROUND =
  /\\(?:mathrm|mathbf|mathit|mathsf|mathtt|mathnormal|boldsymbol|bold|bm|pmb|textbf|ensuremath)\s*(?=\{[^{}]*(?:\{|\\[dtc]?frac|\\sqrt))/g;

/** Commands of size, font and colour: they change the look of the text after them. */
const LOOK =
  /\\(?:displaystyle|textstyle|scriptstyle|tiny|small|normalsize|large|Large|LARGE|huge|Huge|bf|rm|it|sf|tt)(?![A-Za-z])|\\(?:text)?color\s*\{[^{}]*\}|\\colorbox\s*\{[^{}]*\}|\\tag\*?\s*\{[^{}]*\}/g;

/** Currency commands; a placeholder distinguishes a dollar from a delimiter. */
const CURRENCY = /\\(textdollar|pounds|textsterling|euro|texteuro|yen|textyen)(?![A-Za-z])(?:\s*\{\})?/g;

/** A decimal whose last digits repeat: `0.1\overline{6}`. */
const REPEATING = /(?<![\d.,])(\d{0,40})\.(\d{0,40})\\(?:overline|bar|dot|overbar)\s*(?:\{(\d{1,40})\}|(\d))(?!\d)/g;
/** The same with a dot over the first and the last digit that repeat. */
const DOTTED = /(?<![\d.,])(\d{0,40})\.(\d{0,40})\\dot\s*\{?(\d)\}?(\d{0,40})\\dot\s*\{?(\d)\}?(?!\d)/g;

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉ₙ';

/** Marks after an answer that say that it is right, or that a proof ends. */
const END_MARK =
  /(?<=\S)\s*(?:(?:\\(?:checkmark|blacksquare|square|Box|qed|qedsymbol)(?![A-Za-z])|[✅✓✔☑∎■□]|(?![❌⛔🚫👎❎❓❗])\p{Emoji_Presentation})[\s.]*)+$/u;
/** A line break of LaTeX at the end; `trim` leaves the backslash of `\ `. */
const END_BREAK = /(?:\\newline|\uE001|\\)$/;
/** Small matrices, and those with an alignment of their columns: `\begin{psmallmatrix}`, `\begin{pmatrix*}[r]`. */
const MATRIX = /\\(begin|end)\s*\{([pbBvV]?)(?:small)?matrix\*?\}(?:\s*\[[lcr]\])?/g;
/** Wide spaces between equations or between pairs separate them. */
const WIDE_SPACE =
  /(?=\\q)(?<==[^=]{0,80}[^=,;\s]\s{0,9})(?:\\q?quad(?![a-z])\s*)+(?=[A-Za-z](?:_\{?\w{1,8}\}?)?\s*=)|(?=\\q)(?<=\)\s{0,9})(?:\\q?quad(?![a-z])\s*)+(?=\()/g;
/** `45^o`, and the ordinal sign that keyboards have beside the digits. */
const DEGREE =
  /\^\s*\{?\s*\\circ\s*\}?|(?<=\d)\s*\^\s*\{?\s*(?:o|\\(?:text|mathrm)\s*\{\s*o\s*\})(?![A-Za-z])\s*\}?|(?<=\d\s?)º|\\degree(?![a-z])|°/g;

/** `5\,\mu\text{m}`, `5\text{ μm}`, `5 μm`; an upright symbol after the sign, or the sign of the unit in a text. */
const MICRO =
  /(?=[\\µμ])(?<=\d[\s\\,;~{}]{0,12})(?:\\(?:text|mathrm|rm|textrm)\s*\{\s*)?(?:\\mu\s*\\(?:text|mathrm|textrm)\s*\{\s*|[µμ]\s*(?:\\(?:text|mathrm|textrm)\s*\{\s*)?|\\mu\s*(?=[mgsL]\s*\}?\s*\$?$))([mgslLNJWVAFCH])(?![A-Za-z])\s*\}?/g;

/** `{7 \over 2}`, the fraction of plain TeX, also as the whole text. */
const OVER =
  /\{([^{}]*)\\over(?![a-zA-Z])([^{}]*)\}|^\s*((?:[^{}=]|\{[^{}]*\})*?)\\over(?![a-zA-Z])((?:(?!\\over)[^{}=]|\{[^{}]*\})*)$/g;

/** Texts of only these characters contain no notation. */
const PLAIN = /^[A-Za-z0-9 .,+\-/=;:!?()]*$/;

/** Replaces the end of a matrix row, so that its second backslash does not begin a command. A private-use character. */
const ROW_END = '\uE001';

/** Replaces an escaped dollar while unescaped ones are paired as math delimiters. A private-use character. */
const CURRENCY_DOLLAR = '\uE000';

/**
 * One line of LaTeX or prose in plainer notation: math delimiters, spacing commands, `\left`, markdown emphasis
 * around the whole and a trailing period go; `\dfrac` becomes `\frac`, `\%` becomes `%`, `\text{cm}` becomes ` cm `,
 * thousands separators become commas. An unpaired `$` and `\$` stay, as `$`: they are currency.
 * A single letter inside `\text` becomes `\unit{m}`, because a bare letter after a number is a variable.
 */
export function simplifyNotation(text: string): string {
  const usual = withUsualNumerals(text);
  return PLAIN.test(usual) ? withoutEnd(usual.trim()) : simplify(usual);
}

/** Converts digits of other scripts, and full-width signs of Chinese and Japanese texts, to ASCII. */
export function halfWidth(given: string): string {
  const text = asciiDigits(given);
  if (!/[\u3000-\u303F\uFF00-\uFF5E]/.test(text)) return text;
  return text
    .replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/。/g, '. ')
    .replace(/、/g, ', ')
    .replace(/,(?=\S)(?!\d{3}(?!\d))/g, ', ')
    .replace(/\u3000/g, ' ')
    .trim();
}

function simplify(text: string): string {
  let plain = withoutEndBreaks(withoutRareSigns(text).replace(/\\\\/g, ROW_END))
    .replace(MICRO, (_match, symbol: string) => ` u${symbol} `)
    .replace(END_MARK, '')
    .replace(MINUS, '-')
    .replace(/\\not\s*(?:=|\\in(?![A-Za-z]))/g, (sign) => (sign.endsWith('=') ? '\\ne ' : '\\notin '))
    .replace(MATRIX, '\\$1{$2matrix}')
    .replace(/\\(?:left|right)(?:\s*\.(?!\d)|(?![A-Za-z]))/g, '')
    .replace(LOOK, ' ')
    .replace(FONT_AROUND, '')
    // A colon without the spaces of a relation: `5{:}30`.
    .replace(/\{:\}/g, ':')
    .replace(/\\[()[\]]/g, '')
    .replace(CURRENCY, (_match, name: string) => currencySign(name))
    .replace(/\\text\s*\{\s*\\\$\s*\}|\\\$/g, CURRENCY_DOLLAR)
    .replace(/\$\$/g, '$')
    .replace(/\$([^$]*)\$/g, '$1')
    .replaceAll(CURRENCY_DOLLAR, '$')
    .replace(/\\(?:[dtcsx]|nice)frac/g, '\\frac')
    .replace(OVER, '\\frac{$1$3}{$2$4}')
    .replace(DOTTED, (match: string, whole: string, fixed: string, first: string, middle: string, last: string) =>
      repeatingFraction(match, whole, fixed, `${first}${middle}${last}`),
    )
    .replace(REPEATING, repeatingFraction)
    // A comma that its author marked as part of a numeral is not a separator: `(1{,}000, 2)` is a pair.
    .replace(/(?<=\d)(?:\s?\{,\}|,\s?\\!)\s?(?=\d{3}(?!\d))/g, '')
    .replace(/\{,\}/g, ',')
    .replace(/,\\!/g, ',')
    .replace(/(?<=\d)(?:\\[,!;:]|[\u00A0\u2009\u202F])(?=\d{3}(?!\d))/g, ',')
    .replace(/\\!/g, '')
    .replace(WIDE_SPACE, ', ')
    .replace(/\\[,;: ]|\\q?quad(?![a-z])|~|[\u00A0\u2007\u2009\u202F]/g, ' ')
    .replace(/\\%/g, '%')
    .replace(/\\times(?![a-z])/g, '×')
    .replace(/\\cdot(?![a-z])/g, '·')
    .replace(DEGREE, ' degrees ')
    .replace(WRAPPER, unwrapped)
    .replaceAll(ROW_END, '\\\\')
    .trim();
  // Emphasis only around the whole: inside, `2**3` is a power.
  const emphasised = /^(?:\*{1,3}|`|_{2})([^*`]+?)(?:\*{1,3}|`|_{2})$/.exec(plain);
  if (emphasised?.[1] !== undefined) plain = emphasised[1];
  return withoutEnd(plain.replace(/\s+/g, ' '));
}

function withoutEndBreaks(text: string): string {
  let current = text.trimEnd();
  while (END_BREAK.test(current)) current = current.replace(END_BREAK, '').trimEnd();
  return current;
}

function withoutEnd(text: string): string {
  return text.includes('  ') || text.endsWith('.')
    ? text
        .replace(/ {2,}/g, ' ')
        .replace(/\s*\.$/, '')
        .trim()
    : text.trim();
}

/** Converts raised and lowered digits, circled numbers, and single-character fractions. */
function withoutRareSigns(text: string): string {
  if (!/[\u00B2-\u215E①-⑳Ω∛]/.test(text)) return text;
  return text
    .replace(/([⁰¹²³⁴-⁹]+)[\u2044/]([₀-₉]+)/g, (_match, top: string, bottom: string) => {
      return `\\frac{${spelled(top, RAISED)}}{${spelled(bottom, LOWERED)}}`;
    })
    .replace(/[ℝℤℕℚℂ]/g, (sign) => `\\mathbb{${sign.normalize('NFKD')}}`)
    .replace(/℃|℉/g, (sign) => `°${sign === '℃' ? 'C' : 'F'}`)
    .replace(/[ΩΩ]/g, '\\Omega ')
    .replace(/∛(?=\s*[\d({])/g, '\\sqrt[3]')
    .replace(/(\d?)\s*([¼-¾⅐-⅞])/g, (_match, before: string, sign: string) => {
      const [top = '', bottom = ''] = sign.normalize('NFKD').split('\u2044');
      return `${before}\\frac{${top}}{${bottom}}`;
    })
    .replace(/\u2044/g, '/')
    .replace(/[①-⑳]+/g, circled)
    .replace(/[⁰¹²³⁴-⁹⁺⁻ⁿ]+/g, (raised) => `^{${spelled(raised, RAISED)}}`)
    .replace(/[₀-₉ₙ]+/g, (lowered) => `_{${spelled(lowered, LOWERED)}}`);
}

/** Circled numbers are the numbers of a list: `②③` is 2, 3. */
function circled(signs: string): string {
  return Array.from(signs, (sign) => String((sign.codePointAt(0) ?? 0) - 0x245f)).join(', ');
}

/** Converts raised or lowered characters to normal ones. */
function spelled(characters: string, table: string): string {
  const line = table === RAISED ? '0123456789+-n' : '0123456789n';
  return characters.replace(/./gu, (character) => line.charAt(table.indexOf(character)));
}

function currencySign(name: string): string {
  if (name === 'textdollar') return CURRENCY_DOLLAR;
  return name.includes('euro') ? '€' : name.includes('yen') ? '¥' : '£';
}

/** `0.1\overline{6}` is 15/90. */
function repeatingFraction(match: string, whole: string, fixed: string, group?: string, digit?: string): string {
  const repeated = group ?? digit ?? '';
  if (whole === '' && fixed === '' && repeated === '') return match;
  const all = BigInt(`0${whole}${fixed}${repeated}`) - BigInt(`0${whole}${fixed}`);
  return `\\frac{${all}}{${'9'.repeat(repeated.length)}${'0'.repeat(fixed.length)}}`;
}

/** A single letter in an upright font may be a unit; the constants `e` and `i` may also be set upright. */
function unwrapped(_match: string, name: string, inner: string, at: number, text: string): string {
  // Beside the digits `K` is a scale: `42\text{K}`; with a space between them it is kelvin.
  if (/^[kKMBT]$/.test(inner) && /^(?:text|textrm|mbox)$/.test(name) && /\d/.test(text.charAt(at - 1)))
    return ` \\scale{${inner}} `;
  const isLetter = /^(?:text|textrm|mathrm|mbox)$/.test(name) && /^\s*[A-Za-z]\s*$/.test(inner);
  if (!isLetter) return ` ${inner} `;
  return name === 'mathrm' && /^\s*[ei]\s*$/.test(inner) ? ` ${inner.trim()} ` : ` \\unit{${inner.trim()}} `;
}

/**
 * A form in which two spellings of one text are the same string: `simplifyNotation`, `\frac12` and `\sqrt2` with their
 * braces, and no white space except between two words or numbers. Nothing that could carry meaning is dropped:
 * brackets, case and order stay.
 */
export function normaliseText(text: string): string {
  const simple = simplifyNotation(text);
  if (!/[\s\\]/.test(simple)) return simple;
  return simple
    .replace(/\\frac\s*(\d)\s*(\d)/g, '\\frac{$1}{$2}')
    .replace(/\\frac\s*(\d)\s*\{/g, '\\frac{$1}{')
    .replace(/\\frac\s*(\{[^{}]*\})\s*(\d)/g, '\\frac$1{$2}')
    .replace(/\\sqrt\s*(\d)/g, '\\sqrt{$1}')
    .replace(/\s+/g, ' ')
    .replace(/(?<![\p{L}\p{N}]) | (?![\p{L}\p{N}])/gu, '');
}
