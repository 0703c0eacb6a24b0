import { LAST_NUMBER_TAIL } from './last-number.ts';

/** Text that a format marks as the answer. */
export interface Mark {
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

/** Maximum number of marks of each kind that are examined, from the end. */
const MAX_MARKS = 24;
/** Longer contents of a tag are not an answer. Characters. */
const MAX_TAG = 2_000;

const OPEN = /<(?:(?:final_?|correct_?)?(?:answer|choice|option)|ans)>/gi;
const CLOSE = /<\/(?:(?:final_?|correct_?)?(?:answer|choice|option)|ans)>/i;
const JSON_FIELD =
  /["'“](?:final_?|correct_?|selected_?)?(?:answer|choice|option)(?:_?(?:choice|option|letter|label|value))?["'”]\s{0,9}:\s{0,9}(\[[^[\]\n]{1,300}\]|"(?:[^"\\\n]|\\.){1,300}"|'[^'\n]{1,300}'(?=\s*[,}])|[^\s",'}][^",}\n]{0,300})/gi;

/**
 * `<answer>…</answer>` and `{"answer": …}` of a text, in their order. A tag that is never closed counts if it is in the
 * last line: the endpoint stopped at `</answer>`.
 */
export function tagsIn(text: string): readonly Mark[] {
  if (!/answer|choice|option|<ans>/i.test(text)) return [];
  const tags = [...text.matchAll(OPEN)].slice(-MAX_MARKS).flatMap((open): Mark[] => {
    const at = open.index + open[0].length;
    const inside = text.slice(at, at + MAX_TAG + 20);
    const close = CLOSE.exec(inside);
    const content = close === null ? inside.trim() : inside.slice(0, close.index);
    if (close === null && (content.includes('\n') || content.length > 200)) return [];
    return content.trim() === '' || /<(?:(?:final_?|correct_?)?(?:answer|choice|option)|ans)>/i.test(content)
      ? []
      : [{ text: content.trim(), at, end: at + content.length }];
  });
  const from = Math.max(0, text.length - LAST_NUMBER_TAIL);
  const fields = [...text.slice(from).matchAll(JSON_FIELD)].slice(-MAX_MARKS).flatMap((match): Mark[] => {
    const [whole, field = ''] = match;
    const at = from + match.index + whole.length - field.length;
    const content = fieldText(field.trim()).trim();
    return content === '' ? [] : [{ text: content, at, end: at + field.length }];
  });
  return [...tags, ...fields];
}

/**
 * LaTeX commands that begin like a JSON escape. Models write them with a single backslash: the `\f` of `"\frac{3}{4}"`
 * is not a form feed.
 */
const COMMANDS =
  /(?<!\\)((?:\\\\)*)\\(?=(?:begin|beta|bar|binom|big|bmod|boxed|bullet|bot|frac|forall|flo|neq?|nu|not|nabla|neg|ni|rho|right|rangle|rfloor|rceil|rm|text|times|theta|tan|tau|to|top|tfrac|tilde|triangle|ulcorner|underline|uparrow|upsilon|union)(?![a-z]*"\s*:)|[^"\\/bfnrtu]|u(?![0-9a-fA-F]{4}))/g;

/** The text of a JSON field from a model, which may have too few escapes. */
export function fieldText(field: string): string {
  if (field.startsWith("'")) return field.slice(1, -1);
  if (field.startsWith('[')) return listText(field);
  if (!field.startsWith('"')) return field;
  try {
    return String(JSON.parse(field.replace(COMMANDS, '$1\\\\')));
  } catch {
    return field.slice(1, -1);
  }
}

/** A list of values: `[2, 3]` as `2, 3`. */
function listText(field: string): string {
  const items = field
    .slice(1, -1)
    .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((item) => fieldText(item.trim()));
  return items.length > 1 && !items.some((item) => /[[\](){}]/.test(item)) ? items.join(', ') : field;
}

/** The lines `#### x` of a text that are not headings (`#### Step 2: Add`), in their order. */
export function hashesIn(text: string): readonly Mark[] {
  const found: Mark[] = [];
  for (let start = text.lastIndexOf('####'), tried = 0; start >= 0 && tried < MAX_MARKS; tried += 1) {
    const line = text.slice(start + 4, start + 2_000).split('\n', 1)[0] ?? '';
    const content = line.replace(/^#+/, '').trim();
    if (content !== '' && !isHeading(content))
      found.unshift({ text: content, at: start + 4, end: start + 4 + line.length });
    start = start === 0 ? -1 : text.lastIndexOf('####', start - 1);
  }
  return found;
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
