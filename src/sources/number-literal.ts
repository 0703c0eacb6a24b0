/**
 * A number as it was written, since JSON.parse turns `1.50` into 1.5 and rounds long numbers. Inside a JSON string the
 * quotes of `"answer"` would be escaped, so a match is always a field; a nested one is distinguished by its value.
 */
export function literalOf(field: string, value: number, line: string): string {
  let literal = String(value);
  for (const match of line.matchAll(new RegExp(`"${field}"\\s*:\\s*(-?\\d[\\d.eE+-]*)`, 'g'))) {
    if (match[1] !== undefined && Number(match[1]) === value) literal = match[1];
  }
  return literal;
}
