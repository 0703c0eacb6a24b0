import { Buffer } from 'node:buffer';

const PIECES = /[A-Za-z]+|\d|[^\S\n]+|\n+|[^\sA-Za-z\d]/g;

/** The letters of a word that are one token, and the letters of each further token. */
const WORD_LETTERS = 6;
const LETTERS_A_TOKEN = 5;
/** The margin for texts with rarer words than in the measurement. */
const MARGIN = 1.15;

/**
 * An upper estimate of a text's tokens for a current byte-level BPE tokenizer (Qwen 2.5, cl100k): a word of up to six
 * Latin letters is one token, a longer one has one for each five letters; a digit is one, as Qwen splits them; so is
 * every other symbol, an emoji two; a letter of other scripts is 0.75 to 1.5; plus 15 %. Never more than the number of
 * bytes, which is the strict bound of such a tokenizer.
 *
 * It is not a strict bound. Compared with cl100k with separate digits, on 6,844 questions and answers of mathematics
 * and code from seven data sets: the median of a set is 1.18 to 1.39 times the true count, its lowest hundredth 0.94 to
 * 1.14, the worst text 0.83; letters without words (`qzxjkvwp…`) 0.37. So the endpoint finally decides what fits. Pure.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) tokens += tokensOf(piece);
  return Math.min(Math.ceil(tokens * MARGIN), Buffer.byteLength(text));
}

function tokensOf(piece: string): number {
  const code = piece.charCodeAt(0);
  // A single space belongs to the next word.
  if (piece === ' ') return 0;
  if (code < 0x80) return piece.length > WORD_LETTERS && isLetter(code) ? piece.length / LETTERS_A_TOKEN : 1;
  if (code < 0x800) return 0.75;
  // Half of a surrogate pair; each half counts.
  if (code >= 0xd800 && code <= 0xdfff) return 1;
  return 1.5;
}

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
