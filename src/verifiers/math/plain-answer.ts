import { unescapedTwice } from './escapes.ts';
import { simplifyNotation } from './notation.ts';
import { withoutOrdinal } from './ordinals.ts';
import { withDigits } from './number-words.ts';
import { canonicalUnit } from './units.ts';

/**
 * Commands that only change the look of the text around them, and words that do not change the value. `\phantom` is
 * removed with its argument.
 */
const LOOKS =
  /\\(?:[bB]igg?[lrm]?|textstyle|scriptstyle|limits|nolimits|mathstrut|hline|hfill|nonumber)(?![A-Za-z])|\\phantom\s*(?:\{[^{}]*\}|\S)|\\(?:hspace|vspace)\*?\s*\{[^{}]*\}/g;
const FONTS = /\\(?:boldsymbol|bm|mathcal|mathsf|textnormal|textsf|texttt|emph|underline|mathop)\s*\{([^{}]*)\}/g;
/** `]1,2[`, the open interval of a French text; one bracket at least opens outward. */
const OUTWARD =
  /(?<=^|[=\s}∪]|\\cup|\\in)(?:(\])([^[\](),]*,[^[\](),]*)([[\]])|(\[)([^[\](),]*,[^[\](),]*)(\[))(?=$|\s|\\|∪)/g;
/** Combinations: `C_{10}^3`, `{}_{10}C_3`, `{}^{10}C_3`. */
const COMBINATIONS =
  /(?<![A-Za-z\\_^}])C_\s*(?:\{(\d{1,4})\}|(\d))\s*\^\s*(?:\{(\d{1,4})\}|(\d))(?![\d!])|(?:\{\}\s*|^|(?<==\s*))[_^]\s*\{?(\d{1,4})\}?\s*\\?C_\s*\{?(\d{1,4})\}?/g;

/** All positive real numbers, in words or as a set with a sign. */
const HALF_LINE =
  /^(?:[a-z]\s*\\in\s*)?(?:(?:all\s+|the\s+|any\s+)*(positive|negative|non-?negative)\s+reals?(?:\s+numbers?)?|\\R\s*(?:\^|_)\s*\{?\s*(\+|-|>\s*0|\\g(?:eq?|t)\s*0)\s*\}?)$/i;
const HALF_LINES: Readonly<Record<string, string>> = {
  positive: '(0,\\infty)',
  negative: '(-\\infty,0)',
  nonnegative: '[0,\\infty)',
  'non-negative': '[0,\\infty)',
  '+': '(0,\\infty)',
  '>0': '(0,\\infty)',
  '-': '(-\\infty,0)',
};

/** A single letter in `\\text` is not a unit. */
const SINGLE = /(^|[,(&=+\-*/^{·×]\s*|\b(?:and|or)\s+)\\unit\{([A-Za-z])\}/g;
/** "2 hours 15 minutes": without a word or a comma between them. */
const TWO_UNITS =
  /(?<=\d\s?)([A-Za-z]{2,12}|\\unit\{[a-z]\})\.?,?\s+(?=\d[\d.,/]{0,12}\s?([A-Za-z]{2,12}|\\unit\{[a-z]\})(?![A-Za-z]))/g;
const isUnit = (word: string): boolean => canonicalUnit(word.replace(/^\\unit\{(.)\}$/, '$1')) !== null;
const LEAD = /^(?:(?:the\s+)?solution\s+(?:set\s+)?is\s*:?|\\approx|≈|\\therefore|∴|\\Rightarrow|\\implies|=(?!=))\s*/i;

/** `\Pr[X > 2] =` and `\mathbb{E}(X) =`: other spellings of `P(X > 2)` and `E(X)`. */
const EVENT = /^(?:\\(Pr)|\\mathbb\s*\{?\s*([PE])\s*\}?)\s*(?:\[([^[\]]{1,120})\]|(?=\())(?=.*=)/;
/** A sentence before the value alone: "The probability is $\frac12$", "There are 5 ways". */
const INTRODUCED =
  /^(?:(?:the|our)\s+(?:[a-z-]+\s+){1,6}?(?:is|equals)\s*:?|there\s+(?:are|is)(?:\s+exactly)?)\s+(?=[-+$]?\s?\d|\\(?:frac|sqrt|pi)(?![a-z]))/i;
/** `<1, -2, 3>` for a vector. */
const ANGLED = /^<\s*([^<>]*,[^<>]*)>$/;

/** Rows of one chain: `x &= 10 + 7 \\ &= 17`. */
const ALIGNED =
  /\\begin\s*\{(align\*?|aligned|gather\*?|gathered|split|equation\*?|eqnarray\*?|multline\*?)\}([\s\S]*?)\\end\s*\{\1\}/;

/** A chain of equations over several rows in one row; other rows stay as they are. */
function unaligned(text: string): string {
  const [whole, , body = ''] = ALIGNED.exec(text) ?? [];
  if (whole === undefined) return text;
  const rows = body
    .split(/\\\\(?:\s*\[[^\]]{0,12}\])?/)
    .map((row) => row.trim())
    .filter((row) => row !== '');
  const isChain = rows.slice(1).every((row) => /^&?\s*(?:=|&=&)/.test(row));
  return isChain ? text.replace(whole, () => rows.join(' ').replaceAll('&', ' ')) : text;
}

/** The answer in plain notation, without commands that only change its look. */
export function plainAnswer(text: string): string {
  return withDigits(
    withoutOrdinal(
      simplifyNotation(unaligned(unescapedTwice(text)))
        .replace(/^["“](.*)["”]$/s, '$1')
        .replace(/\\mathbb\s*\{?\s*([RZNQC])\s*\}?/g, '\\$1 ')
        .replace(/(?<![A-Za-z\\])oo(?=\s*[)\],;]|\s*$)/g, '\\infty ')
        .replace(/\\l?or(?![A-Za-z])|\\vee(?![A-Za-z])/g, ' or ')
        .replace(/\\land(?![A-Za-z])|\\wedge(?![A-Za-z])/g, ' and ')
        .replace(/\+\s?\/\s?-/g, '\\pm ')
        .replace(COMBINATIONS, (match: string, ...groups: readonly (string | undefined)[]) => {
          const [of = '', taken = ''] = groups.slice(0, 6).filter((group) => group !== undefined);
          return Number(taken) <= Number(of) ? `\\binom{${of}}{${taken}}` : match;
        })
        .replace(
          HALF_LINE,
          (_match, words?: string, sign?: string) => HALF_LINES[(words ?? sign ?? '').toLowerCase()] ?? '',
        )
        .replace(/\\vec\s*(?:\{([A-Za-z])\}|([A-Za-z])(?![A-Za-z]))/g, ' $1$2 ')
        .replace(OUTWARD, (_match, outward?: string, first?: string, close?: string, _open?: string, second?: string) =>
          outward === undefined ? `[${second})` : `(${first}${close === '[' ? ')' : ']'}`,
        )
        .replace(FONTS, ' $1 ')
        .replace(LOOKS, ' ')
        .replace(SINGLE, '$1$2')
        .replace(TWO_UNITS, (match: string, first: string, second: string) =>
          isUnit(first) && isUnit(second) ? `${first} and ` : match,
        )
        .replace(LEAD, '')
        .replace(
          EVENT,
          (_match, chance?: string, letter?: string, event?: string) =>
            `${chance === undefined ? letter : 'P'}${event === undefined ? '' : `(${event})`}`,
        )
        .replace(INTRODUCED, '')
        .replace(ANGLED, '\\langle $1 \\rangle')
        .replace(/^[A-Za-z]\s*(?:\\approx(?![A-Za-z])|≈)/, '')
        // "2/3, which is about 0.67": the exact value is meant.
        .replace(/(?<=\S)\s*(?:\\approx(?![A-Za-z])|≈).*$/s, '')
        // "1, 2, 3, ..." continues, and the digits of "0.333..." may continue.
        .replace(/[\s.,;:]+$/, (end) => (/\.\s?\./.test(end) ? '...' : ''))
        .trim(),
    ),
  );
}
