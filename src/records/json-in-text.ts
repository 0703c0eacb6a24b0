/** As much of a text as is looked at, and as many characters as are read in it: a hostile text opens objects without end. */
const MOST_CHARACTERS = 200_000;
const MOST_READ = 4_000_000;

/**
 * The last JSON object in a text that has a field: the text itself, or a part of it as models write it, between fences or
 * sentences. The last one, since a model may quote what it was shown before it answers. Null where there is none. Pure.
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
    // What is inside an object is no object of its own.
    start = shown.indexOf('{', value === null ? start + 1 : end);
  }
  return last;
}

/** Where the object that begins at `start` ends, by its braces outside of texts; -1: nowhere. */
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
