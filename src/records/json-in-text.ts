/**
 * The most characters of a text that are searched, and the most that are parsed in it: a hostile text may open many
 * objects.
 */
const MOST_CHARACTERS = 200_000;
const MOST_READ = 4_000_000;

/**
 * The last JSON object in a text that has a field: the whole text, or a part of it between fences or sentences. The
 * last one counts, because a model may quote its input before it answers. Null if there is none. Pure.
 */
export function readLastObject(text: string, field: string): Readonly<Record<string, unknown>> | null {
  const shown = text.slice(-MOST_CHARACTERS);
  let last: Readonly<Record<string, unknown>> | null = null;
  let start = shown.indexOf('{');
  let read = 0;
  while (start >= 0 && read < MOST_READ) {
    const end = endOfObject(shown, start);
    read += (end < 0 ? shown.length : end) - start;
    const value = end < 0 ? null : parse(shown.slice(start, end));
    if (value !== null && field in value) last = value;
    // An object inside another object does not count.
    start = shown.indexOf('{', value === null ? start + 1 : end);
  }
  return last;
}

/** The end of the object that begins at `start`, by its braces outside strings; -1: no end. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let isInText = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (isInText) {
      if (sign === '\\') at += 1;
      else if (sign === '"') isInText = false;
    } else if (sign === '"') isInText = true;
    else if (sign === '{') depth += 1;
    else if (sign === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function parse(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
