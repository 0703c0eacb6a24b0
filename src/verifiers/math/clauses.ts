/** An answer without a final clause that only describes its letters. */
export interface Claused {
  readonly text: string;
  /** The letters that may be any integer. */
  readonly integers: readonly string[];
}

const NAME = String.raw`(?:\\?[A-Za-z]+(?:_\{?\w+\}?)?)`;
const NAMES = String.raw`(?:${NAME}(?:\s*(?:,|and)\s*${NAME}){0,3})`;
const NUMBERS = String.raw`(?:real|complex|integer|whole|arbitrary|constant)`;
const KIND = String.raw`(?:real|complex|integer|constant|arbitrary)s?(?:\s+(?:real|complex|integer))?(?:\s+(?:numbers?|constants?|values?|parameters?|integers?))?`;
const DOMAIN = String.raw`(?:\\in|∈|in)(?![A-Za-z])\s*(?:\\([RZC])|([ℝℤℂ]))(?!\s*[\^_+])`;
const LEAD = String.raw`\s*(?:[,;:]\s*|\(\s*|\s)(?:,\s*)?(?:where\s+|with\s+)?`;

/** "for all x", "for every real x", "for some constant c", `\forall x \in \R`. */
const QUANTIFIED = new RegExp(
  String.raw`${LEAD}(?:(?:for|and)\s+)?(?:all|any|every|each|some|\\forall|∀)\s+(?:(?:${NUMBERS})\s+)*(?:(?:numbers?|values?\s+of|constants?|integers?|reals?)\s*)?(${NAMES})?\s*(?:${DOMAIN})?\s*\)?$`,
  'i',
);
/** "where k is an integer", "c a constant", "where C is an arbitrary constant". */
const DESCRIBED = new RegExp(
  String.raw`\s*(?:[,;(]\s*(?:where\s+|with\s+|for\s+)?|\s(?:where|with|for)\s+)(${NAMES})\s+(?:(?:is|are|being|=)\s+)?(?:(?:an?|any|some|the)\s+)?(${KIND}|(?:arbitrary|integration)\s+constant|constants?\s+of\s+integration)\s*\)?$`,
  'i',
);
/** "for integer k", "for integers m and n". */
const INTEGERS = new RegExp(
  String.raw`${LEAD}for\s+(?:an?\s+)?(?:integers?|whole\s+numbers?)\s+(${NAMES})\s*\)?$`,
  'i',
);
/** `k \in \mathbb{Z}` after a comma, in brackets or after "for". */
const MEMBER = new RegExp(
  String.raw`\s*(?:[,;(]\s*(?:where\s+|with\s+|for\s+)?|\s(?:where|with|for)\s+)(${NAMES})\s*${DOMAIN}\s*\)?$`,
  'i',
);

/**
 * Removes from the end of an answer in plain notation a clause about the numbers that its letters represent. A clause
 * that restricts them ("for all positive x", `x \in \R^+`, natural numbers) stays, and the answer is not read.
 */
export function withoutClause(text: string): Claused {
  for (const pattern of [MEMBER, DESCRIBED, INTEGERS, QUANTIFIED]) {
    const match = pattern.exec(text);
    const before = match === null ? '' : text.slice(0, match.index).trim();
    // A clause without an answer before it is the answer itself, and an inequality in integers is not an interval.
    if (match === null || before === '' || !/[\d=A-Za-z]/.test(before)) continue;
    const isInteger = /\\Z(?![A-Za-z])|ℤ|integer|whole/i.test(match[0]);
    if (isInteger && /[<>≤≥]|\\(?:[lg]eq?|in|ne)(?![A-Za-z])/.test(before)) return { text, integers: [] };
    const names = (match[1] ?? '').split(/\s*(?:,|\band\b)\s*/).filter((name) => name !== '');
    return { text: before.replace(/[\s,;:(]+$/, ''), integers: isInteger ? names : [] };
  }
  return { text, integers: [] };
}
