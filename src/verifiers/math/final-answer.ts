import type { AnswerPlace } from '../../records/verdict.ts';
import type { Standing } from '../assertions.ts';
import { standingOf } from '../assertions.ts';
import { withdrawalsIn } from '../withdrawals.ts';
import { groupBoxes } from './box-groups.ts';
import { boxesIn } from './boxes.ts';
import { INLINE_MATH, LAST_NUMBER_TAIL, lastNumber } from './last-number.ts';
import { hashesIn, tagsIn } from './marks.ts';
import { parseQuantity } from './quantity.ts';
import { statementsIn } from './statements.ts';

/** An answer that a text marks as one, and where it stands. */
export interface Candidate {
  readonly text: string;
  readonly place: AnswerPlace;
  readonly at: number;
  readonly end: number;
  /** Of a weaker one a stronger one before it is not replaced. */
  readonly strength: 1 | 2 | 3;
  readonly isApproximate: boolean;
}

/** `answer` is null where the text marks none; `isOpen` says that it took one back or refused one, so nothing else in it is the answer. */
export interface Decision {
  readonly answer: Candidate | null;
  readonly isOpen: boolean;
}

/** How far behind an exact box its approximation is. Characters. */
const APPROXIMATION_WITHIN = 120;

/**
 * The last final answer that a text asserts. Boxes, tags and statements that say that they are final are equally strong:
 * the last one counts. What is negated or only supposed is no answer, what the text takes back later is none either, and
 * a later box that is empty or not closed takes back what stood before it.
 */
export function decideFinal(text: string): Decision {
  const boxes = boxesIn(text);
  const tags = tagsIn(text);
  const named = boxes
    .filter((box) => box.content !== null)
    .map((box) => ({ ...box, standing: standingOf(text, box.at, box.end) }));
  const asserted = named.filter(({ standing }) => standing === 'asserted');
  const marked: readonly (Candidate & { readonly standing?: Standing })[] = [
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
    ...statementsIn(text).map(({ isFinal, ...statement }) => ({
      ...statement,
      strength: isFinal ? (3 as const) : (1 as const),
      isApproximate: false,
    })),
  ].toSorted((first, second) => first.at - second.at || second.end - first.end || rank(first) - rank(second));
  const stops = [
    ...withdrawalsIn(text),
    ...boxes.filter((box) => box.content === null).map(({ at, end }) => ({ at, end })),
  ].toSorted((first, second) => first.at - second.at);

  let answer: Candidate | null = null;
  let openedAt: number | null =
    named.length > asserted.length
      ? Math.min(...named.filter(({ standing }) => standing !== 'asserted').map(({ end }) => end))
      : null;
  let nextStop = 0;
  const stopBefore = (position: number): void => {
    for (; nextStop < stops.length && (stops[nextStop]?.at ?? 0) < position; nextStop += 1) {
      const stop = stops[nextStop];
      if (stop === undefined || answer === null || stop.at < answer.end) continue;
      openedAt = stop.at;
      answer = null;
    }
  };
  for (const candidate of marked) {
    stopBefore(candidate.at);
    const standing = candidate.standing ?? standingOf(text, candidate.at, candidate.end);
    if (standing !== 'asserted' || (candidate.place.startsWith('answer') && isRefusal(candidate.text))) {
      openedAt = candidate.end;
      continue;
    }
    if (answer !== null && candidate.isApproximate && candidate.at - answer.end <= APPROXIMATION_WITHIN) continue;
    if (answer === null || candidate.strength >= answer.strength) answer = candidate;
  }
  stopBefore(text.length + 1);
  if (answer !== null) return { answer, isOpen: false };
  const said = openedAt === null ? null : saidInstead(text, openedAt);
  return { answer: said, isOpen: openedAt !== null };
}

/** Of a box inside a tag or a statement the box counts. */
function rank({ place }: Candidate): number {
  return place === 'boxed' ? 1 : 0;
}

/** "not 4": a statement of what the answer is not. */
function isRefusal(text: string): boolean {
  return (
    /^(?:not|nicht|pas)\s|^不是/i.test(text) &&
    !/^not\s+(?:defined|possible|enough|exist|determined|unique|prime|continuous|differentiable|real|a\s|an\s)/i.test(
      text,
    )
  );
}

const INSTEAD =
  /(?:\b(?:it|that|this)(?:['’]s|\s+is)(?:\s+(?:actually|really|instead|rather|in\s+fact|therefore|then|now))?|\b(?:should|must|has\s+to)\s+(?:actually\s+|really\s+|instead\s+|rather\s+)?(?:be|have\s+been|read)|\bis\s+(?:actually|really|instead|in\s+fact)|\b(?:I\s+)?meant(?:\s+to\s+(?:say|write))?|\bcorrect(?:ion|ed)(?:\s+answer)?\s*:|\b(?:scratch|strike)\s+that\s*[,:.—-]|\bmake\s+(?:it|that)|\b(?:right|real|true|correct|actual|revised|new|updated)\s+(?:final\s+)?(?:value|result|answer|number|total|sum)\s+(?:is|should\s+be|must\s+be|:)|\binstead\s*(?::|,|it\s+is)?|\bbut(?:\s+rather)?|\brather,?|\b(?:we|I|you)\s+(?:get|find|have|obtain)|\bgives|\bsondern|\bmais|\bsino|应该是|應該是|改为|而是|=)[\s:,*_]*((?:[^.\n]|\.(?=\d)){1,200})/giu;
const INSTEAD_END =
  /,?\s+(?:not|rather\s+than|instead|because|since|as|which|and\s+not|when|if)\b|[;!?](?=\s|$)|,\s+(?=[a-z]{2})/i;
const NONE =
  /\b(?:there\s+(?:is|are)\s+no\s+(?:real\s+|integer\s+|such\s+)?(?:solutions?|answers?|values?)|no\s+(?:real\s+|integer\s+)?solutions?\s+exists?)\b/i;

/** What a text says instead of an answer that it takes back at a position; null where it names no other one. */
export function saidInstead(text: string, from: number): Candidate | null {
  const start = Math.max(from, text.length - LAST_NUMBER_TAIL);
  const after = text.slice(start);
  for (const match of [...after.matchAll(INSTEAD)].toReversed().slice(0, 12)) {
    const said = match[1] ?? '';
    const at = start + match.index + match[0].length - said.length;
    const cut = said.search(INSTEAD_END);
    const value = valueIn(cut < 0 ? said : said.slice(0, cut));
    if (value === null) continue;
    const valueAt = at + Math.max(0, said.indexOf(value));
    if (standingOf(text, valueAt, valueAt + value.length) !== 'asserted') continue;
    if (withdrawalsIn(text.slice(valueAt + value.length)).length > 0) return null;
    return {
      text: value,
      place: 'last-number',
      at: valueAt,
      end: valueAt + value.length,
      strength: 1,
      isApproximate: false,
    };
  }
  const none = NONE.exec(after);
  return none === null
    ? null
    : {
        text: 'no solution',
        place: 'answer-sentence',
        at: start + none.index,
        end: start + none.index + none[0].length,
        strength: 1,
        isApproximate: false,
      };
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
