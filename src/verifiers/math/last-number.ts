import { isPlace, isReference, isRelative, unitBehind } from './number-context.ts';
import { withoutRemarks } from './remarks.ts';
import { SCALE_WORDS } from './scales.ts';
import { canonicalUnit } from './units.ts';

/** Maximum distance of a final number from the end, in a text without any marker. Characters. */
export const LAST_NUMBER_TAIL = 4_000;

/** A formula between delimiters in one line, or displayed. */
export const INLINE_MATH: string = String.raw`\$\$[^$]{1,600}\$\$|\$(?! )[^$\n]{0,300}[^$\s]\$(?!\d)|\$ (?=[^$\n]*\\[a-z])[^$]{1,300}\$(?!\d)|\\\([^\n]{1,300}?\\\)|\\\[[\s\S]{1,600}?\\\]|\\begin\{[a-z]+\*?\}[\s\S]{1,900}?\\end\{[a-z]+\*?\}`;
const TOKEN = new RegExp(`${INLINE_MATH}|\\S+`, 'g');
const OPERATOR = /^(?:[-−+*/^×·÷±∓]|\\(?:times|cdot|div|pm|mp|cup|cap|bmod|pmod|circ))$/;
const RELATION = /^(?:[<>≤≥≠]|[<>!]=|=<|\\(?:le|ge|leq|geq|leqslant|geqslant|ne|neq|lt|gt))$/;
/** Words between numbers, without a scale directly after a number. */
const CJK = /(?:(?!(?<=\d)[万萬亿億千百兆만억천])[\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF])+/g;
/** A unit whose power is its only digit. */
const RAISED_UNIT =
  /^([A-Za-z]{1,12})\^\{?[23]\}?(?:\/([A-Za-z]{1,12}))?$|^([A-Za-z]{1,12})\/([A-Za-z]{1,12})\^\{?[23]\}?$/;

/** Words before a number that change it: the number alone is not the answer. */
const BEFORE = /^(?:mod|modulo|sqrt|root|log|ln|sin|cos|tan|power|minus|negative|plus|than|times|over|choose|exp)$/i;
const AFTER = /^(?:%|\\%|percent|dozen|hundred|cents?|squared|cubed|factorial|choose|mod|modulo)$/;

/**
 * The last number of a text. If it is part of an expression, a list, brackets, several named values or an amount in two
 * units, the complete text of that is returned.
 */
export function lastNumber(text: string): string | null {
  return findLastNumber(text)?.text ?? null;
}

/** What `lastNumber` gives, and where the word with its last digit is. */
export function findLastNumber(
  text: string,
): { readonly text: string; readonly at: number; readonly end: number } | null {
  const from = Math.max(0, text.length - LAST_NUMBER_TAIL);
  const plain = withoutRemarks(text.slice(from)).replace(CJK, blank);
  const matches = [...plain.matchAll(TOKEN)];
  const tokens = matches.map(([token]) => token);
  const index = tokens.findLastIndex(
    (token, at) =>
      /\d/.test(token) &&
      !isRaisedUnit(token, tokens[at - 1]) &&
      !isReference(tokens[at - 1]) &&
      !isPlace(tokens, at) &&
      !isRelative(tokens, at),
  );
  const found = matches[index];
  if (found === undefined) return null;
  const at = from + found.index;
  const number = namedValues(tokens, index) ?? inBrackets(tokens, index) ?? withNeighbours(tokens, index);
  return { text: number, at, end: at + found[0].length };
}

const blank = (words: string): string => ' '.repeat(words.length);

function withNeighbours(tokens: readonly string[], index: number): string {
  const before = tokens[index - 1] ?? '';
  const beforeThat = tokens[index - 2] ?? '';
  const written = tokens[index] ?? '';
  // "There are 5!" is an exclamation, `x = 5!` is a factorial.
  const token = `${trimPunctuation(written)}${before === '=' && /\d!$/.test(written) ? '!' : ''}`;
  // `5 * 2` is an expression, and `3 1/2` is one number.
  if (OPERATOR.test(before) || (/^\d+$/.test(before) && /^\d+\/\d+$/.test(token))) {
    return OPERATOR.test(before) ? `${sumBefore(tokens, index)} ${token}`.trim() : `${before} ${token}`;
  }
  if (OPERATOR.test(tokens[index + 1] ?? '') && tokens[index + 2] !== undefined && !/[.,;:!?]$/.test(written))
    return `${token} ${tokens[index + 1]} ${trimPunctuation(tokens[index + 2] ?? '')}`;
  const exact = EXACT.test(before) ? exactBefore(tokens, index - 1) : null;
  if (exact !== null) return `${exact} \\approx ${token}`;
  const ratio = ratioTo(tokens, index, token);
  if (ratio !== null) return ratio;
  // "17 rather than 12" does not change the 12.
  if (before === 'than' && /^(?:rather|other)$/.test(beforeThat)) return token;
  if (/^(?:minus|negative)$/i.test(before) && !/\d/.test(beforeThat)) return `${before} ${token}`;
  if (BEFORE.test(before) || (before === 'of' && BEFORE.test(beforeThat))) return `${beforeThat} ${before} ${token}`;
  // The 3 of `x > 3` only bounds the answer.
  if (RELATION.test(before)) return `${beforeThat} ${before} ${token}`.trim();
  const formulas = formulasTo(tokens, index);
  if (formulas !== null) return formulas;
  // The end of a list ("1, 2, 3" or "1, 2 and 3") is not the answer either.
  const dots = /^(?:\.{2,}|…|\\[a-z]?dots)/.test(tokens[index + 1] ?? '') ? ', ...' : '';
  if (/\d\S*,$/.test(before)) return listTo(tokens, index - 1, `${token}${dots}`);
  const isListed = /^(?:and|or)$/.test(before) || (before === ',' && !isCondition(tokens, index));
  if (isListed && /\d/.test(beforeThat)) return listTo(tokens, index - 2, `${before} ${token}`);
  const amount = amountInTwoUnits(tokens, index) ?? countsOfThings(tokens, index);
  if (amount !== null) return amount;
  const number = /^\d{3}$/.test(token) ? grouped(tokens, index) : token;
  const after = trimPunctuation(tokens[index + 1] ?? '').toLowerCase();
  const isClock = /^\d{1,2}:\d{2}$/.test(number) && /^[ap]\.?m$/.test(after);
  if (isClock || SCALE_WORDS.has(after) || AFTER.test(after)) return `${number} ${after}`;
  const unit = goesOn(written) ? unitBehind(number, tokens.slice(index + 1)) : null;
  return unit === null ? number : `${number} ${unit}`;
}

/** An operand of an expression in plain text. */
const OPERAND = /^[-−(]*(?![A-Za-z]{3,}$)[\w.²³⁰-⁹^{}()√π\\$,]+$/u;

/** The operators and operands right before a number: `x² − 5x +` before `6`. */
function sumBefore(tokens: readonly string[], index: number): string {
  let first = index;
  while (OPERATOR.test(tokens[first - 1] ?? '') && first > 1) {
    first -= 2;
    if (!OPERAND.test(tokens[first] ?? '')) break;
  }
  return tokens.slice(first, index).join(' ');
}

/** Whether a number's clause goes on behind it. */
const goesOn = (written: string): boolean => !/[.,;:!?)*]$/.test(written);

/** Announces an approximation. */
const EXACT = /^\(?(?:approximately|about|roughly|around|approx\.?|nearly|≈|\\approx)$/i;

/** "$\frac12\ln 3$, which is approximately $0.549$": the exact value before the words; null if there is none. */
function exactBefore(tokens: readonly string[], announced: number): string | null {
  let at = announced - 1;
  while (at > announced - 6 && /^(?:,|or|is|which|that|i\.e\.,?|it|and)$/i.test(tokens[at] ?? '')) at -= 1;
  const exact = trimPunctuation(tokens[at] ?? '');
  return FORMULA.test(exact) && /\d/.test(exact) ? exact.replace(/^(?:\$+|\\[([])|(?:\$+|\\[)\]])$/g, '') : null;
}

/** "3 : 5", "3 out of 20", "a 3 in 20 chance". */
function ratioTo(tokens: readonly string[], index: number, token: string): string | null {
  const [before = '', beforeThat = '', first = ''] = [1, 2, 3].map((back) => tokens[index - back]);
  if (!/^\d[\d,]*$/.test(token)) return null;
  if (before === ':' && /^\d[\d,]*$/.test(beforeThat)) return `${beforeThat} : ${token}`;
  if (before === 'of' && beforeThat === 'out' && /^\d[\d,]*$/.test(first)) return `${first}/${token}`;
  const isRatio = before === 'to' && tokens.slice(Math.max(0, index - 12), index).some((word) => /^ratio$/i.test(word));
  if (isRatio && /^\d[\d,]*$/.test(beforeThat)) return `${beforeThat} : ${token}`;
  const isChance = /^(?:chance|probability|odds|likelihood)/i.test(tokens[index + 1] ?? '');
  return before === 'in' && isChance && /^\d[\d,]*$/.test(beforeThat) ? `${beforeThat}/${token}` : null;
}

/** "For $n = 2$, $x = 5$": the sentence begins with a condition, so that its comma joins no list. */
function isCondition(tokens: readonly string[], index: number): boolean {
  const start = tokens.slice(0, index).findLastIndex((word) => /[.!?:]$/.test(word));
  return /^[*_"“(]*(?:for|when|if|since|as|because|given|let|with)$/i.test(tokens[start + 1] ?? '');
}

/** "$1$, $2$, and $3$": a list of formulas. A comma alone joins no equations ("for $n = 2$, $x = 5$"). */
function formulasTo(tokens: readonly string[], index: number): string | null {
  const isItem = (token = ''): boolean => FORMULA.test(token) && /\d/.test(token);
  if (!isItem(tokens[index]) || isCondition(tokens, index)) return null;
  const items = [tokens[index] ?? ''];
  let hasWord = false;
  for (let at = index - 1; at > 0;) {
    const isWord = /^(?:and|or)$/.test(tokens[at] ?? '');
    if (isWord) at -= 1;
    const isComma = tokens[at] === ',';
    if (isComma) at -= 1;
    if ((!isWord && !isComma) || !isItem(tokens[at])) break;
    hasWord ||= isWord;
    items.unshift(tokens[at] ?? '');
    at -= 1;
  }
  const isList = items.length > 2 || (items.length === 2 && !hasWord);
  if (!isList || (!hasWord && items.some((item) => item.includes('=')))) return null;
  return items.join(', ');
}

/** A list that ends with `end`, from its first item on: `at` is its last item before that. */
function listTo(tokens: readonly string[], at: number, end: string): string {
  let first = at;
  while (/^[-$]?\d\S*,$/.test(tokens[first - 1] ?? '')) first -= 1;
  return `${tokens.slice(first, at + 1).join(' ')} ${end}`;
}

/** `x = 3 and y = 7`: both values. Null for a single name. */
function namedValues(tokens: readonly string[], index: number): string | null {
  const values: string[] = [];
  for (let at = index; /\d/.test(tokens[at] ?? '');) {
    const name = /^\(?([A-Za-z])$/.exec(tokens[at - 2] ?? '')?.[1];
    const value = trimPunctuation(tokens[at] ?? '');
    const attached = /^\(?([A-Za-z])=(\S+)$/.exec(value);
    if (attached === null && (tokens[at - 1] !== '=' || name === undefined)) break;
    values.unshift(attached === null ? `${name} = ${value}` : `${attached[1]} = ${attached[2]}`);
    at -= attached === null ? 3 : 1;
    if (/^(?:and|or|,)$/.test(tokens[at] ?? '')) at -= 1;
  }
  return values.length > 1 ? values.join(', ') : null;
}

/** `(3, 4)`: the whole group, if the brackets contain no words. */
function inBrackets(tokens: readonly string[], index: number): string | null {
  let depth = 0;
  for (let at = index; at >= 0 && at > index - 40; at -= 1) {
    const token = tokens[at] ?? '';
    depth += (token.match(/[)\]]/g)?.length ?? 0) - (token.match(/[([]/g)?.length ?? 0);
    if (at === index && depth <= 0 && !/^[*_"'“]*[([].*[)\]][*_"'”.,;:!?]*$/.test(token)) return null;
    if (depth > 0) continue;
    const group = tokens
      .slice(at, index + 1)
      .join(' ')
      .replace(/^[*_"'“]+|[*_"'”.,;:!?]+$/g, '');
    return /[A-Za-z]{3}/.test(group.replace(/\\[A-Za-z]+/g, '')) || !/^[([]/.test(group) ? null : group;
  }
  return null;
}

/** `1 234 567`. */
function grouped(tokens: readonly string[], index: number): string {
  let first = index;
  while (/^\d{3}$/.test(tokens[first - 1] ?? '')) first -= 1;
  if (first > 0 && /^[-$€£]?[1-9]\d{0,2}$/.test(tokens[first - 1] ?? '')) first -= 1;
  return trimPunctuation(tokens.slice(first, index + 1).join(' '));
}

/** "3 hours and 20 minutes", "5 feet 3 inches": the whole amount, not only the 20 or the 3. */
function amountInTwoUnits(tokens: readonly string[], index: number): string | null {
  const unitOf = (token: string | undefined): string | null => canonicalUnit(trimPunctuation(token ?? ''));
  const at = /^and$/i.test(tokens[index - 1] ?? '') ? index - 2 : index - 1;
  const [unit, larger] = [unitOf(tokens[index + 1]), unitOf(tokens[at])];
  if (unit === null || larger === null || unit === larger || !/^[$€£]?\d[\d.,/]*$/.test(tokens[at - 1] ?? ''))
    return null;
  return tokens.slice(at - 1, index + 2).join(' ');
}

/** "10 rabbits and 9 chickens": every count with its noun, if the nouns differ. */
function countsOfThings(tokens: readonly string[], index: number): string | null {
  const counts: string[] = [];
  const things = new Set<string>();
  for (let at = index; at >= 0 && counts.length < 8;) {
    const [count, thing] = [tokens[at] ?? '', trimPunctuation(tokens[at + 1] ?? '')];
    if (!/^\d[\d,./]*$/.test(count) || !/^[A-Za-z]{3,}$/.test(thing) || NO_THING.test(thing)) break;
    counts.unshift(`${count} ${thing}`);
    things.add(thing.toLowerCase());
    const [joiner, before] = [tokens[at - 1] ?? '', tokens[at - 2] ?? ''];
    if (/^(?:and|&)$/.test(joiner)) at -= /^[A-Za-z]{3,},?$/.test(before) ? 3 : at + 1;
    else if (/^[A-Za-z]{3,},$/.test(joiner)) at -= 2;
    else break;
  }
  return counts.length > 1 && things.size === counts.length ? counts.join(' and ') : null;
}

/** Words after a number that are not the noun of a count. */
const NO_THING =
  /^(?:and|or|is|are|was|were|the|which|that|times|more|less|fewer|because|since|from|for|with|per|each|percent|million|thousand|hundred|billion|dozen|years?|hours?|minutes?|seconds?|days?|weeks?|months?|dollars?|cents?|left|total|altogether|remaining)$/i;

function isRaisedUnit(token: string, before: string | undefined): boolean {
  const match = RAISED_UNIT.exec(trimPunctuation(token));
  if (match === null || before === undefined || !/\d/.test(before)) return false;
  return match.slice(1).every((name) => name === undefined || canonicalUnit(name) !== null);
}

const FORMULA = new RegExp(`^(?:${INLINE_MATH})$`);

/** A token without the punctuation and emphasis around it; a formula between delimiters is returned unchanged. */
function trimPunctuation(token: string): string {
  if (FORMULA.test(token)) return token;
  // The digits of "0.333..." continue; the dots of "5..." only end a sentence.
  if (/\d\.\d+(?:\.{3}|…)/.test(token)) return token.replace(/(?<=\.{3}|…)[^.…]*$/, '');
  const trimmed = token.replace(/^["'“‘(*_~=≈:{`]+/, '').replace(/["'”’)*_,.;:!?`]+$/, '');
  // `2*sqrt(3)` keeps its bracket.
  const isOpen = trimmed.split('(').length === trimmed.split(')').length + 1;
  return isOpen && token.startsWith(')', token.indexOf(trimmed) + trimmed.length) ? `${trimmed})` : trimmed;
}
