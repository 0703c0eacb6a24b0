/**
 * What the reader of an output sees: the text after the last `</think>`, trimmed, at most its last `most` characters.
 * Empty where the thinking never ended.
 */
export function textAfterThinking(output: string, most: number): string {
  const end = output.lastIndexOf('</think>');
  if (end >= 0) return output.slice(Math.max(end + '</think>'.length, output.length - most)).trim();
  return output.trimStart().startsWith('<think>')
    ? ''
    : output
        .slice(-most)
        .replace(/^\s*\n/, '')
        .trimEnd();
}
