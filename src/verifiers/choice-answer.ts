import type { Named } from './last-asserted.ts';
import type { Option } from './choice-options.ts';
import { standingOf } from './assertions.ts';
import type { Standing } from './assertions.ts';
import { headsListing, listingIn, withoutListing } from './choice-listing.ts';
import { plainText } from './choice-options.ts';
import { LETTER_IS_RIGHT, PHRASES } from './choice-phrases.ts';
import { namedBySuperlative } from './choice-superlatives.ts';
import { optionWithValue } from './choice-values.ts';
import { lastAsserted } from './last-asserted.ts';
import { groupBoxes } from './math/box-groups.ts';
import { boxesIn } from './math/boxes.ts';
import { hashesIn, tagsIn } from './math/marks.ts';
import { replacementsIn } from './replacements.ts';
import { clauseBefore } from './sentences.ts';

const REASON = /(?:,? (?:because|since|as|which|so|weil|da|car|parce|porque)\b|[;!?](?=\s|$)|\.(?=\s+[A-Z*])).*$/s;
/** A letter at the beginning of a phrase. */
const LETTER =
  /^(?:(?:[Oo]ption|[Cc]hoice|[Ss]tatement|[Ll]etter)\s+)?(?:[([]\s*([A-Za-z])\s*[)\]]|\\\(\s*([A-Z])\s*\\\)|([A-Z])(?=[).:,"'”»;]|\s*$|\s+(?:[-–—]|is\b|not\b|rather\b|instead\b|and\s+not\b)|\s?[\u0600-\u06FF\u0900-\u097F\u3040-\u9FFF\uAC00-\uD7AF])|([a-z])(?=\)))/;
/** "A, B and D are too small": about several options, not a choice of the first. */
const SEVERAL =
  /^[([]?[A-Z][)\]]?(?:\s*(?:,|,?\s(?:and|or|&))\s*(?:and\s+|or\s+)?[([]?[A-Z][)\]]?(?![\w'’]))+\s+(?:are|were|have|had|all|both|do|can|cannot|seem|fail|would|will)\b/;
/** "Paris, which is option B", "Paris (option B)", "Paris → B". */
const LABEL_BEHIND =
  /^([^\n]{1,200}?)(?:,?\s+i\.e\.,?\s+|,?\s+(?:which|that)\s+(?:is|matches|corresponds\s+to)\s+(?:(?:the\s+)?(?:option|choice|answer|letter)\s+)?|,\s+(?:option|choice|letter)\s+|\s*\((?:(?:option|choice|answer|letter)\s+)?(?=[A-Z]\))|\s*(?:→|->|=>|⇒|\\to(?![a-z])|\\rightarrow)\s*(?:option\s+)?)[*([]*([A-Z])[*)\]]*[.\s]*$/;
const OPENING = /^[\s"'“‘«„*_`:]+/;
const BUT = /^(?:not|nicht|pas|no)\s[^.\n]{1,60}?\b(?:but|sondern|mais|sino)\s+(?:rather\s+)?/i;
/** A question whose right option is the wrong or excluded statement. */
const ASKS_FOR_WRONG =
  /\b(?:incorrect|false|wrong|untrue|invalid|inaccurate|except|not|least|cannot|isn['’]t|doesn['’]t)\b|falsch|nicht|faux|incorrecta|falsa|错误|不正确|不属于|不是/i;
const EXCEPT = /\b(?:except(?:\s+for)?|all\s+but|everything\s+but|apart\s+from|other\s+than)\s*(?:option\s*)?$/i;

/** "The incorrect option is", where the question asks for the incorrect option. */
const NAMED_WRONG = /\b(?:incorrect|wrong|false|untrue|invalid|inaccurate|least\s+\w+)\s+(?:\w+\s+)?(?:(?:is|:)\s*)?$/i;
/** Follows an option, where the question asks for the false one. */
const IS_TRUE =
  /^(?:\W{0,4}(?:\s(?:and|or)\s)?[([]?[A-Z][)\]]?){0,8}\W{0,4}\s(?:is|are)\s(?:all\s|both\s)?(?:also\s|indeed\s)?(?:true|valid|accurate)\b(?!\s(?:answer|option|choice))/i;
/** The option is the subject of this sentence; other sentences may be about other options. */
const SUBJECT = /^[([]?[A-Z][)\]]?\s(?:is|are|was|has|have|does|can|would|seems|looks|might|may|could)\b/;

/** The words after an unmarked option deny it: "Rome is not the capital". */
const DENIED =
  /^[\s)\]*_"'”]*(?:(?:certainly|clearly|of\s+course|surely)\s+)?(?:(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|must)(?:\s+(?:certainly|clearly|definitely|surely))?(?:\s+(?:not(?!\s+only)|never|no|neither)|n['’]t)\b|cannot\b|can['’]t\b|won['’]t\b|used\s+to\b|(?:is|are|was|were)\s[^.;,\n]{0,40},?\s+(?:but\s+)?wrongly\b)/i;

/** A possible answer, as it was written. */
interface Said {
  readonly text: string;
  readonly at: number;
}

/** An option that a text names as its answer. */
export interface Chosen<C> extends Named {
  readonly choice: C;
  readonly text: string;
}

/**
 * The choice that a text asserts last: of its boxes, tags and final statements; else of "the answer is"; else of "B is
 * correct". If the text has none of these: bold text, the last line, a first line that begins with an option, the only
 * option named at the end. An option that is negated, supposed, refuted or withdrawn is not a choice (`lastAsserted`).
 *
 * @param resolve returns the choice that a phrase names; null if it names no option
 * @param otherwise returns the label of the option that another sign of a text without any of these gives, else null
 * @param question if it asks for the wrong option, then a statement that an option is wrong names that option
 */
export function assertedChoice<C>(
  given: string,
  question: string,
  options: readonly Option[],
  resolve: (said: string) => C | null,
  otherwise: () => string | null = () => null,
): Chosen<C> | null {
  // Long runs have no meaning and make the patterns slow.
  const text = given.replaceAll(/[^\S\n]+/g, ' ').replaceAll(/([*_=~`-])\1{2,}/g, '$1$1');
  const asksForWrong = ASKS_FOR_WRONG.test(question.split(/\n/, 1)[0] ?? '');
  const standing = (at: number, end: number): Standing => {
    const found = standingOf(text, at, end);
    if (!asksForWrong) return found;
    if (found === 'supposed' && NAMED_WRONG.test(clauseBefore(text, at))) return 'asserted';
    if (IS_TRUE.test(text.slice(end, end + 80))) return 'refuted';
    return found === 'refuted' || (found === 'negated' && EXCEPT.test(clauseBefore(text, at))) ? 'asserted' : found;
  };
  const chosen = (said: Said, strength: number): readonly Chosen<C>[] => {
    for (const variant of variantsOf(said, options)) {
      const choice = resolve(variant.text);
      if (choice === null) continue;
      const end = variant.at + lengthOf(variant.text, options);
      return [{ choice, text: variant.text, at: variant.at, end, strength, standing: standing(variant.at, end) }];
    }
    return [];
  };
  const inner = optionsNaming(text, options);
  const isInsideOption = (at: number, end: number): boolean =>
    inner.some((option) => option.at <= at && end <= option.end + 1 && end - at < option.end - option.at);
  const boxes = boxesIn(text);
  const listing = listingIn(text, options);
  const marked = [
    ...groupBoxes(
      text,
      boxes.filter((box) => standing(box.at, box.end) === 'asserted'),
    ).flatMap(({ text: content, at, end }) =>
      chosen({ text: content, at }, 3).map((box) => ({ ...box, end, standing: 'asserted' as const })),
    ),
    ...boxes
      .filter((box) => standing(box.at, box.end) !== 'asserted')
      .flatMap((box) =>
        chosen({ text: box.content ?? '', at: box.at }, 3).map((one) => ({
          ...one,
          end: box.end,
          standing: standing(box.at, box.end),
        })),
      ),
    ...tagsIn(text).flatMap((tag) => chosen(tag, 3).map((one) => ({ ...one, end: tag.end }))),
    ...hashesIn(text).flatMap((line) => chosen(line, 3)),
    ...PHRASES.flatMap(({ pattern, isFinal }) =>
      [...text.matchAll(pattern)].flatMap((match) => {
        const said = saidIn(match);
        return headsListing(text, match.index, said.at, listing) ? [] : chosen(said, isFinal ? 3 : 2);
      }),
    ),
    ...namedBySuperlative(text, question, options).flatMap((named) => chosen(named, 1)),
    ...[...text.matchAll(LETTER_IS_RIGHT)].flatMap((match) => {
      const letter = match[1] ?? '';
      return chosen({ text: letter, at: match.index + match[0].indexOf(letter) }, 1);
    }),
  ]
    .filter(({ at, end }) => !isInsideOption(at, end))
    .toSorted((first, second) => first.at - second.at);
  const { answer, openedAt } = lastAsserted(
    text,
    marked,
    boxes.filter(({ content }) => content === null),
  );
  if (answer !== null) return answer;
  const saidInstead = (from: number): Chosen<C> | null => {
    for (const { said, at } of replacementsIn(text, from)) {
      const instead = chosen({ text: said, at }, 1)[0];
      if (instead?.standing === 'asserted') return lastAsserted(text, [instead]).answer;
    }
    return null;
  };
  const instead = openedAt === null ? null : saidInstead(openedAt);
  if (instead !== null) return instead;
  const isDenied = (end: number): boolean => {
    const behind = text.slice(end, end + 300);
    // "(B) does not change", where that is the option.
    const isOption = options.some(
      ({ text: option }) => option !== '' && plainText(behind).toLowerCase().startsWith(option),
    );
    return !asksForWrong && !isOption && DENIED.test(behind);
  };
  const prose = withoutListing(text, options);
  for (const place of unmarkedIn(prose)) {
    if (SUBJECT.test(place.text) && new Set(place.text.match(/[([][A-Z][)\]]/g)).size > 1) continue;
    for (const one of chosen(place, 1)) {
      if (place.at < (openedAt ?? 0) || isDenied(one.end)) continue;
      const { answer: asserted } = lastAsserted(text, [one]);
      const said = asserted ?? (one.standing === 'asserted' ? saidInstead(one.end) : null);
      if (said !== null) return said;
    }
  }
  const only = onlyNamed(prose, options, (at, end) => (isDenied(end) ? 'refuted' : standing(at, end)));
  const sign = only === null && openedAt === null && !asksForWrong ? otherwise() : null;
  const last = only ?? (sign === null ? null : { letter: sign, at: text.length, end: text.length });
  if (last === null || last.at < (openedAt ?? 0)) return null;
  const choice = resolve(last.letter);
  if (choice === null) return null;
  const named = { choice, text: last.letter, at: last.at, end: last.end, strength: 1, standing: 'asserted' as const };
  return lastAsserted(text, [named]).answer;
}

/** The text after a phrase; the pattern matches it with a lookahead and does not consume it. */
function saidIn(match: RegExpMatchArray): Said {
  return { text: match[1] ?? '', at: (match.index ?? 0) + match[0].length };
}

/** The whole phrase, the phrase without the reason after it, the text after "not … but", and the letter alone. */
function* variantsOf({ text: said, at }: Said, options: readonly Option[]): Generator<Said> {
  const opening = OPENING.exec(said)?.[0].length ?? 0;
  const text = said
    .slice(opening)
    .replace(/[\s*_"'”’»“`]+$/, '')
    .replace(/["'”’»“](\.?)$/, '$1');
  if (text === '') return;
  const from = at + opening;
  const but = BUT.exec(text)?.[0].length;
  if (but !== undefined) return yield* variantsOf({ text: text.slice(but), at: from + but }, options);
  const bare = text.replace(REASON, '');
  for (const phrase of new Set([text, bare])) {
    const [, own = '', label = ''] = LABEL_BEHIND.exec(phrase) ?? [];
    const named = plainText(own).toLowerCase();
    // With its label the text of an option is one answer: another option's label contradicts it.
    if (label !== '' && options.some((option) => option.text === named)) yield { text: `(${label}) ${own}`, at: from };
    if (label !== '' && optionWithValue(own, options) === label) yield { text: label, at: from };
  }
  yield { text, at: from };
  if (bare !== text) yield { text: bare, at: from };
  const contrast = bare.replace(/,?\s+(?:not|rather\s+than|instead\s+of|nicht|und\s+nicht|et\s+non|y\s+no)\s.*$/is, '');
  if (contrast !== bare) yield { text: contrast, at: from };
  const unmarked = bare.replaceAll(/[*_]{2}/g, '').trim();
  const letter = LETTER.exec(unmarked);
  if (letter === null || SEVERAL.test(unmarked)) return;
  // After an article the letter is a word: "a mammal" has no bracket.
  const noun = /^[A-Za-z]{2,}\s+/.exec(unmarked)?.[0].length ?? 0;
  yield { text: (letter.slice(1).find((group) => group !== undefined) ?? '').toUpperCase(), at: from + noun };
}

/** The length of the part that names the option: the whole phrase if it ends in an option's text, else the letter. */
function lengthOf(text: string, options: readonly Option[]): number {
  const plain = plainText(text).toLowerCase();
  if (options.some((option) => option.text !== '' && plain.endsWith(option.text))) return text.length;
  return (
    /^[([{\s\\$*_]*(?:(?:option|choice|answer)\s+)?[([\\{\s]*\w{1,12}[\s\\)\]}*_$]*/i.exec(text)?.[0].trimEnd()
      .length ?? text.length
  );
}

/** Places where an unmarked answer may be. */
function* unmarkedIn(text: string): Generator<Said> {
  const bold = [...text.matchAll(/\*\*([^*\n]{1,300})\*\*/g)].at(-1);
  if (bold !== undefined) yield { text: bold[1] ?? '', at: bold.index + 2 };
  const end = text.trimEnd();
  const start = Math.max(end.lastIndexOf('\n') + 1, end.length - 1_000);
  yield { text: end.slice(start), at: start };
  // A reply that begins with its choice and then explains it.
  const word = /^\s*[*_]*(yes|no|true|false)(?=[*_]*\s*[,;:.!–—-])/i.exec(text);
  if (word !== null) yield { text: word[1] ?? '', at: word[0].length - (word[1]?.length ?? 0) };
  const first = /^\s*([^\n]{1,1000})/.exec(text);
  if (first !== null && /^[\s*([]*[A-Z](?:[)\].:*]|\s*$)/.test(first[1] ?? ''))
    yield { text: first[1] ?? '', at: first[0].length - (first[1]?.length ?? 0) };
}

/** The one letter in brackets, or the text of the one option, that the end of a text names and asserts. */
function onlyNamed(
  text: string,
  options: readonly Option[],
  standing: (at: number, end: number) => Standing,
): { readonly letter: string; readonly at: number; readonly end: number } | null {
  const lines = [...text.matchAll(/[^\n]*\S[^\n]*/g)].slice(-2);
  const start = Math.max(lines[0]?.index ?? 0, text.length - 2_000);
  const end = text.slice(start);
  const all = [...end.matchAll(/[([]([A-Z])[)\]]|\b[Oo]ption\s+([A-Z])\b|\\\(\s*([A-Z])\s*\\\)/g)].map((match) => ({
    letter: match[1] ?? match[2] ?? match[3] ?? '',
    at: start + match.index,
    end: start + match.index + match[0].length,
  }));
  const letters = all.slice(-24).filter(({ at, end: to }) => standing(at, to) === 'asserted');
  if (new Set(letters.map(({ letter }) => letter)).size === 1) return letters.at(-1) ?? null;
  if (all.length > 0) return null;
  const lower = end.toLowerCase();
  const named = options.flatMap(({ letter, text: option }) => {
    if (option.length <= 2) return [];
    const at = wordAt(lower, option);
    return at < 0 ? [] : [{ letter, at: start + at, end: start + at + option.length }];
  });
  // "Yes and no": a short option is not looked for, but chooses as well.
  const isBoth =
    named.length > 0 && options.some(({ text: option }) => /^[a-z]{2}$/.test(option) && wordAt(lower, option) >= 0);
  const isBounded = named.some(({ at }) => BOUNDED.test(clauseBefore(text, at)));
  const asserted = isBoth || isBounded ? [] : named.filter(({ at, end: to }) => standing(at, to) === 'asserted');
  const [only] = asserted;
  return asserted.length === 1 && only !== undefined ? only : null;
}

/** "The value is less than 5": the option only bounds it. */
const BOUNDED = /\b(?:than|below|above|between|at\s+(?:most|least)|exceeds?)$/i;

/** "Only A", "Both A and B": where a text gives an option whose own text names letters, which are no choices of their own. */
function optionsNaming(
  text: string,
  options: readonly Option[],
): readonly { readonly at: number; readonly end: number }[] {
  const lower = text.toLowerCase();
  return options
    .filter(({ text: option }) => option.length > 2 && /(?<![\p{L}\d])[a-z](?![\p{L}\d'’])/u.test(option))
    .flatMap(({ text: option }) => {
      const at = wordAt(lower, option);
      return at < 0 ? [] : [{ at, end: at + option.length }];
    });
}

/** The last position of a text in another one, as whole words. */
function wordAt(text: string, word: string): number {
  for (let at = text.lastIndexOf(word); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(word, at - 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + word.length] ?? ' '];
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return at;
  }
  return -1;
}
