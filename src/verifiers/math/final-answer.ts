import type { AnswerPlace } from '../../records/verdict.ts';
import type { Standing } from '../assertions.ts';
import { standingOf } from '../assertions.ts';
import type { Named } from '../last-asserted.ts';
import { lastAsserted } from '../last-asserted.ts';
import { replacementsIn } from '../replacements.ts';
import { clauseBefore } from '../sentences.ts';
import { withdrawalsIn } from '../withdrawals.ts';
import { groupBoxes } from './box-groups.ts';
import { inContext } from './box-context.ts';
import { boxesIn } from './boxes.ts';
import { INLINE_MATH, LAST_NUMBER_TAIL, lastNumber } from './last-number.ts';
import { hashesIn, tagsIn } from './marks.ts';
import { parseQuantity } from './quantity.ts';
import type { Statement } from './statements.ts';
import { mayState, shortLine, statementsIn } from './statements.ts';

/** An answer that a text marks as one, and its position. */
export interface Candidate extends Named {
  readonly text: string;
  readonly place: AnswerPlace;
  /** The answer is an approximation of the value before it. */
  readonly isApproximate: boolean;
  /** The decimal that the text gives for it in a separate box. */
  readonly approximation?: string;
}

/**
 * `answer` is null if the text does not mark one; `isOpen`: the text withdrew or refused an answer, so no other text in
 * it is the answer.
 */
export interface Decision {
  readonly answer: Candidate | null;
  readonly isOpen: boolean;
}

/** Maximum distance between an exact box and the approximation after it. Characters. */
const APPROXIMATION_WITHIN = 120;

/**
 * The last final answer that a text asserts. Boxes, tags and statements that say that they are final are equally
 * strong: the last one counts. A negated or only supposed answer does not count, nor one that the text withdraws later;
 * a later box that is empty or not closed withdraws the answers before it.
 */
export function decideFinal(text: string): Decision {
  const boxes = boxesIn(text).map((box) => inContext(text, box));
  const tags = tagsIn(text);
  const named = boxes
    .filter((box) => box.content !== null)
    .map((box) => ({ ...box, standing: standingOf(text, box.at, box.end) }));
  const asserted = named.filter(({ standing }) => standing === 'asserted');
  const formal: readonly Marked[] = [
    ...groupBoxes(text, asserted).map((group) => ({
      ...group,
      place: 'boxed' as const,
      strength: 3 as const,
      standing: 'asserted' as const,
    })),
    ...tags.map((tag) => ({ ...tag, place: 'tag' as const, strength: 3 as const, isApproximate: false })),
    ...hashesIn(text).map((line) => ({
      ...line,
      place: 'hashes' as const,
      strength: parseQuantity(line.text) === null ? (2 as const) : (3 as const),
      isApproximate: false,
    })),
  ];
  const short = shortLine(text);
  const ending = asEnding(text, short === null ? formal : [...formal, ofStatement(short)]);
  if (ending !== null) return { answer: ending, isOpen: false };
  const marked: readonly Marked[] = [
    ...formal,
    ...statementsIn(text).map(ofStatement),
    ...(short === null ? [] : [ofStatement(short)]),
  ].toSorted((first, second) => first.at - second.at || second.end - first.end || rank(first) - rank(second));
  const stops = boxes.filter((box) => box.content === null);

  const all = marked.map((candidate): Candidate => {
    // The statement itself contains the replacement in "not 12 but 17".
    if (candidate.place.startsWith('answer') && isRefusal(candidate.text)) {
      return { ...candidate, end: candidate.at, standing: 'negated' };
    }
    return { ...candidate, standing: candidate.standing ?? standingOf(text, candidate.at, candidate.end) };
  });
  const refused = named
    .filter(({ standing }) => standing !== 'asserted')
    .map((box): Candidate => ({ ...box, text: '', place: 'boxed', strength: 3, isApproximate: false }));
  const inOrder = [...all, ...refused].toSorted((first, second) => first.at - second.at);
  const { answer, openedAt } = lastAsserted(text, withoutApproximations(inOrder), stops);
  if (answer !== null) return { answer, isOpen: false };
  return { answer: openedAt === null ? null : saidInstead(text, openedAt), isOpen: openedAt !== null };
}

/** A candidate whose `standing` may not be known yet. */
type Marked = Omit<Candidate, 'standing'> & { readonly standing?: Standing };

function ofStatement({ isFinal, ...statement }: Statement): Marked {
  return { ...statement, strength: isFinal && isValue(statement.text) ? 3 : 1, isApproximate: false };
}

/**
 * The last mark, if the text ends with it and asserts it: then no earlier mark counts, and no later text withdraws it.
 * Most outputs end like this, and their sentences need not be examined. Null if a sentence may state an answer in or
 * after the mark.
 */
function asEnding(text: string, formal: readonly Marked[]): Candidate | null {
  if (formal.length === 0) return null;
  const last = formal.reduce((latest, each) => (each.at >= latest.at ? each : latest));
  if (last.strength < 3 || last.isApproximate || formal.some(({ at, end }) => at !== last.at && end > last.at))
    return null;
  if (/[\p{L}\d]/u.test(text.slice(last.end)) || /\p{L}/u.test(text.charAt(last.at - 1))) return null;
  const isLine = last.place === 'answer-line';
  if (mayState(isLine ? last.text : text.slice(last.at)) || (isLine && isRefusal(last.text))) return null;
  const standing = last.standing ?? standingOf(text, last.at, last.end);
  return standing === 'asserted' ? { ...last, standing } : null;
}

/** Exact boxes take over the approximations that follow them closely. */
function withoutApproximations(candidates: readonly Candidate[]): readonly Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    const exact = kept.findLastIndex(({ standing, place }) => standing === 'asserted' && place === 'boxed');
    const before = kept[exact];
    const isNear = before !== undefined && candidate.at - before.end <= APPROXIMATION_WITHIN;
    if (candidate.isApproximate && isNear) kept[exact] = { ...before, approximation: candidate.text };
    else kept.push(candidate);
  }
  return kept;
}

/** A box inside a tag or a statement takes precedence. */
function rank({ place }: { readonly place: AnswerPlace }): number {
  return place === 'boxed' ? 1 : 0;
}

/** "See above" and "an even number" do not replace a box. */
function isValue(text: string): boolean {
  if (parseQuantity(text) !== null || WORD_VALUE.test(text)) return true;
  const words = text.replace(new RegExp(INLINE_MATH, 'g'), ' ').match(/(?<!\\)\b[A-Za-z]{3,}/g) ?? [];
  return /[\d\\$=]/.test(text) ? words.length <= 6 : /^[([]?[A-Za-z][)\]]?\.?$/.test(text.trim());
}

const WORD_VALUE =
  /^(?:the\s+\w+\s+)?(?:no\b|none\b|yes\b|true\b|false\b|undefined|does\s+not\s+exist|infinit|impossible|dne\b|\w+ty(?:-\w+)?$|zero$|one$|two$|three$|four$|five$|six$|seven$|eight$|nine$|ten$)/i;

/** "not 4": a statement of a wrong answer. */
function isRefusal(text: string): boolean {
  return (
    /^(?:not|nicht|pas)\s|^不是/i.test(text) &&
    !/^not\s+(?:defined|possible|enough|exist|determined|unique|prime|continuous|differentiable|real|a\s|an\s)/i.test(
      text,
    )
  );
}

/** States that no answer exists. */
export const NONE: RegExp =
  /\b(?:there\s+(?:is|are)\s+no\s+(?:real\s+|integer\s+|such\s+)?(?:solutions?|answers?|values?)|no\s+(?:real\s+|integer\s+)?solutions?\s+exists?)\b/i;

/**
 * The replacement that a text gives for an answer that it withdraws at a position; null if it names no other answer.
 */
export function saidInstead(text: string, from: number): Candidate | null {
  const found = (value: string, at: number, end: number, place: AnswerPlace): Candidate => ({
    text: value,
    place,
    at,
    end,
    standing: 'asserted',
    strength: 1,
    isApproximate: false,
  });
  for (const { said, at } of replacementsIn(text, from)) {
    const value = valueIn(said);
    if (value === null) continue;
    const valueAt = at + Math.max(0, said.indexOf(value));
    const end = valueAt + value.length;
    if (standingOf(text, valueAt, end) !== 'asserted') continue;
    return withdrawalsIn(text, end).length > 0 ? null : found(value, valueAt, end, 'last-number');
  }
  const none = NONE.exec(text.slice(from, from + LAST_NUMBER_TAIL));
  const isConditional =
    none !== null &&
    /^\W*(?:if|when|unless)\b(?!.*\b(?:so|thus|hence|therefore)\b)/i.test(clauseBefore(text, from + none.index));
  return none === null || isConditional
    ? null
    : found('no solution', from + none.index, from + none.index + none[0].length, 'answer-sentence');
}

function valueIn(said: string): string | null {
  const text = said
    .replace(/[\s*_]+$/, '')
    .replace(/^(?:the\s+answer\s+is\s+)/i, '')
    .trim();
  if (parseQuantity(text) !== null) return text;
  const formula = new RegExp(`^(?:${INLINE_MATH})`).exec(text)?.[0];
  if (formula !== undefined) return formula;
  return /^\W{0,3}\d|^(?:\w+\s+){0,3}\W?\d/.test(text) ? lastNumber(text) : null;
}
