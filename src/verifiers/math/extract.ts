import type { AnswerPlace } from '../../records/verdict.ts';

import { standingOf } from '../assertions.ts';
import { textAfterThinking } from '../visible-text.ts';
import { clauseBefore } from '../sentences.ts';
import { withoutStruck } from '../struck-text.ts';
import { withdrawalsIn } from '../withdrawals.ts';
import { groupBoxes } from './box-groups.ts';
import { boxesIn } from './boxes.ts';
import { decideFinal, NONE, saidInstead } from './final-answer.ts';
import { INLINE_MATH, LAST_NUMBER_TAIL, findLastNumber, lastNumber } from './last-number.ts';
import { hashesIn } from './marks.ts';
import { halfWidth } from './notation.ts';
import { isAdmittedNear, isRelatedTo } from './number-context.ts';
import { readNumberWords } from './number-words.ts';
import { parseQuantity } from './quantity.ts';

/** Only the end of an output is examined: it contains the final answer, and scanning stays cheap. Characters. */
const TAIL = 100_000;

/** An answer as it was written, and the place where it was found. */
export interface Located {
  readonly text: string;
  readonly place: AnswerPlace;
  /** The decimal that the output also gives for it; used if the gold answer is a decimal. */
  readonly approximation?: string;
}

/**
 * The final answer of a model's output. After the last `</think>`: the last answer that the text marks and asserts
 * (`decideFinal`), else the first of these that exists: an option in the last line; the last bold number; the last
 * number; a choice letter ("option (C)"); the last formula. If the last token with a digit is an expression, the
 * expression is returned, never a number from it. An answer that the text negates, only supposes or withdraws is not
 * returned. Null if there is no answer.
 */
export function locateAnswer(output: string): Located | null {
  return locateIn(visibleText(output));
}

/** The final answer of a text that `visibleText` returned. */
export function locateIn(visible: string): Located | null {
  if (visible === '') return null;
  if (
    !visible.includes('\n') &&
    visible.length <= 200 &&
    !/[a-z]{3}\.\s+[A-Z]/.test(visible) &&
    isNumber(visible) &&
    !isDenied(visible)
  ) {
    return { text: visible, place: 'whole' };
  }
  const { answer, isOpen } = decideFinal(visible);
  const text = answer === null ? null : nonEmpty(unlabelled(answer.text));
  if (answer !== null && text !== null) {
    const { place, approximation } = answer;
    return approximation === undefined ? { text, place } : { text, place, approximation };
  }
  return isOpen ? null : unmarked(withoutTraceback(visible));
}

const isNumber = (text: string): boolean =>
  parseQuantity(text) !== null || readNumberWords(text.replace(/\.$/, '')) !== null;

/** "42 ist falsch": words after a number are not all counted things. */
function isDenied(text: string): boolean {
  const number = /^\S+(?=\s+\p{L}|[\u3040-\u9FFF\uAC00-\uD7AF])|^\d+(?=[\u3040-\u9FFF\uAC00-\uD7AF])/u.exec(text)?.[0];
  return number !== undefined && standingOf(text, 0, number.length) !== 'asserted';
}

/** The answer of a text that does not mark one. */
function unmarked(text: string): Located | null {
  for (const [place, find] of FINDERS) {
    const found = find(text);
    const answer = found === null ? null : nonEmpty(unlabelled(found));
    if (found === null || answer === null) continue;
    const written = text.lastIndexOf(found);
    const number = place === 'last-number' ? findLastNumber(text) : null;
    // Where it was put together from several words, the word with its last digit is the place.
    const { at, end } = written < 0 && number !== null ? number : { at: written, end: written + found.length };
    if (at < 0) return { text: answer, place };
    if (number !== null && isNoValue(text, at)) return null;
    const standing = standingOf(text, at, end);
    // "It is 17, not 42": the value before the negation.
    const before = standing === 'negated' ? CONTRAST.exec(text.slice(0, at)) : null;
    if (before !== null) return unmarked(text.slice(0, before.index + (before[1]?.length ?? 0)));
    if (standing !== 'asserted' || withdrawalsIn(text, end).length > 0) {
      const instead = saidInstead(text, end);
      return instead === null ? null : { text: instead.text, place: instead.place };
    }
    return { text: answer, place };
  }
  return null;
}

/** "There are no solutions, although 5 was tried", "it exceeds 42", "I cannot solve this": no number there is an answer. */
function isNoValue(text: string, at: number): boolean {
  const clause = clauseBefore(text, at);
  return NONE.test(clause) || isRelatedTo(clause) || isAdmittedNear(text, at);
}

/** A value, followed by a statement that it is not the next value. */
const CONTRAST =
  /((?:\d[^\s,]*|\$|\\\))(?:\s+[A-Za-z%]+){0,3}),?\s+(?:and\s+|but\s+)?(?:not|rather\s+than|instead\s+of|excluding|except(?:\s+for)?|besides|apart\s+from|other\s+than)\s[^.\n]{0,40}$/;

/** The report of a failed program: its numbers are line numbers. */
const TRACEBACK =
  /^[^\S\n]*(?:Traceback \(most recent call last\):|(?:Uncaught\s+)?[A-Z]\w*(?:Error|Exception)\b[^\n]*\n\s+at\s|[^\S\n]*File "[^"\n]*", line \d+)/m;
const TRACEBACK_LINE =
  /^(?:\s.*|Traceback.*|[\w.]*(?:Error|Exception|Interrupt|Exit|Warning)\b.*|at\s.*|During handling of .*|The above exception .*|```\w*|\[?(?:stderr|output)\b.*|\s*)$/i;

/** The text after the last traceback; a text without a traceback is returned unchanged. */
function withoutTraceback(text: string): string {
  const first = TRACEBACK.exec(text);
  if (first === null) return text;
  const lines = text.slice(first.index).split('\n');
  const last = lines.findLastIndex((line) =>
    /^\s*(?:Traceback|File ")|^[\w.]*(?:Error|Exception)\b|^\s+at\s/.test(line),
  );
  const rest = lines.slice(last + 1);
  const end = rest.findIndex((line) => !TRACEBACK_LINE.test(line));
  return end < 0 ? '' : rest.slice(end).join('\n');
}

/**
 * The gold answer inside a complete solution, for sources whose answer field holds one: the last `\boxed{…}` or `####
 * x`. Null if there is neither.
 */
export function extractMarked(solution: string): string | null {
  const text = solution.slice(-TAIL);
  const boxed = groupBoxes(
    text,
    boxesIn(text).filter((box) => standingOf(text, box.at, box.end) === 'asserted'),
  ).findLast((group) => !group.isApproximate);
  return boxed?.text ?? hashesIn(text).at(-1)?.text ?? null;
}

/** The text that a reader sees (`textAfterThinking`) without marks: its last 100,000 characters, trimmed. */
export function visibleText(output: string): string {
  return plainText(textAfterThinking(output, TAIL));
}

/** Removes struck-out text and calculator notes (`<<3*4=12>>`), and converts full-width signs. */
function plainText(text: string): string {
  const plain = withoutStruck(text).trim();
  return halfWidth(plain.includes('<<') ? plain.replace(/<<[^<>\n]{0,80}>>/g, ' ').trim() : plain);
}

/** A last line that is an option: `(D) 12`, `D. 12`, `D`. */
function optionLine(text: string): string | null {
  const last = (lastLines(text, 1)[0] ?? '').replace(/^[\s*_]+|[\s*_]+$/g, '');
  return last.length <= 200 && /^(?:\([A-J]\)(?=\s|$)|[A-J][.)](?=\s|$)|[A-J]$)/.test(last) ? last : null;
}

/** "so the correct option is (C)". */
function lastChoice(text: string): string | null {
  const last = lastLines(text, 1)[0] ?? '';
  return /\b(?:option|choice|choose|pick|select)\s+(?:is\s+)?[\s*$]*\(?([A-E])\)?[\s*$.]*$/.exec(last)?.[1] ?? null;
}

/** The last formula of the last lines, if no digit is near: `so it is $x + y$.` */
function lastFormula(text: string): string | null {
  const last = lastLines(text, 3).join('\n');
  return nonEmpty(last.match(new RegExp(INLINE_MATH, 'g'))?.at(-1) ?? '');
}

/** A first line that is a number, with an explanation below. */
function explainedNumber(text: string): string | null {
  const [, first = ''] =
    /^\s*([^\n]{1,80})\n\s*\n[#*_\s]*(?:explanation|reasoning|justification|because|here['’]s (?:how|why)|this is because)\b/i.exec(
      text,
    ) ?? [];
  return first !== '' && isNumber(first) ? first.trim() : null;
}

/** A last sentence that says that there is no solution: the numbers before it were only tried. */
function noSolution(text: string): string | null {
  const [, last = ''] = /(?:^|[.!?\n]\s*)([^.!?\n]{1,300})[.!]?[*_\s]*$/.exec(text.slice(-400)) ?? [];
  const none = /\b(?:if|unless|when|where|except|otherwise|such|not)\b/i.test(last) ? null : SAYS_NONE.exec(last);
  return none === null || /\d/.test(last.slice(none.index))
    ? null
    : `no ${/\breal\b/i.test(none[0]) ? 'real ' : ''}solution`;
}

/** "There is no solution", "the equation has no real solutions", "the solution set is empty". */
const SAYS_NONE =
  /\b(?:(?:there\s+(?:is|are)|has|have|with)\s+no\s+(?:real\s+)?(?:solutions?|roots?)|no\s+(?:real\s+)?solutions?\s+exists?|solution\s+set\s+is\s+empty)\b/i;

function lastBold(text: string): string | null {
  const near = lastLines(text, 3).join('\n');
  let found: string | null = null;
  for (const match of near.matchAll(/\*\*([^*\n]{1,200})\*\*/g)) {
    if (match[1] !== undefined && parseQuantity(match[1]) !== null) found = match[1].trim();
  }
  return found;
}

/** A label before an answer that is not part of it: `\boxed{\text{Answer: } 5}`, `option B`. */
const LABEL =
  /^\s*(?:\\text\{\s*)?(?:the\s+)?(?:final\s+)?answer\s*(?::|=|is\b)\s*(?:\}\s*)?|^\s*(?:option|choice)\s+(?=\(?[A-E]\b)/i;

/** A matrix with its name: `A^{-1} = …`. */
const NAMED_MATRIX =
  /^[\s$]*[A-Z](?:\^\s*\{?\s*(?:-?\w+|\\top)\s*\}?)?\s*=\s*(\\begin\{[A-Za-z]?matrix\}.*\\end\{[A-Za-z]?matrix\})[\s$.]*$/s;

function unlabelled(text: string): string {
  return text.replace(LABEL, '').replace(NAMED_MATRIX, '$1');
}

/** Ways to find an unmarked final answer, the most explicit first. */
const FINDERS: readonly (readonly [AnswerPlace, (text: string) => string | null])[] = [
  ['whole', explainedNumber],
  ['answer-sentence', noSolution],
  ['choice', optionLine],
  ['bold', lastBold],
  ['last-number', lastNumber],
  ['choice', lastChoice],
  ['last-formula', lastFormula],
];

function lastLines(text: string, count: number): readonly string[] {
  // A long text is split only as far as the lines can need.
  const lines = text.slice(-LAST_NUMBER_TAIL).split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-count);
}

function nonEmpty(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
