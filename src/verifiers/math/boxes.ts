/** Boxes looked at, from the end. */
const MAX_BOXES = 24;

/** What stands before the `box` of a name, by its length. */
const NAMES = ['\\', '\\f', '\\frame'] as const;

/** The content of the last boxes of a text, and where they end. */
export interface Boxed {
  readonly content: string;
  readonly end: number;
}

/**
 * The last closed `\boxed{…}`, `\fbox{…}` or `\framebox{…}`. Answers in boxes that follow each other in one line
 * (`\boxed{1} or \boxed{2}`) are one answer, joined with commas. Of boxes inside each other the outer one counts,
 * without the inner frames. Null where there is none.
 */
export function lastBoxed(text: string): Boxed | null {
  const found: string[] = [];
  let before = text.length;
  let boundary = text.length;
  let end = text.length;
  // Each box is scanned to its end: without a bound, thousands of unclosed ones would cost quadratic time.
  for (let tried = 0; tried < MAX_BOXES && before > 0;) {
    before = text.lastIndexOf('box', before - 1);
    if (before < 0) break;
    const at = before;
    const name = NAMES.find((prefix) => text.startsWith(prefix, at - prefix.length));
    if (name === undefined) continue;
    const start = at - name.length;
    before = start;
    tried += 1;
    const box = readBox(text, start);
    if (box === null) continue;
    if (found.length > 0 && box.end > boundary) {
      // It holds what was found so far.
      found.splice(0, found.length, unframed(box.content));
      end = box.end;
    } else if (found.length > 0 && !areNeighbours(text.slice(box.end, boundary))) break;
    else {
      if (found.length === 0) end = box.end;
      found.unshift(box.content);
    }
    boundary = start;
  }
  if (found.length === 0) return null;
  const isOne = found.every((content) => content === found[0]);
  return { content: isOne ? (found[0] ?? '') : found.join(', '), end };
}

function areNeighbours(between: string): boolean {
  return !between.includes('\n') && /^[\s$,;]*(?:\\text\{)?\s*(?:and|or|,)?\s*\}?[\s$]*$/.test(between);
}

/** The content of the box at `start`; null where it is empty or its brace is never closed. */
function readBox(text: string, start: number): Boxed | null {
  const open = /^\\(?:boxed|fbox|framebox)(?![A-Za-z])\s*(\{)?/.exec(text.slice(start, start + 40));
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

/** The content without the frames in it: their braces stay as a group, or go where they are around all of it. */
function unframed(content: string): string {
  const plain = content.replace(/\\(?:boxed|fbox|framebox)(?![A-Za-z])\s*/g, '');
  const inner = /^\{(.*)\}$/s.exec(plain.trim())?.[1];
  return inner !== undefined && !/[{}]/.test(inner.replace(/\{[^{}]*\}/g, '')) ? inner.trim() : plain;
}
