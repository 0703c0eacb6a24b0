import { parseQuantity } from './quantity.ts';

/** Letters that are units behind a number in prose: 'a' and 'A' are words. */
const LETTER = /(?<![A-Za-z\\{])([mgshlLNJWVKCF])(?![A-Za-z}])/g;
/** "5 in total", "5 second graders": no unit. */
const NO_UNIT = /^(?:in|as|at|second|min)$/i;
/** Ends a unit: "25 cm in total". */
const ENDS_UNIT = /^(?:in|as|at|and|or|of|for|to|from|is|are|total|altogether|left)$/i;
/** "60 miles an hour" */
const EACH = /^(?:an?|each|every)$/i;
/** The most words that a unit has: "cubic meters per second" and the like. */
const MOST_WORDS = 5;

/**
 * The words right behind a number of prose that are its unit of measure, so that "5 meters" is not taken for 5. Null
 * where there are none.
 *
 * @param number as it was taken from the text
 * @param following the words behind it
 */
export function unitBehind(number: string, following: readonly string[]): string | null {
  const words: string[] = [];
  for (const word of following.slice(0, MOST_WORDS)) {
    if (words.length > 0 && ENDS_UNIT.test(word)) break;
    words.push(words.length > 0 && EACH.test(word) ? 'per' : word.replace(/[*_"'”’),.;:!?]+$/, ''));
    if (/[*_"'”’),.;:!?]$/.test(word)) break;
  }
  const isEnd = words[0] !== following[0];
  if (words.length === 0 || (NO_UNIT.test(words[0] ?? '') && !isEnd && following.length > 1)) return null;
  for (let count = words.length; count > 0; count -= 1) {
    const unit = words.slice(0, count).join(' ').replaceAll(LETTER, '\\text{$1}');
    const quantity = parseQuantity(`${number} ${unit}`);
    if (quantity !== null && quantity.unit !== null && quantity.noun === null) return unit;
  }
  return null;
}

const REFERENCE =
  /^[("'“*]*(?:theorem|lemma|corollary|proposition|equations?|eqs?\.?|exercise|problem|figure|fig\.?|formula|footnote)$/i;

/** "Theorem 3", "equation (2)": the number names something of the text and is no value. */
export const isReference = (before: string | undefined): boolean => REFERENCE.test(before ?? '');

const PREPOSITION = /^(?:in|on|at|during|for|of|after|before|from|since)$/i;
/** Things that are numbered: the number behind names one of them. */
const NUMBERED = /^(?:week|day|month|step|round|grade|stage|game|lesson|chapter|page)$/i;

/**
 * "There are 32 frogs on the 5th day", "twice as much as in week 3": the number only says where or when, if the
 * sentence has another number before it.
 */
export function isPlace(tokens: readonly string[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1] ?? '', tokens[at] ?? '', tokens[at + 1] ?? ''];
  const isOrdinal = /^\d+(?:st|nd|rd|th)$/i.test(token) && /^the$/i.test(before) && /^[A-Za-z]/.test(after);
  const isNumbered = /^\d+\W*$/.test(token) && NUMBERED.test(before);
  if ((!isOrdinal && !isNumbered) || !PREPOSITION.test(tokens[at - 2] ?? '')) return false;
  return hasNumberBefore(tokens, at);
}

/** "Fewer than the original 18", "of the 18". */
const COMPARED = /^(?:than|of|from)$/i;
const EARLIER = /^(?:original|initial|first|starting|total|given|previous|old)$/i;
const COMPARATIVE = /^(?:more|fewer|less|older|younger|taller|shorter|longer|higher|lower|faster)$/i;

/**
 * "15 apples, 3 fewer than the 18 of yesterday": the number only relates the answer to another one, if the sentence has
 * a number before it.
 */
export function isRelative(tokens: readonly string[], at: number): boolean {
  const words = (back: number): string => tokens[at - back] ?? '';
  const article = EARLIER.test(words(1)) ? 2 : 1;
  const isThatNumber = /^the$/i.test(words(article)) && COMPARED.test(words(article + 1));
  const isLimit = /^than$/i.test(words(1)) && COMPARATIVE.test(words(2));
  const isPart = /^of$/i.test(words(1)) && /^out$/i.test(words(2)) && !/\d/.test(words(3));
  const isDifference =
    COMPARATIVE.test(tokens[at + 1] ?? '') && tokens.slice(at + 2, at + 5).some((word) => /^than$/i.test(word));
  return (isThatNumber || isLimit || isPart || isDifference) && hasNumberBefore(tokens, at);
}

/** Whether the sentence has a number before a position. */
function hasNumberBefore(tokens: readonly string[], at: number): boolean {
  const start = tokens.slice(0, at).findLastIndex((word) => /[.!?:]$/.test(word));
  return tokens.slice(start + 1, at).some((word) => /\d/.test(word));
}

/** Ends before a number that only bounds the answer, or from which it would have to be computed. */
const RELATED =
  /\b(?:exceed(?:s|ed|ing)?|below|above|beyond|twice|thrice|double|triple|half(?:\s+of)?|thirds?\s+of|quarters?\s+of|(?:multiple|divisor|factor|square|cube|reciprocal|inverse|fraction|percentage)s?\s+of|(?:divided|multiplied|divisible)\s+by|differs?\s+from|times)(?:\s+(?:the|number|value|than))*$/i;

/** Whether a clause that ends before a number says only how the answer relates to it: "it exceeds 42", "twice 42". */
export const isRelatedTo = (clause: string): boolean => RELATED.test(clause);

/** Says that the writer has no answer. */
const ADMITTED =
  /\bI(?:['’]m|\s+am)?\s+(?:cannot|can\s?not|can['’]t|could\s+not|couldn['’]t|was\s+not\s+able\s+to|(?:was\s+)?(?:unable|not\s+able)\s+to|do\s+not\s+know\s+how\s+to|don['’]t\s+know\s+how\s+to)\s+(?:\w+ly\s+)?(?:solve|answer|find|determine|help|complete|figure|finish|give|provide|assist)\b|\bI\s+(?:do\s+not|don['’]t)\s+know(?=\s*[.,;!\n]|\s+the\s+answer)|\bI\s+give\s+up\b|\b(?:not\s+enough|insufficient)\s+(?:information|data)\b|\b(?:answer|it)\s+cannot\s+be\s+determined\b/i;

/** How far before the number somebody may have said that there is no answer. Characters. */
const ADMITTED_WITHIN = 160;

/** Whether a text says, near a number that nothing marks as an answer, that there is none. */
export function isAdmittedNear(text: string, at: number): boolean {
  const from = Math.max(0, at - ADMITTED_WITHIN);
  const near = text.slice(from, at + ADMITTED_WITHIN);
  const admitted = ADMITTED.exec(near);
  if (admitted === null) return false;
  // "I can't solve for y directly, so I substitute": goes on to an answer.
  const between = near.slice(admitted.index + admitted[0].length, Math.max(0, at - from));
  return !/\b(?:so|but|however|instead|let|therefore|thus|compute|counting)\b/i.test(between);
}
