import { parseQuantity } from './quantity.ts';
import { SCALE_WORDS } from './units.ts';

/** Only the end of an output is looked at: a final answer stands there, and scanning stays cheap. Characters. */
const TAIL = 100_000;

/** A number further than this from the end is not the final answer of a text without any marker. Characters. */
const LAST_NUMBER_TAIL = 4_000;

/** Boxes looked at, from the end. */
const MAX_BOXES = 24;

const ANSWER_LINE = /^[\s*#>_]*(?:A|(?:the\s+)?(?:final\s+|correct\s+)?answer)[\s*_]*(?::|=)[\s*_]*(.*)$/i;
const ANSWER_HEADING = /^[\s*#>_]*(?:the\s+)?(?:final\s+)?answer[\s*_]*:?[\s*_]*$/i;
const ANSWER_IS = /\banswer(?:\s+(?:to|for|of)\s[^.\n]{1,80}?)?\s+(?:is|would be|should be)\b[\s:*]*/gi;
const SENTENCE_END = /\.(?=\s|\*|$)|\n|[;!?](?=\s|$)|,?\s+(?:because|since|which|so that)\b|,\s+(?=[A-Za-z]{2})/;

/**
 * The final answer of a model's output, as it was written: after the last `</think>`, the first of these that there is:
 * the last `\boxed{…}` or `\fbox{…}`; `<answer>…</answer>`; `#### x`; a last line `A: x` or `Answer: x`; "the answer is x"; the last bold
 * number; the last number; a choice letter ("option (C)"); the last formula. Where the last thing with a digit is an expression, the expression is returned, never a
 * number out of it. Null where there is nothing.
 */
export function extractAnswer(output: string): string | null {
  return locateAnswer(output)?.text ?? null;
}

/** Where in an output the final answer was found. */
export type AnswerPlace =
  | 'whole'
  | 'boxed'
  | 'tag'
  | 'hashes'
  | 'answer-line'
  | 'answer-sentence'
  | 'bold'
  | 'last-number'
  | 'choice'
  | 'last-formula';

/** `extractAnswer` with the place that the answer was taken from. */
export function locateAnswer(output: string): { readonly text: string; readonly place: AnswerPlace } | null {
  const visible = visibleText(output);
  if (visible === '') return null;
  if (!visible.includes('\n') && visible.length <= 200 && parseQuantity(visible) !== null) {
    return { text: visible, place: 'whole' };
  }
  for (const [place, find] of PLACES) {
    const found = find(visible);
    const text = found === null ? null : nonEmpty(found.replace(LABEL, ''));
    if (text !== null) return { text, place };
  }
  return null;
}

/**
 * The gold answer inside a whole solution, for sources whose answer field is one: the last `\boxed{…}` or `#### x`.
 * Null where there is neither.
 */
export function extractMarked(solution: string): string | null {
  const text = solution.slice(-TAIL);
  return lastBoxed(text) ?? lastHashes(text);
}

/**
 * The end of what the reader sees: the text after the last `</think>`, at most its last 100,000 characters, trimmed.
 * Empty where the thinking never ended.
 */
export function visibleText(output: string): string {
  const end = output.lastIndexOf('</think>');
  if (end >= 0) return output.slice(Math.max(end + '</think>'.length, output.length - TAIL)).trim();
  return output.trimStart().startsWith('<think>') ? '' : output.slice(-TAIL).trim();
}

/** Answers in boxes that follow each other (`\boxed{1} or \boxed{2}`) are one answer, joined with commas. */
function lastBoxed(text: string): string | null {
  const found: string[] = [];
  let before = text.length;
  let boundary = text.length;
  // Each box is scanned to its end: without a bound, thousands of unclosed ones would cost quadratic time.
  for (let tried = 0; tried < MAX_BOXES && before > 0; tried += 1) {
    const start = Math.max(text.lastIndexOf('\\boxed', before - 1), text.lastIndexOf('\\fbox', before - 1));
    if (start < 0) break;
    before = start;
    const box = readBox(text, start);
    if (box === null) continue;
    if (
      found.length > 0 &&
      !/^[\s$,;]*(?:\\text\{)?\s*(?:and|or|,)?\s*\}?[\s$]*$/.test(text.slice(box.end, boundary))
    ) {
      break;
    }
    if (found.length > 0 && text.slice(box.end, boundary).includes('\n')) break;
    found.unshift(box.content);
    boundary = start;
  }
  if (found.length === 0) return null;
  return found.every((content) => content === found[0]) ? (found[0] ?? null) : found.join(', ');
}

/** The content of the box at `start`; null where it is empty or its brace is never closed. */
function readBox(text: string, start: number): { readonly content: string; readonly end: number } | null {
  const open = /^\\(?:boxed|fbox)\s*(\{)?/.exec(text.slice(start, start + 40));
  if (open === null) return null;
  const first = start + open[0].length;
  if (open[1] === undefined) {
    const bare = /^\S{1,40}/.exec(text.slice(first, first + 40))?.[0].replace(/[.,$]+$/, '') ?? '';
    return /^[\d.,]+$/.test(bare) ? { content: bare, end: first + bare.length } : null;
  }
  let depth = 1;
  for (let index = first; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) {
      const content = text.slice(first, index).trim();
      return content === '' ? null : { content, end: index + 1 };
    }
  }
  return null;
}

function lastTag(text: string): string | null {
  const end = text.lastIndexOf('</answer>');
  const start = end < 0 ? -1 : text.lastIndexOf('<answer>', end);
  return start < 0 || end - start > 2_000 ? null : nonEmpty(text.slice(start + '<answer>'.length, end));
}

/** "so the correct option is (C)". */
function lastChoice(text: string): string | null {
  const last = lastLines(text, 1)[0] ?? '';
  return /\b(?:option|choice)\s+(?:is\s+)?[\s*$]*\(?([A-E])\)?[\s*$.]*$/.exec(last)?.[1] ?? null;
}

/** The last formula of the last line, where there is no digit anywhere near: `so it is $x + y$.` */
function lastFormula(text: string): string | null {
  const last = lastLines(text, 3).join('\n');
  return nonEmpty(last.match(new RegExp(INLINE_MATH, 'g'))?.at(-1) ?? '');
}

function lastHashes(text: string): string | null {
  const start = text.lastIndexOf('####');
  if (start < 0) return null;
  const rest = text.slice(start + 4);
  return nonEmpty(rest.split('\n', 1)[0] ?? '');
}

function answerLine(text: string): string | null {
  const lines = lastLines(text, 2);
  const last = lines.at(-1) ?? '';
  const answer = ANSWER_LINE.exec(last)?.[1];
  if (answer !== undefined) return nonEmpty(answer.replace(/[\s*_]+$/, ''));
  return ANSWER_HEADING.test(lines.at(-2) ?? '') ? nonEmpty(last) : null;
}

function answerSentence(text: string): string | null {
  let end = -1;
  for (const match of text.matchAll(ANSWER_IS)) end = match.index + match[0].length;
  if (end < 0) return null;
  const rest = text.slice(end, end + 2_000);
  const cut = rest.search(SENTENCE_END);
  return nonEmpty((cut < 0 ? rest : rest.slice(0, cut)).replace(/[\s*_]+$/, ''));
}

function lastBold(text: string): string | null {
  const near = lastLines(text, 3).join('\n');
  let found: string | null = null;
  for (const match of near.matchAll(/\*\*([^*\n]{1,200})\*\*/g)) {
    if (match[1] !== undefined && parseQuantity(match[1]) !== null) found = match[1].trim();
  }
  return found;
}

/** What stands before an answer and is no part of it: `\boxed{\text{Answer: } 5}`. */
const LABEL = /^\s*(?:\\text\{\s*)?(?:the\s+)?(?:final\s+)?answer\s*(?::|=|is\b)\s*(?:\}\s*)?/i;

/** Ways to find the final answer, the most explicit first. */
const PLACES: readonly (readonly [AnswerPlace, (text: string) => string | null])[] = [
  ['boxed', lastBoxed],
  ['tag', lastTag],
  ['hashes', lastHashes],
  ['answer-line', answerLine],
  ['answer-sentence', answerSentence],
  ['bold', lastBold],
  ['last-number', lastNumber],
  ['choice', lastChoice],
  ['last-formula', lastFormula],
];

const INLINE_MATH = String.raw`\$(?! )[^$\n]{0,300}[^$\s]\$(?!\d)|\\\([^\n]{1,300}?\\\)|\\\[[^\]]{1,300}?\\\]`;
const TOKEN = new RegExp(`${INLINE_MATH}|\\S+`, 'g');
const OPERATOR = /^(?:[-+*/^×·÷±∓]|\\(?:times|cdot|div|pm|mp|cup|cap|bmod|pmod|circ))$/;

function lastNumber(text: string): string | null {
  const tokens = text.slice(-LAST_NUMBER_TAIL).match(TOKEN) ?? [];
  const index = tokens.findLastIndex((token) => /\d/.test(token));
  if (index < 0) return null;
  const token = trimPunctuation(tokens[index] ?? '');
  const before = tokens[index - 1] ?? '';
  // `5 * 2` is an expression, and `3 1/2` one number.
  if (OPERATOR.test(before) || (/^\d+$/.test(before) && /^\d+\/\d+$/.test(token))) {
    return `${OPERATOR.test(before) ? `${tokens[index - 2] ?? ''} ` : ''}${before} ${token}`.trim();
  }
  // The end of a list ("2, 3" or "2 and 3") is not the answer either.
  const beforeThat = tokens[index - 2] ?? '';
  if (/\d\S*,$/.test(before)) return `${before} ${token}`;
  if (/^(?:and|or)$/.test(before) && /\d/.test(beforeThat)) return `${beforeThat} ${before} ${token}`;
  const after = trimPunctuation(tokens[index + 1] ?? '').toLowerCase();
  return SCALE_WORDS.has(after) || /^(?:%|\\%|percent|dozen|hundred|cents?)$/.test(after) ? `${token} ${after}` : token;
}

function trimPunctuation(token: string): string {
  return token.replace(/^["'“‘(*_~=≈:]+/, '').replace(/["'”’)*_,.;:!?]+$/, '');
}

function lastLines(text: string, count: number): readonly string[] {
  // Split no more of a long text than the lines can need.
  const lines = text.slice(-LAST_NUMBER_TAIL).split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-count);
}

function nonEmpty(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
