/**
 * A number as it was written, since JSON.parse makes `1.50` of it 1.5 and rounds long ones. Within a JSON string the
 * quotes of `"answer"` would be escaped, so a match is always a field; one deeper inside is told apart by its value.
 */
export function literalOf(field: string, value: number, line: string): string {
  let literal = String(value);
  for (const match of line.matchAll(new RegExp(`"${field}"\\s*:\\s*(-?\\d[\\d.eE+-]*)`, 'g'))) {
    if (match[1] !== undefined && Number(match[1]) === value) literal = match[1];
  }
  return literal;
}
