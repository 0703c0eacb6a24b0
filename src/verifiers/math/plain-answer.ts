import { unescapedTwice } from './escapes.ts';
import { simplifyNotation } from './notation.ts';
import { withoutOrdinal } from './ordinals.ts';
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
/** A single letter in `\\text` is not a unit. */
const SINGLE = /(^|[,(&=+\-*/^{·×]\s*|\b(?:and|or)\s+)\\unit\{([A-Za-z])\}/g;
/** "2 hours 15 minutes": without a word or a comma between them. */
const TWO_UNITS =
  /(?<=\d\s?)([A-Za-z]{2,12}|\\unit\{[a-z]\})\.?,?\s+(?=\d[\d.,/]{0,12}\s?([A-Za-z]{2,12}|\\unit\{[a-z]\})(?![A-Za-z]))/g;
const isUnit = (word: string): boolean => canonicalUnit(word.replace(/^\\unit\{(.)\}$/, '$1')) !== null;
const LEAD = /^(?:(?:the\s+)?solution\s+(?:set\s+)?is\s*:?|\\approx|≈|\\therefore|∴|\\Rightarrow|\\implies|=(?!=))\s*/i;

/** The answer in plain notation, without commands that only change its look. */
export function plainAnswer(text: string): string {
  return withoutOrdinal(
    simplifyNotation(unescapedTwice(text))
      .replace(/\\mathbb\s*\{?\s*([RZNQC])\s*\}?/g, '\\$1 ')
      .replace(/\\l?or(?![A-Za-z])|\\vee(?![A-Za-z])/g, ' or ')
      .replace(/\\land(?![A-Za-z])|\\wedge(?![A-Za-z])/g, ' and ')
      .replace(/\+\s?\/\s?-/g, '\\pm ')
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
      .replace(/^[A-Za-z]\s*(?:\\approx(?![A-Za-z])|≈)/, '')
      // "2/3, which is about 0.67": the exact value is meant.
      .replace(/(?<=\S)\s*(?:\\approx(?![A-Za-z])|≈).*$/s, '')
      // "1, 2, 3, ..." continues, and the digits of "0.333..." may continue.
      .replace(/[\s.,;:]+$/, (end) => (/\.\s?\./.test(end) ? '...' : ''))
      .trim(),
  );
}
