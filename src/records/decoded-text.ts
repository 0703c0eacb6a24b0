import type { TextSpan } from './code-spans.ts';

/** Parts of a text that a reader replaces: escapes by characters, or line breaks by nothing. */
export interface TextDecoding {
  /** With the flag `g`. */
  readonly pattern: RegExp;
  /** The replacement of a match. */
  readonly decode: (match: string) => string;
}

/** HTML's names of the ASCII characters that are no letters or digits. */
const HTML_NAMES: Readonly<Record<string, string>> = {
  excl: '!',
  quot: '"',
  num: '#',
  dollar: '$',
  percnt: '%',
  amp: '&',
  apos: "'",
  lpar: '(',
  rpar: ')',
  ast: '*',
  midast: '*',
  plus: '+',
  comma: ',',
  period: '.',
  sol: '/',
  colon: ':',
  semi: ';',
  lt: '<',
  equals: '=',
  gt: '>',
  quest: '?',
  commat: '@',
  lsqb: '[',
  lbrack: '[',
  bsol: '\\',
  rsqb: ']',
  rbrack: ']',
  hat: '^',
  lowbar: '_',
  underbar: '_',
  grave: '`',
  lcub: '{',
  lbrace: '{',
  verbar: '|',
  vert: '|',
  verticalline: '|',
  rcub: '}',
  rbrace: '}',
};

/** URL, JSON, JavaScript and HTML escapes of one level, and what `cleanTurn` removes: tags and tokens of a template. */
export const ESCAPES: TextDecoding = {
  pattern: new RegExp(
    [
      /%[0-9a-f]{2}/,
      /\\u(?:[0-9a-f]{4}|\{[0-9a-f]{1,8}\})/,
      /\\x[0-9a-f]{2}/,
      /\\[^\w\s]/,
      /&#(?:\d{1,8}|x[0-9a-f]{1,8});?/,
      /&[a-z]{2,12};/,
      /<[/|｜]{0,2}[\w▁:-][\w▁:/ -]{0,59}[|｜]?>/,
      /\[\/?[A-Z_|]{2,20}\]/,
      /◁\/?think▷/,
    ]
      .map(({ source }) => source)
      .join('|'),
    'gi',
  ),
  decode(match) {
    if (match.startsWith('%')) return characterOf(match.slice(1), 16);
    if (match.startsWith('&#')) return characterOf(match.replaceAll(/[&#;x]/gi, ''), /x/i.test(match) ? 16 : 10);
    if (match.startsWith('&')) return HTML_NAMES[match.slice(1, -1).toLowerCase()] ?? match;
    if (match.startsWith('\\')) return match.length === 2 ? match.slice(1) : characterOf(match.slice(2), 16);
    return '';
  },
};

/** Line breaks, also escaped ones, with the indent of the next line. */
export const LINE_BREAKS: TextDecoding = { pattern: /(?:[\r\n]|\\[rn])+[ \t]*/g, decode: () => '' };

function characterOf(digits: string, base: 10 | 16): string {
  const code = Number.parseInt(digits.replaceAll(/[{}]/g, ''), base);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
}

/** A decoded text that can be traced back to the text it was decoded from. */
export class DecodedText {
  readonly text: string;
  readonly #from: { readonly parent: DecodedText; readonly decoding: TextDecoding } | null;

  private constructor(text: string, from: { readonly parent: DecodedText; readonly decoding: TextDecoding } | null) {
    this.text = text;
    this.#from = from;
  }

  static of(text: string): DecodedText {
    return new DecodedText(text, null);
  }

  /** This text decoded once; null if nothing in it is encoded. */
  decoded(decoding: TextDecoding): DecodedText | null {
    const text = this.text.replaceAll(decoding.pattern, decoding.decode);
    return text === this.text ? null : new DecodedText(text, { parent: this, decoding });
  }

  /** The spans of the original text that became these spans; ascending, without overlaps. */
  inOriginal(spans: readonly TextSpan[]): readonly TextSpan[] {
    if (this.#from === null || spans.length === 0) return spans;
    const { parent, decoding } = this.#from;
    return parent.inOriginal(spansBefore(parent.text, decoding, spans));
  }
}

/** The spans of a text that its decoding made into these spans. One pass, since there may be millions of escapes. */
function spansBefore(text: string, { pattern, decode }: TextDecoding, spans: readonly TextSpan[]): TextSpan[] {
  const found: TextSpan[] = [];
  let from: number | null = null;
  let decodedAt = 0;
  /** A part of the text, with its decoded length. */
  const pass = (start: number, end: number, length: number): void => {
    const isSame = end - start === length;
    for (let span = spans[found.length]; span !== undefined; span = spans[found.length]) {
      if (from === null) {
        if (span.from >= decodedAt + length) break;
        from = isSame ? start + span.from - decodedAt : start;
      }
      if (span.to > decodedAt + length) break;
      found.push({ from, to: isSame ? start + span.to - decodedAt : end });
      from = null;
    }
    decodedAt += length;
  };
  let at = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    pass(at, index, index - at);
    at = index + match.length;
    pass(index, at, decode(match).length);
  }
  pass(at, text.length, text.length - at);
  return found;
}
