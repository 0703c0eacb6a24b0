import type { AnswerPlace } from '../../records/verdict.ts';
import { lastBoxed } from './boxes.ts';
import { INLINE_MATH, LAST_NUMBER_TAIL, lastNumber } from './last-number.ts';
import { halfWidth } from './notation.ts';
import { parseQuantity } from './quantity.ts';
import { lastStatement } from './statements.ts';

/** Only the end of an output is looked at: a final answer stands there, and scanning stays cheap. Characters. */
const TAIL = 100_000;

/** What ends a turn in a model's template; what follows is not its answer. */
const END_OF_TURN =
  /<\|(?:endoftext|im_end|eot_id|end|end_of_text|eom_id)\|>|(?<!<s>[^<]*)<\/s>|<end_of_turn>|<｜end▁of▁sentence｜>/;

/** Says, right behind an answer, that it does not hold. */
const WRONG = /\b(?:that|this|it)(?:['’]s|\s+is|\s+was)\s+(?:wrong|incorrect|not\s+(?:right|correct))\b/i;
/** How far behind it that is: in the same line, and at the beginning of the next one. Characters. */
const WRONG_IN_LINE = 80;
const WRONG_NEXT = 40;
/** Says so anywhere behind it. */
const RETRACTED =
  /\b(?:wait|hmm|oops|no)[,.!]?\s+(?:no\b|actually\b|that\s+is\s+not|it(?:['’]s|\s+is|\s+should)\b|the\s+answer\s+(?:is|should)\b)|\b(?:I|we)\s+made\s+an?\s+(?:mistake|error)\b|\b(?:correct|actual|revised|corrected)\s+(?:final\s+)?(?:answer|value|result)\s+(?:is|should\s+be)\b/i;

/**
 * The final answer of a model's output, as it was written, and from where it was taken: after the last `</think>`, the
 * first of these that there is: the last box; `<answer>…</answer>`; `#### x`; a line `Answer: x` or "the answer is x"; an option in the last line; the
 * last bold number; the last number; a choice letter ("option (C)"); the last formula. Where the last thing with a digit
 * is an expression, the expression is returned, never a number out of it. What the text takes back is not its answer.
 * Null where there is nothing.
 */
export function locateAnswer(output: string): { readonly text: string; readonly place: AnswerPlace } | null {
  const visible = visibleText(output);
  if (visible === '') return null;
  if (!visible.includes('\n') && visible.length <= 200 && parseQuantity(visible) !== null) {
    return { text: visible, place: 'whole' };
  }
  for (const find of FINDERS) {
    const answer = find(visible);
    const text = answer === null ? null : nonEmpty(answer.text.replace(LABEL, ''));
    if (answer === null || text === null) continue;
    const after = answer.end === undefined ? '' : visible.slice(answer.end);
    return isTakenBack(after) ? corrected(after) : { text, place: answer.place };
  }
  return null;
}

/** What was found, and where it ends in the text; without an end nothing after it is looked at. */
interface Found {
  readonly text: string;
  readonly place: AnswerPlace;
  readonly end?: number;
}

function isTakenBack(after: string): boolean {
  const line = after.slice(0, WRONG_IN_LINE).split('\n', 1)[0] ?? '';
  return WRONG.test(line) || WRONG.test(after.trimStart().slice(0, WRONG_NEXT)) || RETRACTED.test(after);
}

const INSTEAD = /\b(?:it(?:['’]s|\s+is)|should\s+be|must\s+be|is\s+(?:actually|really))\s+([^.\n]{1,200})/gi;

/** What a text says instead of an answer that it takes back; null where it names no other one. */
function corrected(after: string): { readonly text: string; readonly place: AnswerPlace } | null {
  const statement = lastStatement(after);
  if (statement !== null) return { text: statement.text, place: statement.place };
  const instead = [...after.slice(-LAST_NUMBER_TAIL).matchAll(INSTEAD)].at(-1)?.[1];
  const number = instead === undefined ? null : lastNumber(instead);
  return number === null ? null : { text: number, place: 'last-number' };
}

/**
 * The gold answer inside a whole solution, for sources whose answer field is one: the last `\boxed{…}` or `#### x`.
 * Null where there is neither.
 */
export function extractMarked(solution: string): string | null {
  const text = solution.slice(-TAIL);
  return lastBoxed(text)?.content ?? lastHashes(text);
}

/**
 * The end of what the reader sees: the text after the last `</think>`, at most its last 100,000 characters, trimmed.
 * Empty where the thinking never ended.
 */
export function visibleText(output: string): string {
  const end = output.lastIndexOf('</think>');
  if (end < 0 && output.trimStart().startsWith('<think>')) return '';
  return plainText(output.slice(Math.max(end < 0 ? 0 : end + '</think>'.length, output.length - TAIL)));
}

/** Without the marks of a model's template, calculator notes (`<<3*4=12>>`) and full-width signs. */
function plainText(text: string): string {
  let plain = text.trim();
  if (plain.includes('<')) {
    const end = plain.search(END_OF_TURN);
    plain = (end > 0 && plain.slice(0, end).trim() !== '' ? plain.slice(0, end) : plain)
      .replace(/<\|[^|<>\n]{1,40}\|>|<<[^<>\n]{0,80}>>/g, ' ')
      .trim();
  }
  return halfWidth(plain);
}

function boxed(text: string): Found | null {
  const box = lastBoxed(text);
  return box === null ? null : { text: box.content, place: 'boxed', end: box.end };
}

function lastTag(text: string): string | null {
  const end = text.lastIndexOf('</answer>');
  const start = end < 0 ? -1 : text.lastIndexOf('<answer>', end);
  if (start >= 0 && end - start <= 2_000) return nonEmpty(text.slice(start + '<answer>'.length, end));
  const field = [...text.slice(-LAST_NUMBER_TAIL).matchAll(JSON_FIELD)].at(-1)?.[1]?.trim();
  if (field === undefined || !field.startsWith('"')) return field ?? null;
  try {
    return String(JSON.parse(field));
  } catch {
    return field.slice(1, -1);
  }
}

const JSON_FIELD = /"(?:final_?)?answer"\s{0,9}:\s{0,9}("(?:[^"\\\n]|\\.){1,300}"|[^\s",}][^",}\n]{0,300})/gi;

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

/** The last formula of the last line, where there is no digit anywhere near: `so it is $x + y$.` */
function lastFormula(text: string): string | null {
  const last = lastLines(text, 3).join('\n');
  return nonEmpty(last.match(new RegExp(INLINE_MATH, 'g'))?.at(-1) ?? '');
}

/** The last `#### x` that is no heading (`#### Step 2: Add`). */
function lastHashes(text: string): string | null {
  for (let start = text.lastIndexOf('####'), tried = 0; start >= 0 && tried < 24; tried += 1) {
    const line = text.slice(start + 4, start + 2_000).split('\n', 1)[0] ?? '';
    const content = nonEmpty(line);
    if (content !== null && !isHeading(content)) return content;
    start = start === 0 ? -1 : text.lastIndexOf('####', start - 1);
  }
  return null;
}

function isHeading(line: string): boolean {
  if (
    /^[*_\s]*(?:step|part|case|solution|approach|explanation|method|analysis|conclusion|verification|check|note|problem|question|summary|calculat|find|given|understand|final\s+answer|answer)[a-z]*\b[^=$\\]*$/i.test(
      line,
    )
  ) {
    return !/answer\b.*\d/i.test(line);
  }
  return /:[*_\s]*$/.test(line) || /^[*_\s]*\d{1,2}[.)]\s+[A-Za-z]/.test(line);
}

function lastBold(text: string): string | null {
  const near = lastLines(text, 3).join('\n');
  let found: string | null = null;
  for (const match of near.matchAll(/\*\*([^*\n]{1,200})\*\*/g)) {
    if (match[1] !== undefined && parseQuantity(match[1]) !== null) found = match[1].trim();
  }
  return found;
}

/** What stands before an answer and is no part of it: `\boxed{\text{Answer: } 5}`, `option B`. */
const LABEL =
  /^\s*(?:\\text\{\s*)?(?:the\s+)?(?:final\s+)?answer\s*(?::|=|is\b)\s*(?:\}\s*)?|^\s*(?:option|choice)\s+(?=\(?[A-E]\b)/i;

function at(place: AnswerPlace, find: (text: string) => string | null): (text: string) => Found | null {
  return (text) => {
    const answer = find(text);
    return answer === null ? null : { text: answer, place };
  };
}

/** Ways to find the final answer, the most explicit first. */
const FINDERS: readonly ((text: string) => Found | null)[] = [
  boxed,
  at('tag', lastTag),
  at('hashes', lastHashes),
  lastStatement,
  at('choice', optionLine),
  at('bold', lastBold),
  at('last-number', lastNumber),
  at('choice', lastChoice),
  at('last-formula', lastFormula),
];

function lastLines(text: string, count: number): readonly string[] {
  // Split no more of a long text than the lines can need.
  const lines = text.slice(-LAST_NUMBER_TAIL).split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-count);
}

function nonEmpty(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
