/** Maximum number of boxes that are examined, from the end. */
const MAX_BOXES = 24;

/** The beginning of each command name before `box`, by length. */
const NAMES = ['\\', '\\f', '\\frame', '\\b'] as const;

/** A box of a text. `content` is null if the box is empty or never closed; then `end` equals `at`. */
export interface Box {
  readonly at: number;
  readonly end: number;
  readonly content: string | null;
}

/**
 * The last boxes of a text in their order: `\boxed{…}`, `\fbox{…}`, `\framebox{…}`, `\bbox[…]{…}`. Of nested boxes only
 * the outer one is returned, without the inner frames. An empty box that only names a place for an answer ("in
 * \boxed{}") is omitted.
 */
export function boxesIn(text: string): readonly Box[] {
  const found: Box[] = [];
  // Each box is scanned to its end: without a bound, thousands of unclosed ones would cost quadratic time.
  for (let tried = 0, before = text.length; tried < MAX_BOXES && before > 0;) {
    before = text.lastIndexOf('box', before - 1);
    if (before < 0) break;
    const at = before;
    const name = NAMES.find((prefix) => text.startsWith(prefix, at - prefix.length));
    if (name === undefined) continue;
    before = at - name.length;
    tried += 1;
    const box = readBox(text, before);
    if (box === null) continue;
    while (box.content !== null && found[0] !== undefined && found[0].at < box.end) found.shift();
    found.unshift(box.content === null ? box : { ...box, content: unframed(box.content) });
  }
  return found;
}

/** The box at `start`; null if none begins there. */
function readBox(text: string, start: number): Box | null {
  const open = /^\\(?:boxed|fbox|framebox|bbox(?:\s*\[[^[\]\n]{0,80}\])?)(?![A-Za-z])\s*(\{)?/.exec(
    text.slice(start, start + 120),
  );
  if (open === null) return null;
  const first = start + open[0].length;
  if (open[1] === undefined) {
    const bare = /^\S{1,40}/.exec(text.slice(first, first + 40))?.[0].replace(/[.,$]+$/, '') ?? '';
    return /^[\d.,]+$/.test(bare) ? { at: start, content: bare, end: first + bare.length } : null;
  }
  let depth = 1;
  for (let index = first; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) {
      const content = text.slice(first, index).trim();
      if (content !== '' && !/^(?:\.{3}|\\[cl]?dots|…|_+)$/.test(content))
        return { at: start, content, end: index + 1 };
      return isPlaceOnly(text.slice(Math.max(0, start - 40), start))
        ? null
        : { at: start, content: null, end: index + 1 };
    }
  }
  return { at: start, content: null, end: first };
}

/** "I put it in \boxed{}": mentions the box without giving an answer. */
function isPlaceOnly(before: string): boolean {
  return /\b(?:in|into|inside|within|using|use|with|by|a|the|an)\s*[$`"'\s]*$/i.test(before) || before.endsWith('`');
}

/**
 * The content without the frames in it: their braces stay as a group, or are removed if they surround the whole
 * content.
 */
function unframed(content: string): string {
  if (!/\\(?:boxed|fbox|framebox|bbox)/.test(content)) return content;
  const plain = content.replace(/\\(?:boxed|fbox|framebox|bbox(?:\s*\[[^[\]\n]{0,80}\])?)(?![A-Za-z])\s*/g, '');
  const inner = /^\{(.*)\}$/s.exec(plain.trim())?.[1];
  return inner !== undefined && !/[{}]/.test(inner.replace(/\{[^{}]*\}/g, '')) ? inner.trim() : plain;
}
