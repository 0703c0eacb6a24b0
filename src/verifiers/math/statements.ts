import { compareQuantities } from './compare.ts';
import { INLINE_MATH, LAST_NUMBER_TAIL, lastNumber } from './last-number.ts';
import { parseQuantity } from './quantity.ts';
import { changesNumber } from './units.ts';

/** An answer that a text states in words, and its position. */
export interface Statement {
  readonly place: 'answer-line' | 'answer-sentence';
  readonly text: string;
  /** The beginning of the answer, after the announcing words, and its end. */
  readonly at: number;
  readonly end: number;
  /** The text says that it is final. */
  readonly isFinal: boolean;
}

const NOUN = String.raw`(?:answer|réponse(?:\s+finale)?|respuesta(?:\s+final)?|antwort|risposta|resposta|ответ)`;
const LINE = new RegExp(
  String.raw`^[^\S\n]*[>#*_✅✓☑\s]{0,20}(?:(?:the\s+|la\s+|die\s+)?(?:(?:final|correct|corrected|revised|updated|new)\s+){0,2}${NOUN}|ans\.?|respuesta)[\s*_]{0,8}(?::|=|\s[-–—](?=\s)|(?<=ans\.)|\s(?=\s{0,4}(?:\\[(\[]|\$)))`,
  'gimu',
);
const SHORT_LINE = /^[\s*#>_]{0,20}A[\s*_]{0,8}(?::|=)[\s*_]*(.*)$/;
const HEADING = /^[^\S\n]*[>#*_\s]{0,20}(?:the\s+)?(?:final\s+)?answer[\s*_]{0,8}:?[\s*_]{0,8}$/gim;
const SENTENCE = new RegExp(
  String.raw`(?<!\p{L})${NOUN}(?:\s+(?:correcte?|correcta|corretta|correta|finale?))?(?:\s+(?:to|for|of)\s[^.\n]{1,80}?)?\s+(?:is|would\s+be|should\s+be|must\s+be|est|es|ist|è|é)(?!\p{L})`,
  'giu',
);
/** "**Final answer: 45**" after another sentence of its line. */
const INLINE = /(?<=[.!?)}$]\s{1,3})[*_]{0,3}(?:the\s+)?final\s+answer[*_\s]{0,4}[:=]/gi;
/** "So it is 43": only for a number. */
const SO_IT_IS =
  /(?<=[.!?\n]\s{0,3})(?:so|thus|hence|therefore),?\s+it(?:\s+is|['’]s|\s+equals|\s+must\s+be)(?=[\s*$\\({]{1,5}-?\d)/gi;
const CJK_SENTENCE = /答案?(?:え)?\s{0,4}(?:应?该?当?(?:是|为|為)|は)?\s{0,4}:?|故选\s{0,4}:?|而是/g;

const PATTERNS = [
  ['answer-line', LINE],
  ['answer-line', HEADING],
  ['answer-line', INLINE],
  ['answer-sentence', SENTENCE],
  ['answer-sentence', SO_IT_IS],
  ['answer-sentence', CJK_SENTENCE],
] as const;

/** Words of which every announcement of an answer contains one. */
const WORD = new RegExp(
  String.raw`answer|réponse|respuesta|antwort|risposta|resposta|ответ|\bans\b|\bit\b|答|故选|而是`,
  'iu',
);

/** Whether a text may state an answer: a fast check. */
export function mayState(text: string): boolean {
  return WORD.test(text);
}

/** Maximum number of statements that are examined, from the end. */
const MAX_TRIED = 24;

/** The end of a sentence, outside of formulas. */
const SENTENCE_END =
  /(?<!\d\.\d{1,20}\.\.|\b(?:[Rr]s|i\.e|e\.g|approx))\.(?=\s|\*|$)|\n|[;!?](?=\s|$)|,?\s+(?:because|since|which|so that|and\s+(?:that|this|it))\b|,\s+(?=(?:so|as|and\s+not|but|where|meaning|thus|hence|while|given|making|leaving|not|I|we|it)\b)/;
/** The point of "Rs. 50" and of "i.e." is none. */
const LINE_END = /(?<!\d\.\d{1,20}\.\.|\b(?:rs|i\.e|e\.g|approx))\.(?=\s)|\n/i;
/** After a value a comma before words ends the sentence too; between words it may be a list. */
const VALUE_END = /(?<=\d[^,]{0,40}|\$),\s+(?!(?:and|or)\s)(?=[A-Za-z]{2})/;
/** Announces a value without giving it. */
const NO_VALUE =
  /^(?:as\s+follows|given\s+(?:by|below)|shown|below|in\s+(?:the\s+)?(?:form|box)|found\s+by|obtained\s+by|the\s+following)\b|^an?\s+(?:(?:positive|negative|whole|real|rational)\s+)*(?:integer|number|fraction|decimal|percentage)\b[^\d$\\]*$/i;
const ASIDE =
  /\s\((?:see|some\s|as|from|since|because|by|using|which|or|i\.e\.|about|approximately|not|reject\w*|exclud\w*|discard\w*)\b[^()]*\)\.?\s*$/i;

/** "10 (or 5)": two answers, if the second is not another form of the first. */
const OR_ASIDE = /^([^()]*)\s\(or\s+([^()]*)\)\.?\s*$/i;

function areDifferent(value: string, other: string): boolean {
  const [first, second] = [parseQuantity(value), parseQuantity(other)];
  return first !== null && second !== null && compareQuantities(first, second) === 'different';
}

/** Says that the next answer is final. */
const FINAL = /final|最终|最終|endgültig|schließlich|故选/i;

/**
 * The statements of an answer at the end of a text, in their order: a line `Answer: x`, a heading with the answer
 * below, "the answer is x", or these in a few other languages.
 */
export function statementsIn(text: string): readonly Statement[] {
  const from = Math.max(0, text.length - LAST_NUMBER_TAIL);
  const tail = text.slice(from);
  if (!mayState(tail)) return [];
  const found: Statement[] = [];
  const matches = PATTERNS.flatMap(([place, pattern]) =>
    [...tail.matchAll(pattern)].map((match) => ({
      place,
      pattern,
      at: match.index,
      start: match.index + match[0].length,
    })),
  ).toSorted((first, second) => second.at - first.at);
  for (const { place, pattern, at, start } of matches.slice(0, MAX_TRIED)) {
    const said = whatFollows(tail.slice(start, start + 2_000), place, pattern === CJK_SENTENCE);
    if (said === null) continue;
    const isFinal = FINAL.test(tail.slice(Math.max(0, at - 12), start));
    found.unshift({ place, text: said.text, at: start + from, end: start + said.length + from, isFinal });
  }
  return found;
}

/** A last line `A: x`, as models answer a question marked `Q:`. */
export function shortLine(text: string): Statement | null {
  const trimmed = text.trimEnd();
  const at = trimmed.lastIndexOf('\n') + 1;
  const short = SHORT_LINE.exec(trimmed.slice(at, at + 2_000))?.[1]
    ?.replace(/[\s*_]+$/, '')
    .trim();
  return short === undefined || short === ''
    ? null
    : { place: 'answer-line', text: short, at, end: text.length, isFinal: true };
}

/** The items of a list in Markdown below its heading: "Answer:\n- 42". */
const ITEMS =
  /^[:*_ \t]*(?:\n[ \t]*)+(?:[-+*•]|\d{1,2}[.)])[ \t]+[^\n]+(?:\n[ \t]*(?:[-+*•]|\d{1,2}[.)])[ \t]+[^\n]+){0,20}/;
const MARKED_ITEM = /^[ \t]*(?:[-+*•]|\d{1,2}[.)])[ \t]+(.+)$/;

/** The statement at the beginning of a text, up to the end of its sentence, its line or its displayed formula. */
function whatFollows(
  rest: string,
  place: Statement['place'],
  isCjk: boolean,
): { readonly text: string; readonly length: number } | null {
  const items = place === 'answer-line' ? ITEMS.exec(rest)?.[0] : undefined;
  if (items !== undefined) {
    const values = items.split('\n').flatMap((line) => MARKED_ITEM.exec(line)?.[1] ?? []);
    return { text: values.map((value) => tidied(value.replace(/^[*_]+/, ''), isCjk)).join(', '), length: items.length };
  }
  const lead = /^[\s:*_]*/.exec(rest)?.[0] ?? '';
  const body = rest.slice(lead.length);
  const display = /^(?:\\\[.{1,1000}?\\\]|\$\$.{1,1000}?\$\$)/s.exec(body)?.[0];
  if (display !== undefined) return { text: display, length: lead.length + display.length };
  const masked = body.replace(new RegExp(INLINE_MATH, 'g'), (formula) => `${'¤'.repeat(formula.length - 1)}$`);
  const ends = [masked.search(place === 'answer-line' ? LINE_END : SENTENCE_END)];
  if (place === 'answer-sentence') ends.push(masked.search(VALUE_END));
  if (isCjk) ends.push(...endOfCjkValue(masked));
  const found = ends.filter((end) => end >= 0);
  const cut = found.length === 0 ? body.length : Math.min(...found);
  const option = OPTION.exec(body)?.[0];
  if (option !== undefined) return { text: option.replace(/[\s*_]+$/, ''), length: lead.length + option.length };
  const text = tidied(body.slice(0, cut), isCjk);
  return text === '' || NO_VALUE.test(text) ? null : { text, length: lead.length + cut };
}

/** `B. 12`: an option with its value after the point, which does not end the sentence. */
const OPTION = new RegExp(
  String.raw`^\(?[A-J](?:\)|\.|\)\.)[*_]{0,2} (?:${INLINE_MATH}|-?\$?\d[\d,./]{0,20}(?:\s[a-z%]{1,12})?)(?=[.\s*_]*(?:\n|$))`,
);

/** `15个苹果` is 15; "或" and "和" join two values. */
function endOfCjkValue(text: string): readonly number[] {
  return [text.search(/(?![或和与及万萬亿億千百兆만억천])[\u3040-\u30FF\u3400-\u9FFF]/)];
}

function tidied(written: string, isCjk: boolean): string {
  const plain = (isCjk ? written.replace(/\s*[或和与及]\s*/g, ' or ') : written)
    .replace(OR_ASIDE, (match: string, value: string, other: string) =>
      areDifferent(value, other) ? `${value} or ${other}` : match,
    )
    .replace(ASIDE, '')
    .replace(/^(?:now|therefore|thus|then|hence|simply|just|actually|indeed|clearly|instead),?\s+(?=[-+$\\(\d])/i, '')
    .replace(/^(?:only|exactly|precisely)\s+(?=[$€£]?\d)/i, '')
    .replace(/[\s*_✓✔☑✅]+$/u, '')
    .replace(/^["'“‘](.*)["'”’]$/s, '$1')
    .trim();
  const word = /^(yes|no|true|false)[,.;:]\s/i.exec(plain)?.[1];
  return word ?? onlyNumber(plain) ?? plain;
}

/** A formula without digits before "is": a name. */
const NAME_IS = /(?:\$[^$\d]{1,40}\$|\\\([^\d\n]{1,40}?\\\))(\s(?:[a-z]+\s){0,4}(?:is|are|equals|was|will\s+be)\b)/g;
/** "The value of $x$ is 17": the text after "is", for a subject without a number. */
const PREDICATE =
  /^(?:the|our|its|her|his|their|this|that|so|thus|therefore|hence)\b[^\d]{1,200}?\b(?:is|are|equals|was|will\s+be)\s+(?:equal\s+to\s+)?(\S.{0,60})$/i;
/** "Es sind 42 Äpfel", "Il y a 42 pommes": in languages without a list of the words that change a number. */
const COUNTED_ELSEWHERE =
  /^(?:es\s+(?:sind|bleiben|waren)|il\s+(?:y\s+a|reste)|hay|quedan|ci\s+sono|há|restam|são)\s+(?:(?:insgesamt|noch|genau|en\s+tout|au\s+total|en\s+total|no\s+total|in\s+tutto|exactamente|exactement)\s+)?(\d[\d.,]*(?:\s\p{L}+){0,2})\.?$/iu;
/** "34 is the largest". */
const FIRST_IS = /^(-?[\d.,/]*\d)\s(?:is|are|was)\s/;

/** "The train takes 5 hours": the number of a sentence with only one. */
function onlyNumber(text: string): string | null {
  if (parseQuantity(text) !== null || /[=<>\\^]/.test(text.replace(new RegExp(INLINE_MATH, 'g'), ''))) return null;
  const first = FIRST_IS.exec(text)?.[1];
  if (first !== undefined && !/\d|\b(?:not|wrong|incorrect|never|too|only)\b/.test(text.slice(first.length)))
    return first;
  const predicate = PREDICATE.exec(text)?.[1];
  if (predicate !== undefined && /\d/.test(predicate) && parseQuantity(predicate) !== null) return predicate;
  const formula = new RegExp(`^(${INLINE_MATH})[.*_ ]*$`).exec(predicate ?? '')?.[1];
  if (formula !== undefined) return formula;
  const counted = COUNTED_ELSEWHERE.exec(text)?.[1];
  if (counted !== undefined && parseQuantity(counted) !== null) return counted;
  const words = text.replace(new RegExp(INLINE_MATH, 'g'), ' ').match(/\b[A-Za-z]{3,}\b/g) ?? [];
  // "The smallest $m$ is 12": the letter is its name.
  const named = text.replace(NAME_IS, ' $1');
  const numbers = named.match(new RegExp(`${INLINE_MATH}|\\S*\\d\\S*`, 'g')) ?? [];
  const isChanged =
    /\b(?:cannot|not|nearly|almost|around|between|least|most|either|times|more|less|fewer|each|of)\b|(?<!\p{L})(?:nicht|kein|mehr|weniger|mindestens|höchstens|fast|etwa|ungefähr|pas|plus|moins|presque|environ|no|más|menos|casi|non|più|meno|quasi|não|mais|quase)(?!\p{L})/iu.test(
      text,
    );
  const isPlain = !isChanged && !words.some(changesNumber) && !/\b(?:and|or)\b/.test(text);
  return words.length >= 3 && numbers.length === 1 && isPlain ? lastNumber(named) : null;
}
